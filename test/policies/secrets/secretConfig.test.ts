import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SecretConfig, valueFingerprint } from "../../../policies/secrets";

const value = "canary-4711-of-config";
const config = new SecretConfig([value, JSON.stringify({ db: { password: "canary-inside-json" } }), "short", "true"]);

describe("a secret config value", () => {
  test.each([
    value,
    `${value}\n`,
    `postgres://app:${value}@10.0.0.3/app`,
    `DB_USER=app\nDB_PASSWORD=${value}\nLOG=info\n`,
    Buffer.from(`user:${value}`).toString("base64"),
    encodeURIComponent(`a b ${value}`),
    JSON.stringify({ user: "app", password: "canary-inside-json" }, undefined, 2),
  ])("is recognized in %j", (text) => {
    expect(config.inside(text)).toHaveLength(1);
  });

  test.each(["", "short", "true", "canary-4711-of-confi", "another value", value.toUpperCase()])(
    "is not recognized in %j",
    (text) => {
      expect(config.inside(text)).toEqual([]);
    },
  );

  test("is the same in every text that is made from it", () => {
    expect(config.inside(`a ${value}`)).toEqual([valueFingerprint(value)]);
    expect(config.inside(`${value} b`)).toEqual([valueFingerprint(value)]);
  });

  test("is recognized wherever it stands in any text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), (before, after) =>
        config.inside(`${before}${value}${after}`).includes(valueFingerprint(value)),
      ),
    );
  });

  test("is not kept", () => {
    expect(JSON.stringify(Object.values(config))).not.toContain("canary");
  });
});
