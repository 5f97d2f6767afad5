/** Finds the target of a reference: by its value, or by the resources that the value comes from while it isn't known. */
import { Field, knownValue } from "../read";
import { nameOfUrn, type Resource, settled, sourcesOf, typeOfUrn } from "../read/resource";
import { type CloudName, mayBeSame, type NodeKind, parseCloudName } from "./cloudNames";
import { iamType } from "./iamType";
import type { GraphNode, ReferenceSlot, Slot, Target } from "./model";
import { type NodeType, nodeTypes, standIns } from "./nodeTypes";

/** How far a chain of references is followed (a secret's IAM member names its version, which names the secret). */
const longestChain = 4;

/** The project of a resource by id or number: its own, else its provider's; undefined if neither is known. */
export function projectOf(resource: Resource): string | undefined {
  const own = knownValue(settled(resource, "project").text());
  return own ?? knownValue(resource.provider.at("project").text());
}

/** All nodes of one run: the registered ones, and those outside that some reference names. */
export class NodeIndex {
  readonly #byUrn = new Map<string, GraphNode>();
  readonly #byId = new Map<string, GraphNode[]>();
  readonly #outside = new Map<string, GraphNode[]>();
  readonly #resources = new Map<string, Resource>();
  readonly #byService = new Map<string, Resource[]>();

