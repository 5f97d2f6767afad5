/** Reports buckets that are public or can be made public, by IAM or by access control lists. */
import { got, notKnown, quoted } from "./messages";
import type { Report, ResourceView, Rule } from "./rule";

export const privateBucket: Rule = {
  id: "private-bucket",
  sentence: "Buckets have uniform access, enforce public access prevention, and are not granted to the public.",
  why: "Buckets hold uploads and results. While object ACLs are in force, code can make one object public, whatever the bucket's policy says.",
  counts:
    "`uniformBucketLevelAccess` must be true and `publicAccessPrevention` 'enforced' on every bucket; ACL resources and grants to `allUsers` or `allAuthenticatedUsers` are findings of their own.",
  unknowns:
    "A setting that is left out is not in force, so it is reported, as are a value that isn't known yet and a grant to a principal that isn't known yet.",
  severity: "high",
  remediation: "Set both properties on the bucket, remove ACLs, and grant roles to the tenant's own service account.",
  examples: {
    bad: `
new gcp.storage.Bucket("files", { location: "EU" });`,
    good: `
new gcp.storage.Bucket("files", { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });`,
  },

  resource(view) {
    return [...judgeBucket(view), ...judgeGrants(view)];
  },
};

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
    const reading = field.text();
    if (reading.state === "known" && reading.value === wanted) {
      continue;
    }
    const slot = { path: property, property, field };
    reports.push({ urn: resource.urn, path: property, problem: `must be '${wanted}', ${got(slot)}; set it` });
  }
  return reports;
}

function judgeGrants({ resource, grants }: ResourceView): Report[] {
  return grants
    .filter((grant) => grant.targetKind === "bucket")
    .flatMap((grant) => {
      const open = grant.principals.find((principal) => principal.kind === "public");
      if (open !== undefined) {
        const who = quoted(open.text ?? "");
        return [
          {
            urn: resource.urn,
            path: grant.path,
            problem: `must not open the bucket to everyone, got ${who}; grant it to the tenant's own account`,
          },
        ];
      }
      if (grant.form !== "acl") {
        return [];
      }
      const unclear = grant.principals.some((principal) => principal.kind === "unproved");
      const what = unclear ? notKnown : "got an ACL entry";
      return [
        {
          urn: resource.urn,
          path: grant.path,
          problem: `must not be set, ${what}; use uniform access and an IAM policy on the bucket`,
        },
      ];
    });
}
