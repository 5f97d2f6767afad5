import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { secretFormats as formats } from "../../../plan";
import { judgeSecret, valueFingerprint } from "../../../policies/secrets";
import { certainNames, connectionNames, likelyNames, possibleNames } from "./nameCases";
import { publicCases } from "./publicCases";
import { formatCases } from "./secretCases";

const random = "fK3zQ9vLx2Rt7Wm1Yb5N";

describe("a secret is known by its format, whatever it is called", () => {
  test.each(formatCases.map(({ rule, value }) => [rule, value] as const))("%s", (rule, value) => {
    expect(judgeSecret({ name: "SETTING", value })).toEqual({ by: "format", rule });
    expect(judgeSecret({ value })).toEqual({ by: "format", rule });
  });

  test("also in the middle of a text", () => {
    for (const { rule, value } of formatCases.filter((one) => /^[\w.-]+$/.test(one.value))) {
      expect(judgeSecret({ name: "NOTE", value: `use "${value}", please` }), rule).toMatchObject({ by: "format" });
    }
  });

  test("every format in the table has a case", () => {
    const covered = new Set(formatCases.map(({ rule }) => rule));
    expect([...new Set(formats.map(({ title }) => title))].filter((rule) => !covered.has(rule))).toEqual([]);
  });

  test("every single entry of the table matches a case by itself", () => {
    const idle = formats.filter(
      ({ marks, pattern }) =>
        !formatCases.some(({ value }) => marks.some((mark) => value.includes(mark)) && pattern.test(value)),
    );
    expect(idle.map(({ title, marks }) => `${title} ${marks.join()}`)).toEqual([]);
  });
});

describe("a secret is known by its name", () => {
  test.each(certainNames)("%s holds a %s", (name, rule) => {
    for (const value of ["hunter2", "abc", random, "correct horse battery staple", undefined]) {
      expect(judgeSecret({ name, value })).toEqual({ by: "name", rule });
    }
  });

  test.each(likelyNames)("%s is one when random or not known yet", (name) => {
    expect(judgeSecret({ name, value: random })).toMatchObject({ by: "name" });
    expect(judgeSecret({ name })).toMatchObject({ by: "name" });
    expect(judgeSecret({ name, value: "acme" })).toBeUndefined();
  });

  test.each(possibleNames)("%s is one only when known to be random", (name) => {
    expect(judgeSecret({ name, value: random })).toMatchObject({ by: "name" });
    expect(judgeSecret({ name })).toBeUndefined();
    expect(judgeSecret({ name, value: "plain-words" })).toBeUndefined();
  });

  test.each(connectionNames)("%s is one when not known yet, and judged by its format when known", (name) => {
    expect(judgeSecret({ name })).toEqual({ by: "name", rule: "connection string with a password" });
    expect(judgeSecret({ name, value: "postgres://app@10.0.0.3/app" })).toBeUndefined();
    expect(judgeSecret({ name, value: "postgres://app:hunter2@10.0.0.3/app" })).toMatchObject({ by: "format" });
  });

  test("passwords may be plain numbers, counts of tokens may be too", () => {
    expect(judgeSecret({ name: "DB_PASSWORD", value: "123456" })).toMatchObject({ by: "name" });
    expect(judgeSecret({ name: "PROMPT_TOKENS", value: "123456" })).toBeUndefined();
    expect(judgeSecret({ name: "PROMPT_TOKENS", value: random })).toMatchObject({ by: "name" });
  });

  test("base64 that begins with a slash is no path", () => {
    expect(
      judgeSecret({ name: "AWS_SECRET_ACCESS_KEY", value: "/K7MDENGbPxRfiCYEXAMPLEKEYwJalrXUtnFEMIa" }),
    ).toMatchObject({ by: "name" });
  });
});

describe("what is public stays clean", () => {
  test.each(publicCases)("%s=%s", (name, value) => {
    expect(judgeSecret({ name, value })).toBeUndefined();
  });

  test("names about secrets are clean also when the value is not known yet", () => {
    for (const name of [
      "TOKEN_BUDGET",
      "PASSWORD_MIN_LENGTH",
      "SECRET_NAME",
      "API_KEY_HEADER",
      "TOKEN_URL",
      "MAX_TOKENS",
      "KMS_KEY",
      "API_URL",
      "IMAGE",
      "PWD",
      "",
    ]) {
      expect(judgeSecret({ name }), name).toBeUndefined();
    }
  });

  test("any digest, commit id, UUID or number under an ordinary name", () => {
    const hex = (length: number) =>
      fc
        .array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
        .map((digits) => digits.join(""));
    const value = fc.oneof(
      hex(64).map((digits) => `sha256:${digits}`),
      hex(64).map((digits) => `europe-docker.pkg.dev/p/r/app@sha256:${digits}`),
      hex(40),
      hex(7),
      fc.uuid(),
      fc.nat().map(String),
      fc.bigInt({ min: 0n, max: 999_999_999_999n }).map(String),
    );
    fc.assert(
      fc.property(
        fc.constantFrom("IMAGE", "COMMIT", "REVISION", "TENANT_ID", "PROJECT_NUMBER"),
        value,
        (name, text) => judgeSecret({ name, value: text }) === undefined,
      ),
    );
  });

  test("any path, resource name, URL without credentials or words in lower case, under any name", () => {
    const word = fc
      .array(fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), { minLength: 2, maxLength: 12 })
      .map((letters) => letters.join(""));
    const value = fc.oneof(
      fc.array(word, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join("/")}`),
      fc.tuple(word, word).map(([project, secret]) => `projects/${project}/secrets/${secret}`),
      fc.tuple(word, word).map(([host, path]) => `https://${host}.example.com/${path}`),
    );
    fc.assert(
      fc.property(
        fc.constantFrom("API_KEY", "DB_PASSWORD", "AUTH_TOKEN", "SETTING"),
        value,
        (name, text) => judgeSecret({ name, value: text }) === undefined,
      ),
    );
  });
});

describe("a verdict", () => {
  test("is by origin for a secret that the engine could not decrypt", () => {
    expect(judgeSecret({ name: "SETTING", value: "[secret]" })).toEqual({
      by: "origin",
      rule: "secret of the stack's state",
    });
  });

  test("says nothing of the value or the name", () => {
    const texts = new Set(
      formatCases
        .map(({ rule }) => rule)
        .concat(
          certainNames.map(([, rule]) => rule),
          ["connection string with a password", "key"],
        ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...certainNames.map(([name]) => name), "SETTING"),
        fc.string({ maxLength: 200 }),
        (name, value) => {
          const verdict = judgeSecret({ name, value });
          return (
            verdict === undefined ||
            texts.has(verdict.rule.replace(/ inside a text$|, in base64$/g, "")) ||
            texts.has(verdict.rule)
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test("comes for any text, without an exception", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.string({ unit: "binary", maxLength: 300 }),
        (name, value) => {
          judgeSecret({ name, value });
          judgeSecret({ name });
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("a fingerprint", () => {
  test("is the same for the same value and differs for another", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => (valueFingerprint(a) === valueFingerprint(b)) === (a === b)),
    );
  });

  test("is salted: no plain digest of the value", async () => {
    const { createHash } = await import("node:crypto");
    expect(valueFingerprint("hunter2")).not.toContain(createHash("sha256").update("hunter2").digest("base64url"));
    expect(valueFingerprint("hunter2")).toHaveLength(43);
  });
});