  constructor(resources: readonly Resource[]) {
    for (const resource of resources) {
      this.#resources.set(resource.urn, resource);
      addTo(this.#byService, serviceOf(resource.type), resource);
      const type = nodeTypes.get(resource.type);
      if (type === undefined) {
        continue;
      }
      const hasSecretName = settled(resource, type.name).secret;
      const node: GraphNode = {
        id: resource.urn,
        kind: type.kind,
        name: ownName(resource, type),
        resource,
        hasSecretName,
      };
      this.#byUrn.set(resource.urn, node);
      addTo(this.#byId, `${type.kind}:${node.name.id}`, node);
    }
  }

  /** Every node, registered or outside. */
  all(): GraphNode[] {
    return [...this.#byUrn.values(), ...[...this.#outside.values()].flat()];
  }

  node(urn: string): GraphNode | undefined {
    return this.#byUrn.get(urn);
  }

  resource(urn: string): Resource | undefined {
    return this.#resources.get(urn);
  }

  /** Those of the URNs that are registered in this stack. */
  resources(urns: readonly string[]): Resource[] {
    return urns.flatMap((urn) => this.#resources.get(urn) ?? []);
  }

  /** Registered resources that an IAM type's property names by a text: of the services it guards, and of that name. */
  named(type: string, property: string, text: string): Resource[] {
    const name = text.slice(text.lastIndexOf("/") + 1);
    return guardedServices(type)
      .flatMap((service) => this.#byService.get(service) ?? [])
      .filter((resource) => !iamType.test(resource.type) && hasName(resource, type, property, name));
  }

  /** A slot together with what it names. */
  reference(kind: NodeKind, resource: Resource, slot: Slot, project?: string): ReferenceSlot {
    return { ...slot, target: this.resolve(kind, resource, slot.property, slot.field, project) };
  }

  resolve(kind: NodeKind, resource: Resource, property: string, field: Field, project?: string): Target {
    const reading = field.text();
    if (reading.state === "missing" || knownValue(reading) === "") {
      return { nodes: [], proof: "missing" };
    }
    const sources = sourcesOf(resource, property);
    const candidates = this.sourcesOfKind(kind, sources);
    if (reading.state === "unknown") {
      return candidates.length > 0 ? { nodes: candidates, proof: "dependency" } : { nodes: [], proof: "none" };
    }
    const parsed = parseCloudName(kind, reading.value);
    const name = { ...parsed, project: parsed.project ?? project ?? this.#impliedProject(kind, resource) };
    const matches = (this.#byId.get(`${kind}:${name.id}`) ?? []).filter((node) => mayBeSame(node.name, name));
    // Two registered things may carry the same name in projects that aren't known yet; the source tells them apart.
    const meant = matches.filter((node) => candidates.some((candidate) => candidate.id === node.id));
    const nodes =
      meant.length > 0 ? meant : matches.length > 0 ? matches : [this.#outsider(kind, name, reading.secret)];
    return { nodes, proof: "value" };
  }

  /** What a known text names if it is part of a larger value. */
  resolveText(kind: NodeKind, resource: Resource, property: string, text: string): Target {
    return this.resolve(kind, resource, property, Field.of(text));
  }

  /** Something outside the stack by an address, which needs no project to be the same everywhere. */
  outside(kind: NodeKind, address: string, hasSecretName: boolean): GraphNode {
    return this.#outsider(kind, { id: address }, hasSecretName);
  }

  /** Nodes of a kind among the resources that a value comes from. */
  sourcesOfKind(kind: NodeKind, urns: readonly string[]): GraphNode[] {
    const found = new Map<string, GraphNode>();
    for (const urn of urns) {
      for (const node of this.#follow(kind, urn, longestChain)) {
        found.set(node.id, node);
      }
    }
    return [...found.values()];
  }

  #follow(kind: NodeKind, urn: string, left: number): readonly GraphNode[] {
    const node = this.#byUrn.get(urn);
    if (node !== undefined) {
      return node.kind === kind ? [node] : [];
    }
    const type = typeOfUrn(urn);
    const resource = this.#resources.get(urn);
    if (resource === undefined) {
      // Read, not registered: `Secret.get(...)`. All that is known of it is its URN.
      return nodeTypes.get(type)?.kind === kind ? [this.#outsider(kind, { id: `urn:${nameOfUrn(urn)}` })] : [];
    }
    const standIn = standIns.get(type);
    // A template that is made of a secret's version and an account leads to one of each.
    if (standIn === undefined || standIn.kind !== kind || left === 0) {
      return [];
    }
    const { property } = standIn;
    const field = resource.inputs.at(property);
    if (field.state === "known") {
      return this.resolve(kind, resource, property, field).nodes;
    }
    return sourcesOf(resource, property).flatMap((source) => this.#follow(kind, source, left - 1));
  }

  #impliedProject(kind: NodeKind, resource: Resource): string | undefined {
    return kind === "bucket" || kind === "account" ? undefined : projectOf(resource);
  }

  /** One node for every name that may be the same thing. */
  #outsider(kind: NodeKind, name: CloudName, hasSecretName = false): GraphNode {
    const key = `${kind}:${name.id}`;
    const known = this.#outside.get(key) ?? [];
    const same = known.find((node) => mayBeSame(node.name, name));
    if (same !== undefined) {
      return same;
    }
    const where = [name.project, name.location].filter((part) => part !== undefined).join("/");
    const node: GraphNode = {
      id: `external:${key}${where === "" ? "" : `@${where}`}`,
      kind,
      name,
      hasSecretName,
    };
    this.#outside.set(key, [...known, node]);
    return node;
  }
}

function addTo<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) {
    lists.set(key, [value]);
  } else {
    list.push(value);
  }
}

/** The service of a type: `gcp:spanner` of `gcp:spanner/database:Database`. */
function serviceOf(type: string): string {
  return type.slice(0, type.indexOf("/"));
}

/** Services whose resources an IAM type guards. Identity-Aware Proxy guards machines and apps of other services. */
function guardedServices(type: string): readonly string[] {
  const service = serviceOf(type);
  return service === "gcp:iap" ? [service, "gcp:compute", "gcp:appengine"] : [service];
}

/**
 * True if one of the inputs that name a resource is this text: `name`, an id such as `datasetId`, or, in the very type that
 * the IAM type guards, the input that both call the same: `policyId` of an autoscaling policy.
 */
function hasName(resource: Resource, grantType: string, property: string, name: string): boolean {
  const [thing = "", type = ""] = resource.type.split(":").slice(1);
  const own = [`${type.charAt(0).toLowerCase()}${type.slice(1)}Id`, "name", "groupName"];
  if (grantType.toLowerCase().startsWith(`gcp:${thing}iam`.toLowerCase())) {
    own.push(property);
  }
  return own.some((input) => knownValue(settled(resource, input).text()) === name);
}

/** Name of a registered resource in the cloud; its logical name while that isn't known. */
function ownName(resource: Resource, type: NodeType): CloudName {
  const id = knownValue(settled(resource, type.name).text()) ?? `urn:${resource.name}`;
  const ring = knownValue(resource.inputs.at("keyRing").text());
  return {
    id: type.kind === "key" && ring !== undefined ? `${parseCloudName("keyRing", ring).id}/${id}` : id,
    project: type.kind === "bucket" ? undefined : projectOf(resource),
    location: knownValue(settled(resource, type.location ?? "").text()),
  };
}
