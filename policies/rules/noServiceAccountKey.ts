/** Reports keys of service accounts: code uses its own identity, and no key exists that could be copied. */
import type { Rule } from "./rule";

const keyTypes: ReadonlyMap<string, string> = new Map([
  ["gcp:serviceaccount/key:Key", "a service account key"],
  ["gcp:storage/hmacKey:HmacKey", "an HMAC key"],
]);

export const noServiceAccountKey: Rule = {
  id: "no-service-account-key",
  sentence: "No service account has a key that can be copied.",
  why: "A key file works from anywhere, for ten years, for anyone who has it, and no log shows who that is. It also passes through the program and its state.",
  counts: "Every `serviceaccount.Key` and `storage.HmacKey`, uploaded public keys included.",
  unknowns: "The resource itself is reported; its values don't matter.",
  severity: "critical",
  remediation:
    "Run the code as the account, or use workload identity federation for callers outside Google Cloud, and remove the key.",
  examples: {
    bad: `
const account = new gcp.serviceaccount.Account("app", { accountId: "acme-run" });
new gcp.serviceaccount.Key("key", { serviceAccountId: account.name });`,
    good: `
new gcp.serviceaccount.Account("app", { accountId: "acme-run" });`,
  },

  resource({ resource }) {
    const what = keyTypes.get(resource.type);
    if (what === undefined) {
      return [];
    }
    const problem = `must not exist, got ${what}; run the code as the account or use workload identity federation`;
    return [{ urn: resource.urn, path: resource.name, problem }];
  },
};
