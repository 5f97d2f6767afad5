import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types } from "../support/resources";

const keyType = "gcp:kms/cryptoKey:CryptoKey";

describe("no-stale-key, of encryption keys", () => {
  const key = (inputs: object) => said("no-stale-key", [registered(keyType, "key", { keyRing: "ring", ...inputs })]);
  const message = (got: string) =>
    `(advisory) key: 'rotationPeriod' must be at most '7776000s' (90 days), got ${got}; set it`;
  test.each([
    ["one that rotates in 90 days", { rotationPeriod: "7776000s" }, []],
    ["one that rotates in a day", { purpose: "ENCRYPT_DECRYPT", rotationPeriod: "86400s" }, []],
    ["one that rotates a second later", { rotationPeriod: "7776001s" }, [message("'7776001s'")]],
    ["one that never rotates", {}, [message("nothing")]],
    ["one not known", { rotationPeriod: unknown }, []],
    ["one that says that it encrypts, and never rotates", { purpose: "ENCRYPT_DECRYPT" }, [message("nothing")]],
    ["one that signs, which Google can't rotate", { purpose: "ASYMMETRIC_SIGN" }, []],
    ["one whose purpose is not known", { purpose: unknown }, []],
  ])("judges %s", (_, inputs, messages) => {
    expect(key(inputs)).toEqual(messages);
  });

  test("as config says", () => {
    const packConfig = { "no-stale-key": { enforcementLevel: "advisory", maxKeyDays: 2 } } as const;
    const resources = [registered(keyType, "key", { keyRing: "ring", rotationPeriod: "172801s" })];
    expect(said("no-stale-key", resources, { packConfig })).toEqual([
      "(advisory) key: 'rotationPeriod' must be at most '172800s' (2 days), got '172801s'; set it",
    ]);
  });
});

describe("no-stale-key, of pseudonym keys", () => {
  const secrets = (...ids: unknown[]) =>
    said(
      "no-stale-key",
      ids.map((secretId, index) => registered(types.secret, `s${index}`, { secretId })),
      { today: "2026-11-22" },
    );
  const message = (name: string, date: string, days: number) =>
    `(advisory) ${name}: 'secretId' must name a pseudonym key of the last 400 days as the tenant's newest, got '${date}', ${days} days ago; add a date to 'pseudonymKeys'`;
  test.each([
    ["one of this year", ["acme_pseudonym_2026-01-01"], []],
    ["one of 400 days ago", ["acme_pseudonym_2025-10-18"], []],
    ["one of 401 days ago", ["acme_pseudonym_2025-10-17"], [message("s0", "2025-10-17", 401)]],
    ["an old one beside a new one", ["acme_pseudonym_2024-01-01", "acme_pseudonym_2026-11-22"], []],
    [
      "a new one that is not in effect yet",
      ["acme_pseudonym_2024-01-01", "acme_pseudonym_2026-11-23"],
      [message("s0", "2024-01-01", 1056)],
    ],
    [
      "each tenant for itself",
      ["acme_pseudonym_2024-01-01", "globex_pseudonym_2026-11-22"],
      [message("s0", "2024-01-01", 1056)],
    ],
    ["an old one after a new one", ["acme_pseudonym_2026-11-22", "acme_pseudonym_2024-01-01"], []],
    [
      "two of one day, at the first",
      ["acme_pseudonym_2024-01-01", "acme_pseudonym_2024-01-01"],
      [message("s0", "2024-01-01", 1056)],
    ],
    ["one not known", [unknown], []],
    ["one whose id says more before it", ["old.acme_pseudonym_2024-01-01"], []],
    ["one whose id says more after it", ["acme_pseudonym_2024-01-01.old"], []],
    ["one without a tenant", ["_pseudonym_2024-01-01"], []],
    ["what is no day", ["acme_pseudonym_2024-13-01"], []],
    ["a token, whose age no program says", ["acme_token_mixpanel"], []],
  ])("judges %s", (_, ids, messages) => {
    expect(secrets(...ids)).toEqual(messages);
  });

  test("what is called so and is no secret is left out", () => {
    const version = registered(types.version, "v", { secretId: "acme_pseudonym_2024-01-01" });
    expect(said("no-stale-key", [version], { today: "2026-11-22" })).toEqual([]);
  });
});
