/** Decides which domain owns each resource: by its label, else by its Bulkhead component, else by what it is bound to. */
import { cellSwitchBucketPattern, platformDomain, roles } from "../../plan";
import { knownValue } from "../read";
import type { Resource } from "../read/resource";
import { externalOwner, type GraphSettings, labelOf } from "./labels";
import type { Machine } from "./machines";
import type { Domain, Grant, GraphNode, Target, Workload } from "./model";
import { nodeTypes } from "./nodeTypes";
import type { NodeIndex } from "./references";

const platform: Domain = { kind: "platform", id: platformDomain };
const tenantComponent = "bulkhead:index:Tenant";
const cellComponent = "bulkhead:index:Cell";

/**
 * Whether two domains are one. Only `same` allows sharing: what is not known to be one tenant's must be taken for two.
 * An unlabelled thing that is bound to nobody is nobody else's either, and shares with nothing.
 */
export function compareDomains(one: Domain, other: Domain): "same" | "different" | "unproved" {
  const open = (domain: Domain) => ["shared", "unproved", "unbound"].includes(domain.kind);
  if (open(one) || open(other)) {
    return "unproved";
  }
  return one.kind === other.kind && one.id === other.id ? "same" : "different";
}

/** A domain in the words of a message. */
export function describeDomain(domain: Domain): string {
  if (domain.kind === "tenant") {
    return domain.isSecret === true ? "a tenant whose name is a secret" : `tenant '${domain.id}'`;
  }
  if (domain.kind === "platform") {
    return "the platform";
  }
  if (domain.kind === "own") {
    return `the unlabelled '${domain.id.split("::").pop() ?? ""}'`;
  }
  if (domain.kind === "shared") {
    return "several tenants";
  }
  return domain.kind === "unproved" ? "a tenant that is not known yet" : "nobody known";
}

export class Domains {
  readonly #found = new Map<string, Domain>();

  readonly #index: NodeIndex;
  readonly #settings: GraphSettings;

