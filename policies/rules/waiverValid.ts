import type { Rule } from "./rule";

/** Exceptions are written down, owned and dated. What it checks is in `policies/waivers`: it judges the run, not a resource. */
export const waiverValid: Rule = {
  id: "waiver-valid",
  sentence:
    "Every exception names one finding, an owner, a reason and a last day, and no rule is switched off instead.",
  why: "Exceptions outlive their reasons. A wildcard, or a rule set to advisory for one awkward resource, opens every wall at once and nobody is asked again.",
  counts:
    "The waivers file: entries that are incomplete, name no rule, use a wildcard, have ended, or match no finding of this run. With `strict` also every rule that config disables or lowers. These findings can't be waived; those about weakened rules are mandatory whatever the level of this rule.",
  unknowns: "A file that can't be read or parsed is a finding, and waives nothing.",
  severity: "high",
  remediation:
    "Correct or remove the entry; set the rule back to mandatory and waive the one finding that is accepted.",
  config: {
    file: {
      type: "string",
      description: "Path of the waivers file (YAML or JSON), absolute or from the folder of the policy pack.",
    },
    strict: {
      type: "boolean",
      description:
        "Report rules that config disables or lowers. Default: true where the environment variable CI is set.",
    },
  },
  examples: {
    bad: `
// config: { "waiver-valid": { "file": "waivers.yaml" } }, and in waivers.yaml an entry that has ended:
// - { urn: "urn:pulumi:prod::app::gcp:storage/bucket:Bucket::old", rule: private-bucket, owner: storage team, reason: moved in May, until: 2024-05-31 }
new gcp.storage.Bucket("new", { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });`,
    good: `
new gcp.storage.Bucket("new", { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });`,
  },
};
