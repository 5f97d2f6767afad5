/** The words that all messages are made of. */
import { describe, expect, test } from "vitest";
import { Field } from "../../../policies/read";
import { got, listed, named, notKnown, quoted, sharers, withArticle } from "../../../policies/rules/messages";

describe("the words of messages", () => {
  test("cut what is very long", () => {
    expect(quoted("a".repeat(80))).toBe(`'${"a".repeat(80)}'`);
    expect(quoted("a".repeat(81))).toBe(`'${"a".repeat(80)}…'`);
  });

  test("don't show a key that stands where a name belongs", () => {
    const key = `sk-ant-api03-${"fake".repeat(23)}xAA`;
    expect(quoted(key)).toMatch(/^a text that looks like an? [\w ]+$/);
    expect(listed([key, "app"])).not.toContain("fake");
  });

  test("name everyone who shares something once, in one order, ten at most", () => {
    expect(sharers(["b", "a", "b"])).toBe("'a', 'b'");
    const many = Array.from({ length: 12 }, (_, at) => `s${String(at).padStart(2, "0")}`);
    expect(sharers([...many].reverse())).toBe(
      `${many
        .slice(0, 10)
        .map((name) => `'${name}'`)
        .join(", ")} and 2 more`,
    );
  });

  test("name three of many", () => {
    expect(listed(["a"])).toBe("'a'");
    expect(listed(["a", "b", "c"])).toBe("'a', 'b', 'c'");
    expect(listed(["a", "b", "c", "d"])).toBe("'a', 'b', 'c' and 1 more");
    expect(listed(["a", "b", "c", "d", "e"])).toBe("'a', 'b', 'c' and 2 more");
  });

  test("say what a text was taken for", () => {
    expect(["API key", "openai key", "Google key", "private key"].map(withArticle)).toEqual([
      "an API key",
      "an openai key",
      "a Google key",
      "a private key",
    ]);
  });

  test("show settings, never what is secret", () => {
    const slot = (raw: unknown, secret = false) => got({ path: "p", property: "p", field: Field.of(raw, secret) });
    expect([slot("x"), slot(undefined), slot("x", true)]).toEqual(["got 'x'", "got nothing", notKnown]);
  });

  test("name what a reference leads to, without the mark of things that are not known by name", () => {
    const node = (id: string) => ({ id, kind: "secret" as const, name: { id } });
    expect(named({ proof: "value", nodes: [node("urn:a"), node("b:urn:c")] })).toBe("'a' or 'b:urn:c'");
    expect(named({ proof: "value", nodes: [node("b"), node("a"), node("b")] })).toBe("'a' or 'b'");
  });
});
