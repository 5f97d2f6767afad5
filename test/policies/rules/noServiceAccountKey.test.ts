import { describe, expect, test } from "vitest";
import { registered, said } from "../support/resources";

describe("no-service-account-key", () => {
  test.each([
    ["gcp:serviceaccount/key:Key", "a service account key"],
    ["gcp:storage/hmacKey:HmacKey", "an HMAC key"],
  ])("rejects %s", (type, what) => {
    expect(said("no-service-account-key", [registered(type, "k", {})])).toEqual([
      `k: 'k' must not exist, got ${what}; run the code as the account or use workload identity federation`,
    ]);
  });
});
