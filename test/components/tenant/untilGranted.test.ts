import { describe, expect, test } from "vitest";
import { pauseBefore } from "../../../components/tenant/untilGranted";

const key = "Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account may use it.";
const secret = "Permission denied on secret: projects/1/secrets/s/versions/latest for Revision service account a@b";

describe("L1: a resource that needs a grant of the same update", () => {
  test.each([
    ["a secret", `Error creating Secret: googleapi: Error 400: ${key}`],
    ["a bucket", `googleapi: Error 403: ${key}, forbidden`],
    ["a key's agent", "Permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied on resource 'projects/p/…'"],
    ["a table", "Error 400: Please grant Cloud KMS CryptoKey Encrypter/Decrypter role to BigQuery service account."],
    ["a service", `Error creating Service: googleapi: Error 400: ${secret}`],
  ])("is tried again: %s", (_, error) => {
    expect(pauseBefore("create", error, 1)).toBe(5);
  });

  test("is tried again for about eleven minutes, in steps of 30 s at most", () => {
    const pauses = Array.from({ length: 40 }, (_, index) => pauseBefore("create", key, index + 1) ?? 0);
    expect(pauses.slice(0, 5)).toEqual([5, 10, 20, 30, 30]);
    expect(Math.max(...pauses)).toBe(30);
    const sum = pauses.reduce((total, pause) => total + pause, 0);
    expect(sum).toBeGreaterThan(7 * 60);
    expect(sum).toBeLessThan(12 * 60);
  });

  test.each([
    ["another error", "googleapi: Error 409: Requested entity already exists, alreadyExists"],
    ["a permission that the deployer lacks", "Error 403: Permission 'secretmanager.secrets.create' denied on resource"],
    ["a service that was created and doesn't start", `Error waiting to create Service: Error code 13: ${secret}`],
  ])("is not tried again after %s", (_, error) => {
    expect(pauseBefore("create", error, 1)).toBeUndefined();
  });

  test("is tried again as an update, even if the service was made", () => {
    expect(pauseBefore("update", `Error waiting for Updating Service: ${secret}`, 1)).toBe(5);
  });
});