  constructor(
    index: NodeIndex,
    settings: GraphSettings,
    workloads: readonly Workload[],
    machines: readonly Machine[],
    grants: readonly Grant[],
  ) {
    this.#index = index;
    this.#settings = settings;

    for (const workload of workloads) {
      this.#found.set(workload.id, this.#ofWorkload(workload.resource));
    }
    for (const node of index.all()) {
      const stated = this.#stated(node);
      if (stated !== undefined) {
        this.#found.set(node.id, stated);
      }
    }
    this.#bind(workloads.map((workload) => [workload.id, [workload.account.target]]));
    for (const machine of machines) {
      this.#ownMachine(machine);
    }
    this.#bind(machines.map(({ id, account }) => [id, account === undefined ? [] : [account.target]]));
    for (const node of index.all()) {
      // An account of this stack that runs nothing here is a domain of its own.
      const alone = node.kind === "account" && node.resource !== undefined && !this.#found.has(node.id);
      if (alone) {
        this.#found.set(node.id, this.#soleTenant() ?? { kind: "own", id: node.id });
      }
    }
    this.#bind([
      ...workloads.map((workload) => [workload.id, usesOf(workload)] as const),
      ...machines.map(({ id, connections }) => [id, connections.map(({ slot }) => slot.target)] as const),
    ]);
    this.#bind(grants.flatMap(usesByGrant));
  }

  /** Domain of a node or workload, by its id. */
  of(id: string): Domain {
    return this.#found.get(id) ?? { kind: "unbound", id };
  }

  /** The tenant that a resource states by itself or by the component it is in, without looking at its neighbours. */
  statedBy(resource: Resource): Domain | undefined {
    const label = labelOf(resource, this.#settings.tenantLabel);
    if (label.state === "known") {
      const tenant: Domain = { kind: "tenant", id: label.value, ...(label.secret && { isSecret: true }) };
      return label.value === platformDomain ? platform : tenant;
    }
    if (label.state === "unknown") {
      return { kind: "unproved", id: resource.urn };
    }
    if (knownValue(labelOf(resource, this.#settings.roleLabel)) === roles.cell) {
      return platform;
    }
    const around = this.ofAncestors(resource);
    // A cell holds a network and an audit trail. What runs code in one is somebody's own.
    const runsCode = nodeTypes.get(resource.type)?.workload !== undefined;
    return runsCode && around?.kind === "platform" ? undefined : around;
  }

  #soleTenant(): Domain | undefined {
    const { soleTenant } = this.#settings;
    return soleTenant === undefined ? undefined : { kind: "tenant", id: soleTenant };
  }

  /** Notes whose a machine is: by what it says of itself, else by its account. */
  #ownMachine({ id, resource, account }: Machine): void {
    const accounts = account?.target.nodes.map((node) => this.of(node.id)) ?? [];
    const owners = [this.statedBy(resource), ...accounts];
    const owner = owners.find((domain) => domain?.kind === "tenant" || domain?.kind === "platform");
    this.#found.set(id, owner ?? { kind: "unbound", id });
  }

  #ofWorkload(resource: Resource): Domain {
    return this.statedBy(resource) ?? this.#soleTenant() ?? { kind: "own", id: resource.urn };
  }

  #stated(node: GraphNode): Domain | undefined {
    if (node.kind === "workload") {
      return undefined;
    }
    const own = node.resource === undefined ? undefined : this.statedBy(node.resource);
    if (own !== undefined) {
      return own;
    }
    return domainOfOwner(this.#declaredOwner(node));
  }

  #declaredOwner(node: GraphNode): string | undefined {
    const { id, project } = node.name;
    // The kill switch of a cell in another stack.
    if (node.kind === "bucket" && node.resource === undefined && cellSwitchBucketPattern.test(id)) {
      return platformDomain;
    }
    const ownerOf = (spelling: string) => externalOwner(this.#settings, spelling);
    if (project === undefined) {
      return ownerOf(id);
    }
    return node.kind === "account"
      ? ownerOf(`${id}@${project}.iam.gserviceaccount.com`)
      : (ownerOf(id) ?? ownerOf(`projects/${project}/${node.kind}s/${id}`));
  }

  /** The nearest Bulkhead component around a resource. */
  ofAncestors(resource: Resource): Domain | undefined {
    const seen = new Set<string>();
    let at: Resource | undefined = resource;
    while (at !== undefined && !seen.has(at.urn)) {
      seen.add(at.urn);
      if (at.type === cellComponent) {
        return platform;
      }
      if (at.type === tenantComponent) {
        return { kind: "tenant", ...tenantOf(at) };
      }
      at = this.#index.resource(at.parent ?? "");
    }
    return undefined;
  }

  /** Gives what is still nobody's to those that use it. */
  #bind(uses: readonly (readonly [user: string, targets: readonly Target[]])[]): void {
    const users = new Map<string, readonly [Domain, ...Domain[]]>();
    for (const [user, targets] of uses) {
      for (const node of targets.flatMap((target) => target.nodes)) {
        // Who else uses a thing outside the stack can't be seen from here, so use alone makes it nobody's.
        const domain = this.of(user);
        if (this.#found.has(node.id) || node.resource === undefined || domain.kind === "unbound") {
          continue;
        }
        users.set(node.id, [domain, ...(users.get(node.id) ?? [])]);
      }
    }
    for (const [id, domains] of users) {
      this.#found.set(id, unite(domains));
    }
  }
}

/** What the config says of something outside the stack, by its name; undefined if it doesn't name it. */
export function declaredDomain(settings: GraphSettings, name: string): Domain | undefined {
  return domainOfOwner(externalOwner(settings, name));
}

function domainOfOwner(owner: string | undefined): Domain | undefined {
  if (owner === undefined) {
    return undefined;
  }
  return owner === platformDomain ? platform : { kind: "tenant", id: owner };
}

function unite(domains: readonly [Domain, ...Domain[]]): Domain {
  const [first, ...rest] = domains;
  if (rest.every((domain) => domain.kind === first.kind && domain.id === first.id)) {
    return first;
  }
  return { kind: "shared", id: [...new Set(domains.map((domain) => `${domain.kind}:${domain.id}`))].sort().join(" ") };
}

function usesOf(workload: Workload): Target[] {
  return [
    ...workload.secretFiles.map((slot) => slot.target),
    ...workload.env.flatMap((entry) => (entry.secret === undefined ? [] : [entry.secret.target])),
    ...[...workload.mounts, ...workload.connections].map((mount) => mount.slot.target),
  ];
}

function usesByGrant({ principals, target }: Grant): [account: string, targets: readonly Target[]][] {
  const accounts = principals.flatMap((principal) => principal.target?.nodes ?? []);
  return accounts.map(({ id }) => [id, [target.target]]);
}

/** A tenant component's id: what it says of itself, else its name in the program. */
function tenantOf(component: Resource): Pick<Domain, "id" | "isSecret"> {
  for (const place of [component.outputs, component.inputs]) {
    for (const property of ["tenantId", "tenant", "id"]) {
      const reading = place.at(property).text();
      if (reading.state === "known" && reading.value !== "") {
        return { id: reading.value, ...(reading.secret && { isSecret: true }) };
      }
    }
  }
  return { id: component.name };
}
