/** Reports buckets that are public or can be made public, by IAM or by access control lists. */
import type { Grant } from "../graph";
import { knownValue } from "../read";
import { configTexts } from "./configTexts";
import { openRules } from "./firebaseRules";
import { got, notKnown, quoted } from "./messages";
import { isNamedPublic, isOnPublic, publicBuckets } from "./publicByName";
import type { Report, ResourceView, Rule, RuleContext } from "./rule";

export const privateBucket: Rule = {
  id: "private-bucket",
  sentence: "Buckets have uniform access, enforce public access prevention, and are not granted to the public.",
  why: "Buckets hold uploads and results. While object ACLs are in force, code can make one object public, whatever the bucket's policy says.",
  counts:
    "`uniformBucketLevelAccess` must be true and `publicAccessPrevention` 'enforced' on every bucket; ACL resources and grants to `allUsers` or `allAuthenticatedUsers` are findings of their own, and so are rules of Firebase that let everybody in.",
  unknowns:
    "A setting that is left out is not in force, so it is reported, as are a value that isn't known yet and a grant to a principal that isn't known yet.",
  severity: "high",
  remediation: "Set both properties on the bucket, remove ACLs, and grant roles to the tenant's own service account.",
  config: { publicBuckets },
  examples: {
    bad: `
new gcp.storage.Bucket("files", { location: "EU" });`,
    good: `
new gcp.storage.Bucket("files", { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });`,
  },

  resource(view, context) {
    const isPublic = isNamedPublic(context, "publicBuckets", view.resource);
    const buckets = isPublic ? [] : [...judgeBucket(view), ...judgeFirebase(view)];
    // Which bucket a grant is on is known for certain only when everything is registered.
    return hasPublicBuckets(context) ? buckets : [...buckets, ...view.grants.flatMap(judgeGrant)];
  },

  stack(graph, context) {
    return hasPublicBuckets(context)
      ? graph.grants.filter((grant) => !isOnPublic(context, "publicBuckets", grant)).flatMap(judgeGrant)
      : [];
  },
};

function hasPublicBuckets(context: RuleContext): boolean {
  return configTexts(context, "publicBuckets").length > 0;
}

function judgeBucket({ resource }: ResourceView): Report[] {
  if (resource.type !== "gcp:storage/bucket:Bucket") {
    return [];
  }
  const reports: Report[] = [];
  for (const [property, wanted] of [
    ["uniformBucketLevelAccess", "true"],
    ["publicAccessPrevention", "enforced"],
  ] as const) {
    const field = resource.inputs.at(property);
    if (knownValue(field.text()) === wanted) {
      continue;
    }
    const slot = { path: property, property, field };
    reports.push({ urn: resource.urn, path: property, problem: `must be '${wanted}', ${got(slot)}; set it` });
  }
  return reports;
}

function judgeFirebase({ resource }: ResourceView): Report[] {
  const problem =
    "must not open files to everyone, got a rule that everybody meets; ask who it is in the rule's condition";
  return openRules(resource, "firebase.storage").map((path) => ({ urn: resource.urn, path, problem }));
}

function judgeGrant({ resource, targetKind, principals, form, path }: Grant): Report[] {
  if (targetKind !== "bucket") {
    return [];
  }
  const open = principals.find(({ kind }) => kind === "public");
  if (open !== undefined) {
    const problem = `must not open the bucket to everyone, got ${quoted(open.text ?? "")}; grant it to the tenant's own account`;
    return [{ urn: resource.urn, path, problem }];
  }
  if (form !== "acl") {
    return [];
  }
  const unclear = principals.map(({ kind }) => kind).includes("unproved");
  const what = unclear ? notKnown : "got an ACL entry";
  const problem = `must not be set, ${what}; use uniform access and an IAM policy on the bucket`;
  return [{ urn: resource.urn, path, problem }];
}
