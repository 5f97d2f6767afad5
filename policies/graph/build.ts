/** Builds the isolation graph from the registered resources. Pure: the same resources give the same graph. */
import type { CustomRoles } from "../../iam";
import { knownValue } from "../read";
import type { Resource } from "../read/resource";
import { type Actor, readActors } from "./actors";
import { type OpenNodes, readOpenNodes } from "./clusters";
import { readCustomRoles } from "./customRoles";
import { Domains, declaredDomain } from "./domains";
import { type Exit, exitsOfNodes, readExits } from "./exits";
import { readGrants } from "./grants";
import { defaultSettings, type GraphSettings, labelOf } from "./labels";
import { type LogSink, readLogSink } from "./logSinks";
import { type Machine, readMachine } from "./machines";
import type { Domain, Grant, GraphNode, Workload } from "./model";
import { type Nat, readNat } from "./network";
import { NodeIndex } from "./references";
import { readWorkload } from "./workloads";

/** Services, identities, secrets, storage and networks of a stack, and who reaches what. */
export interface IsolationGraph {
  readonly resources: readonly Resource[];
  readonly workloads: readonly Workload[];
  /** What runs code besides the workloads. */
  readonly machines: readonly Machine[];
  readonly grants: readonly Grant[];
  /** Permissions of the custom roles that the stack defines, by full name and by URN. */
  readonly customRoles: CustomRoles;
  readonly nats: readonly Nat[];
  readonly exits: readonly Exit[];
  /** Nodes of Kubernetes that have addresses on the internet. */
  readonly openNodes: readonly OpenNodes[];
  /** What acts as an account besides the workloads. */
  readonly actors: readonly Actor[];
  readonly logSinks: readonly LogSink[];
  readonly index: NodeIndex;
  readonly settings: GraphSettings;
  /** URN of the stack itself, where findings about something that is absent go. */
  readonly stackUrn: string;
  /** Every node, those outside the stack included. */
  nodes(): GraphNode[];
  domainOf(id: string): Domain;
  /** What a resource states of itself, without looking at its neighbours. */
  statedDomain(resource: Resource): Domain | undefined;
  /** What the config says of something outside the stack, by its name. */
  declaredDomain(name: string): Domain | undefined;
  /** The Bulkhead component around a resource, as a domain. */
  componentDomain(resource: Resource): Domain | undefined;
  /** `workload`, `egress-proxy`, `cell`, another text, or undefined where none is known. */
  roleOf(resource: Resource): string | undefined;
}

export function buildGraph(resources: readonly Resource[], settings: GraphSettings = defaultSettings): IsolationGraph {
  const index = new NodeIndex(resources);
  const workloads = resources.flatMap((resource) => readWorkload(index, resource) ?? []);
  const grants = resources.flatMap((resource) => readGrants(index, resource));
  const machines = resources.flatMap((resource) => readMachine(index, resource) ?? []);
  const openNodes = resources.flatMap((resource) => readOpenNodes(index, resource) ?? []);
  const domains = new Domains(index, settings, workloads, machines, grants);
  return {
    resources,
    workloads,
    machines,
    grants,
    customRoles: readCustomRoles(resources),
    nats: resources.flatMap((resource) => readNat(index, resource) ?? []),
    exits: [...resources.flatMap((resource) => readExits(index, resource)), ...exitsOfNodes(index, openNodes)],
    openNodes,
    actors: resources.flatMap((resource) => readActors(index, resource)),
    logSinks: resources.flatMap((resource) => readLogSink(index, resources, resource) ?? []),
    index,
    settings,
    stackUrn: resources.find((resource) => resource.type === "pulumi:pulumi:Stack")?.urn ?? "",
    nodes: () => index.all(),
    domainOf: (id) => domains.of(id),
    statedDomain: (resource) => domains.statedBy(resource),
    declaredDomain: (name) => declaredDomain(settings, name),
    componentDomain: (resource) => domains.ofAncestors(resource),
    roleOf: (resource) => knownValue(labelOf(resource, settings.roleLabel)),
  };
}
