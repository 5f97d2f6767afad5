/** Files and databases belong to one tenant. */
import {
  compareDomains,
  describeDomain,
  type Grant,
  type IsolationGraph,
  type Mount,
  nodeName,
  type Workload,
} from "../graph";
import { accountsOf, describePrincipal, foreignness, targetDomains } from "./grantChecks";
import { quoted, unproved } from "./messages";
import type { Report, Rule } from "./rule";

const words = { bucket: "bucket", fileShare: "file share", database: "database" } as const;

export const noSharedStorage: Rule = {
  id: "no-shared-storage",
  sentence: "Buckets, file shares and databases are reached by the services of one tenant only.",
  why: "Uploads and generated files of all customers lay in one temporary folder; results of one customer were shown to another.",
  counts:
    "Bucket, NFS and Cloud SQL mounts of every service, job and worker pool, and grants on buckets to service accounts, to everyone with a role in the project, or to nobody who can be told. Folders in a bucket are no boundary. Storage outside the stack needs an entry in `externals` (rule `tenant-label`).",
  unknowns:
    "A bucket, server or account not known yet is followed to the resources it comes from; without any isolation is not proved.",
  severity: "critical",
  remediation:
    "Give each tenant a bucket (share, database) of its own in the same stack and grant it to that tenant's account only.",
  examples: {
    bad: `
const files = new gcp.storage.Bucket("files", { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });
for (const tenant of ["acme", "globex"]) {
  new gcp.cloudrunv2.Service(tenant, {
    location: "europe-west1",
    labels: { tenant },
    template: { volumes: [{ name: "files", gcs: { bucket: files.name } }], containers: [{ image: "example/app" }] },
  });
}`,
    good: `
for (const tenant of ["acme", "globex"]) {
  const files = new gcp.storage.Bucket(tenant, { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });
  new gcp.cloudrunv2.Service(tenant, {
    location: "europe-west1",
    labels: { tenant },
    template: { volumes: [{ name: "files", gcs: { bucket: files.name } }], containers: [{ image: "example/app" }] },
  });
}`,
  },

  stack(graph) {
    return [
      ...graph.workloads.flatMap((workload) => workload.mounts.flatMap((mount) => judgeMount(graph, workload, mount))),
      ...graph.grants
        .filter((grant) => grant.targetKind === "bucket" && grant.form !== "acl")
        .flatMap((grant) => judgeGrant(graph, grant)),
    ];
  },
};

function judgeMount(graph: IsolationGraph, workload: Workload, { kind, slot }: Mount): Report[] {
  const own = `this tenant's own ${words[kind]}`;
  if (slot.target.proof === "none") {
    return [
      { urn: workload.id, path: slot.path, problem: unproved(own, `pass the output of the ${words[kind]}'s resource`) },
    ];
  }
  return slot.target.nodes.flatMap((node) => {
    const owner = graph.domainOf(node.id);
    if (compareDomains(graph.domainOf(workload.id), owner) === "same") {
      return [];
    }
    const name = quoted(nodeName(node));
    const got =
      owner.kind === "unbound"
        ? `got ${name} from outside the stack; create it in this stack or declare its tenant in 'externals'`
        : `got ${name}, which belongs to ${describeDomain(owner)}; give each tenant a ${words[kind]} of its own`;
    return [{ urn: workload.id, path: slot.path, problem: `must be ${own}, ${got}` }];
  });
}

function judgeGrant(graph: IsolationGraph, grant: Grant): Report[] {
  const report = (got: string, fix = "grant it to this tenant's own account"): Report => ({
    urn: grant.resource.urn,
    path: grant.path,
    problem: `must name accounts of the bucket's own tenant only, ${got}; ${fix}`,
  });
  if (grant.malformed) {
    return [report("got a policy document that can't be read", "build it with pulumi.jsonStringify")];
  }
  const domains = targetDomains(graph, grant);
  return grant.principals.flatMap((principal) => {
    if (principal.kind === "convenience") {
      return [report(describePrincipal(principal))];
    }
    if (principal.kind === "unproved") {
      return [
        report(
          describePrincipal(principal),
          "pass the account's output, in a document built with pulumi.jsonStringify",
        ),
      ];
    }
    return accountsOf([principal]).flatMap((account) => {
      const foreign = foreignness(graph, domains, account);
      return foreign === undefined ? [] : [report(foreign)];
    });
  });
}
