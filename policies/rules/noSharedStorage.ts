/** Reports buckets, file shares and databases that several tenants use. */
import { grantsOnly } from "../../iam";
import {
  compareDomains,
  describeDomain,
  type Grant,
  type GraphNode,
  type IsolationGraph,
  type Mount,
  nodeName,
  type Resource,
  type Workload,
} from "../graph";
import { judgeMover } from "./dataMovers";
import { openRules } from "./firebaseRules";
import {
  accountsOf,
  describePrincipal,
  foreignness,
  roleKey,
  targetDomains,
  toOwnAccount,
  wayOutFor,
} from "./grantChecks";
import { quoted, sharers, unproved } from "./messages";
import type { Report, Rule } from "./rule";
import { placeOfShared, type SharedNode, sharedNodes, type User } from "./sharedNodes";

const words = { bucket: "bucket", fileShare: "file share", database: "database", cache: "cache" } as const;

/** What it takes to read a bucket of the platform, which every tenant may. */
const readingPermissions = [
  "storage.objects.get",
  "storage.objects.list",
  "storage.buckets.get",
  "storage.managedFolders.*",
  "resourcemanager.projects.*",
];

export const noSharedStorage: Rule = {
  id: "no-shared-storage",
  sentence: "Buckets, file shares and databases are reached by the services of one tenant only.",
  why: "One temporary folder held the uploads and generated files of all customers, and one customer was shown another's results.",
  counts:
    "Bucket, NFS and Cloud SQL mounts of every service, job and worker pool, databases, caches and file shares whose address or name is in a variable (one outside the stack if two tenants know its connection name or its address), transfers, replicas, copies and disks between two tenants' storage, and grants on buckets to service accounts, to everyone with a role in the project, or to nobody who can be told, and rules of Firestore that let everybody in. Folders in a bucket are no boundary. A bucket of the platform may be read, and mounted read-only, by every tenant. Storage outside the stack needs an entry in `externals` (rule `tenant-label`).",
  unknowns:
    "A bucket, server or account that isn't known yet is traced to the resources it comes from; one that can't be traced is reported.",
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
    const mountsOf = (workload: Workload) => [...workload.mounts, ...workload.connections];
    const shared = sharedNodes(
      graph,
      (workload) =>
        mountsOf(workload)
          .filter((mount) => !isShown(graph, mount))
          .map(({ slot }) => slot),
      ({ connections }) => connections.map(({ slot }) => slot),
    );
    // A name alone doesn't say whose a database elsewhere is; that two tenants use it says enough.
    const certain = [...shared.values()].filter(
      ({ node, users }) => !isNamedOnly(graph, node) || areTenants(graph, users),
    );
    return [
      ...certain.map((one) => reportShared(graph, one)),
      ...graph.workloads.flatMap((workload) => {
        const mounted = new Set(workload.mounts.flatMap(({ slot }) => slot.target.nodes.map(({ id }) => id)));
        const others = workload.connections.filter(({ slot }) =>
          slot.target.nodes.some((node) => !mounted.has(node.id) && !isNamedOnly(graph, node)),
        );
        return [...workload.mounts, ...others].flatMap((mount) => judgeMount(graph, workload, mount, shared));
      }),
      ...graph.resources.flatMap((resource) => [...judgeMover(graph, resource), ...judgeFirestore(resource)]),
      ...graph.grants
        .filter((grant) => grant.targetKind === "bucket" && grant.form !== "acl")
        .flatMap((grant) => judgeGrant(graph, grant)),
    ];
  },
};

/** True for a database or a cache outside the stack that a variable names and of which the config says nothing. */
function isNamedOnly(graph: IsolationGraph, node: GraphNode): boolean {
  const isConnected = node.kind === "database" || node.kind === "cache";
  return isConnected && graph.domainOf(node.id).kind === "unbound";
}

function areTenants(graph: IsolationGraph, users: readonly User[]): boolean {
  const tenants = users.map(({ id }) => graph.domainOf(id)).filter(({ kind }) => kind === "tenant");
  return new Set(tenants.map(({ id }) => id)).size > 1;
}

function reportShared(graph: IsolationGraph, { node, users }: SharedNode): Report {
  const names = sharers(users.map(({ resource }) => resource.name));
  const problem = `must be used by the services of one tenant only, got ${names}; give each tenant a ${wordFor(node)} of its own`;
  return { urn: placeOfShared(graph, { node, users }), path: nodeName(node), problem };
}

const wordsByKind: ReadonlyMap<string, string> = new Map(Object.entries(words));

function wordFor({ kind }: GraphNode): string {
  return wordsByKind.get(kind) ?? kind;
}

/** True for a bucket of the platform that is mounted for reading only. */
function isShown(graph: IsolationGraph, { slot, readOnly }: Mount): boolean {
  const { nodes } = slot.target;
  return readOnly === true && nodes.every(({ id }) => graph.domainOf(id).kind === "platform");
}

function judgeMount(
  graph: IsolationGraph,
  workload: Workload,
  mount: Mount,
  reported: ReadonlyMap<string, unknown>,
): Report[] {
  const { kind, slot } = mount;
  const own = `this tenant's own ${words[kind]}`;
  if (slot.target.proof === "none") {
    const problem = unproved(own, `pass the output of the ${words[kind]}'s resource`);
    return [{ urn: workload.id, path: slot.path, problem }];
  }
  if (isShown(graph, mount)) {
    return [];
  }
  return slot.target.nodes
    .filter(({ id }) => !reported.has(id))
    .filter(({ id }) => compareDomains(graph.domainOf(workload.id), graph.domainOf(id)) !== "same")
    .map((node) => {
      const owner = graph.domainOf(node.id);
      const name = quoted(nodeName(node));
      const got =
        owner.kind === "unbound"
          ? `got ${name} from outside the stack; create it in this stack or declare its tenant in 'externals'`
          : `got ${name}, which belongs to ${describeDomain(owner)}; give each tenant a ${words[kind]} of its own`;
      return { urn: workload.id, path: slot.path, problem: `must be ${own}, ${got}` };
    });
}

function judgeFirestore(resource: Resource): Report[] {
  const problem =
    "must not open the database to everyone, got a rule that everybody meets; ask who it is in the rule's condition";
  return openRules(resource, "cloud.firestore").map((path) => ({ urn: resource.urn, path, problem }));
}

function judgeGrant(graph: IsolationGraph, grant: Grant): Report[] {
  const report = (got: string, fix: string = toOwnAccount): Report => ({
    urn: grant.resource.urn,
    path: grant.path,
    problem: `must name accounts of the bucket's own tenant only, ${got}; ${fix}`,
  });
  if (grant.malformed) {
    return [report("got a policy document that can't be read", "build it with pulumi.jsonStringify")];
  }
  const domains = targetDomains(graph, grant);
  const mayRead =
    domains.length > 0 &&
    domains.every(({ kind }) => kind === "platform") &&
    grantsOnly(roleKey(grant) ?? "", graph.customRoles, readingPermissions);
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
      if (mayRead && graph.domainOf(account.id).kind !== "unbound") {
        return [];
      }
      const foreign = foreignness(graph, domains, account);
      return foreign === undefined ? [] : [report(foreign, wayOutFor(graph, account))];
    });
  });
}
