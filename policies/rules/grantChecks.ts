/** Shared by several rules: which tenants a grant's principals belong to, and whether the granted resource is theirs. */
import { roles } from "../../plan";
import {
  type Domain,
  describeDomain,
  type Grant,
  type GraphNode,
  type IsolationGraph,
  nameOfUrn,
  nodeName,
  type Principal,
} from "../graph";
import { knownValue, sourcesOf } from "../read";
import { notKnown, quoted } from "./messages";

/** Domains of the things that a grant is on; one that can't be told is `unbound`. */
export function targetDomains(graph: IsolationGraph, grant: Grant): readonly Domain[] {
  const { nodes } = grant.target.target;
  if (nodes.length > 0) {
    return nodes.map((node) => graph.domainOf(node.id));
  }
  const sources = sourcesOf(grant.resource, grant.target.property);
  const resources = [...graph.index.resources(sources), ...grant.onResources];
  const stated = [...new Set(resources)].flatMap((resource) => graph.statedDomain(resource) ?? []);
  return stated.length > 0 ? stated : declaredDomains(graph, grant);
}

/** What the config says of a thing that the graph doesn't hold and the stack doesn't register. */
function declaredDomains(graph: IsolationGraph, { resource, targetProperties }: Grant): Domain[] {
  const names = targetProperties.flatMap((property) => knownValue(resource.inputs.at(property).text()) ?? []);
  return names.flatMap((name) => graph.declaredDomain(name) ?? []);
}

/** Accounts among a grant's principals. */
export function accountsOf(principals: readonly Principal[]): GraphNode[] {
  return principals.flatMap((principal) => principal.target?.nodes ?? []);
}

/** How far an account is from the domains of what it is granted, in the words of a message; undefined where it belongs. */
export function foreignness(graph: IsolationGraph, domains: readonly Domain[], account: GraphNode): string | undefined {
  const own = graph.domainOf(account.id);
  const name = quoted(nodeName(account));
  if (domains.length === 0) {
    return `got ${name} for something whose tenant can't be told`;
  }
  for (const domain of domains) {
    // Things and accounts of the same several tenants are reported where they are shared.
    if (domain.kind === own.kind && domain.id === own.id) {
      continue;
    }
    if (own.kind === "unbound") {
      return `got ${name} from outside the stack`;
    }
    if (domain.kind === "unbound") {
      return `got ${name} for something outside the stack`;
    }
    return `got ${name}, which belongs to ${describeOwner(own, account)}`;
  }
  return undefined;
}

/** What to do about a grant that names somebody else, in the words of a message. */
export const toOwnAccount = "grant it to this tenant's own account";

/** The same where it names an account, whose tenant may only be unknown. */
export function wayOutFor(graph: IsolationGraph, account: GraphNode): string {
  const isOutside = graph.domainOf(account.id).kind === "unbound";
  return isOutside ? "use an account of this stack, or say in 'externals' whose it is" : toOwnAccount;
}

/** Whose an account is, in the words of a message. One that runs nothing and is no tenant's would only be named once more. */
function describeOwner(domain: Domain, account: GraphNode): string {
  return domain.kind === "own" && domain.id === account.id ? "no tenant" : describeDomain(domain);
}

/** A principal that is no account, in the words of a message. */
export function describePrincipal(principal: Principal): string {
  return principal.text === undefined ? notKnown : `got ${quoted(principal.text)}`;
}

/** By what name the permissions of a grant's role are known: its own, or the URN of the custom role that it comes from. */
export function roleKey(grant: Grant): string | undefined {
  return knownValue(grant.role) ?? grant.roleSource;
}

/** The role of a grant between quotes, or that it isn't known. */
export function roleName(grant: Grant): string {
  const role = knownValue(grant.role);
  if (role !== undefined) {
    return quoted(role);
  }
  return grant.roleSource === undefined
    ? "a role that is not known yet"
    : `the custom role ${quoted(nameOfUrn(grant.roleSource))}`;
}

/** Accounts that run an egress proxy. */
export function proxyAccounts(graph: IsolationGraph): ReadonlySet<string> {
  return accountsWhere(graph, true);
}

/** Accounts that run anything but an egress proxy. */
export function workloadAccounts(graph: IsolationGraph): ReadonlySet<string> {
  return accountsWhere(graph, false);
}

function accountsWhere(graph: IsolationGraph, proxy: boolean): ReadonlySet<string> {
  const found = graph.workloads.filter((workload) => (graph.roleOf(workload.resource) === roles.egressProxy) === proxy);
  return new Set(found.flatMap((workload) => workload.account.target.nodes.map((node) => node.id)));
}
