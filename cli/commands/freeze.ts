/** `bulkhead freeze`, `bulkhead unfreeze` and `bulkhead frozen`: no deployment until a signed record says so. */
import { defineCommand } from "../commandLine/definition";

const reviews = { value: "folder", summary: "folder of the records", default: "reviews" } as const;

const policyPackConfig = {
  value: "file",
  summary: "configuration of the policy pack, as JSON; its rule 'reviewed' lists the approvers' keys",
} as const;

export const freezeCommand = defineCommand({
  name: "freeze",
  summary: "refuse every deployment but those that quarantine or close tenants",
  arguments: [],
  options: {
    reason: { value: "text", summary: "why; whoever is refused reads it" },
    owner: { value: "name", summary: "who decides when it ends" },
    project: {
      value: "id",
      summary: "project whose Binary Authorization policy is set to deny every new revision at once",
      otherwise: "no change in Google Cloud",
    },
    reviews,
  },
  exits: {
    yes: "the freeze was written",
    no: "the stacks are frozen already",
    couldNotTell: "the reason or the owner is missing",
  },
  examples: [
    { what: "Freeze all stacks of this repository", line: 'freeze --reason "security audit" --owner "dana, security"' },
    { what: "Freeze Cloud Run too", line: 'freeze --reason "key leaked" --owner dana --project acme-prod' },
  ],
  run: async (flags) => (await import("../review/runFreeze.js")).runFreeze(flags),
});

export const unfreezeCommand = defineCommand({
  name: "unfreeze",
  summary: "lift a freeze with a signed record",
  arguments: [],
  options: {
    reason: { value: "text", summary: "why it can end" },
    key: {
      value: "key",
      summary:
        "private key of an approver: a file of 'review key', 'gcpkms://' and a key's version in Cloud KMS, or 'github'",
    },
    policyPackConfig,
    reviews,
  },
  exits: { yes: "the record was written", couldNotTell: "there is no freeze, or the key is not an approver's" },
  examples: [
    {
      what: "Lift the freeze",
      line: 'unfreeze --reason "audit is done" --key bob.pem',
    },
  ],
  run: async (flags) => (await import("../review/runFreeze.js")).runUnfreeze(flags),
});

export const frozenCommand = defineCommand({
  name: "frozen",
  summary: "say whether a freeze holds, to fail a check",
  arguments: [],
  options: {
    since: {
      value: "revision",
      summary: "count the freeze of this Git revision too, even if this branch has removed it",
    },
    policyPackConfig,
    reviews,
  },
  exits: { yes: "no freeze holds", no: "a freeze holds", couldNotTell: "a file or the revision could not be read" },
  examples: [{ what: "Check a pull request", line: "frozen --since origin/main --policy-pack-config pack.json" }],
  run: async (flags) => (await import("../review/runFrozen.js")).runFrozen(flags),
});
