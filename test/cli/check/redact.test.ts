import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactor, textsOf } from "../../../cli/check/redact";

const key = `sk-ant-${"api03"}-fake-fake-fake-fake`;

describe("redaction", () => {
  test("takes out the given values, longest first", () => {
    expect(redactor(["hunter2", "hunter2-and-more"])("got hunter2-and-more, then hunter2")).toBe(
      "got [secret], then [secret]",
    );
  });

  test("leaves very short values alone", () => {
    expect(redactor(["a", "abc"])("a cab and abc")).toBe("a cab and abc");
  });

  test("takes out words with the format of a secret, known or not", () => {
    expect(redactor([])(`failed with key ${key} in region x`)).toBe("failed with key [secret] in region x");
    expect(redactor([])(`failed with {"key":"${key}"}`)).not.toContain("fake");
  });

  test("takes out the whole text where no single word is the secret", () => {
    const pem = `-----BEGIN ${"PRIVATE"} KEY-----\nMIIfake\n-----END ${"PRIVATE"} KEY-----`;
    expect(redactor([])(`cannot parse\n${pem}`)).toBe("[secret]");
  });

  test("never lets a given value of four or more characters through", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 4, maxLength: 30 }), { maxLength: 5 }),
        fc.array(fc.string(), { maxLength: 5 }),
        (values, texts) => {
          const text = texts.flatMap((piece, index) => [piece, values[index] ?? ""]).join("");
          const redacted = redactor(values)(text);
          return values.every(
            (value) => "[secret]".includes(value) || !redacted.replaceAll("[secret]", "\u0000").includes(value),
          );
        },
      ),
    );
  });

  test("finds the texts inside a structured value", () => {
    expect(textsOf('{"a":["deep-one",{"b":"deep-two"}],"n":1}')).toEqual(
      expect.arrayContaining(["deep-one", "deep-two"]),
    );
    expect(textsOf("plain")).toEqual(["plain"]);
  });
});
