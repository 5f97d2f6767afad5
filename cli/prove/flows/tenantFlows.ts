/** The data flows of each domain: workload, relay, egress proxy, vendors; and every way around them. */
import { parsePlan, rowsSink, type TrackingPlan, vendors, vendorUpstream } from "../../../plan";
import { roles, env as variables } from "../../../plan/contract";
import { type IsolationGraph, nameOfUrn, type Workload } from "../../../policies/graph";
import { knownValue } from "../../../policies/read";
import { proofDomain } from "../domains";
import type { FlowEdge, FlowNode, ProofDomain, ProofFlow } from "../model";
import { type ApisFinder, apisFinder, googleApisTitle } from "../reach/googleApis";
import { type RouteFinder, routeFinder } from "../reach/routes";
import { eventLines } from "./declared";

export interface TenantFlow {
  readonly domain: ProofDomain;
  readonly flow: ProofFlow;
  /** Plans of its egress proxies, without those that cannot be read. */
  readonly plans: readonly TrackingPlan[];
}

type ReadPlan = { readonly state: "read"; readonly plan: TrackingPlan } | { readonly state: "unknown" | "none" };

/** Flows of every domain that runs something, in the order of their titles. */
export function tenantFlows(graph: IsolationGraph): TenantFlow[] {
  const finders: Finders = { routeOf: routeFinder(graph), apisOf: apisFinder(graph) };
  const byDomain = new Map<string, { domain: ProofDomain; workloads: Workload[] }>();
  for (const workload of graph.workloads) {
    const domain = proofDomain(graph.domainOf(workload.id));
    const entry = byDomain.get(domain.id) ?? { domain, workloads: [] };
    entry.workloads.push(workload);
    byDomain.set(domain.id, entry);
  }
  return [...byDomain.values()]
    .sort((one, other) => (one.domain.title < other.domain.title ? -1 : 1))
    .map(({ domain, workloads }) => flowOf(graph, finders, domain, workloads));
}

interface Finders {
  readonly routeOf: RouteFinder;
  readonly apisOf: ApisFinder;
}

function flowOf(
  graph: IsolationGraph,
  { routeOf, apisOf }: Finders,
  domain: ProofDomain,
  workloads: readonly Workload[],
): TenantFlow {
  const nodes = new Map<string, FlowNode>();
  const edges: FlowEdge[] = [];
  const plans: TrackingPlan[] = [];
  const add = (node: FlowNode) => nodes.set(node.id, node);
  const proxies = workloads.filter((workload) => isProxy(graph, workload));
  for (const workload of workloads) {
    const proxy = proxies.includes(workload);
    const title = nameOfUrn(workload.id);
    add({ id: workload.id, kind: proxy ? "proxy" : "workload", title, detail: workload.kind, urn: workload.id });
    if (proxy) {
      const plan = planOf(workload);
      if (plan.state === "read") {
        plans.push(plan.plan);
      }
      for (const { node, edge } of outOfProxy(workload, plan)) {
        add(node);
        edges.push(edge);
      }
      continue;
    }
    const served = servingProxies(workload, proxies);
    if (served.length > 0) {
      const relay = `${workload.id}#relay`;
      add({ id: relay, kind: "relay", title: "relay", detail: "beside the app, on its loopback address" });
      edges.push({
        from: workload.id,
        to: relay,
        carries: ["events and API calls as the app makes them"],
        control: "internal",
      });
      for (const { id } of served) {
        edges.push({ from: relay, to: id, carries: ["the same, with an identity token"], control: "internal" });
      }
    }
    const route = routeOf(workload);
    if (route.allowed !== "no") {
      add({ id: "internet", kind: "internet", title: "the internet", detail: "any host" });
      const control = route.allowed === "yes" ? "unchecked" : "unknown";
      const carries = [
        control === "unchecked" ? "whatever it sends: nothing checks it" : "whether there is a route is not known",
      ];
      edges.push({ from: workload.id, to: "internet", carries, control });
    }
    const apis = apisOf(workload);
    if (apis.allowed !== "no") {
      add({ id: "google", kind: "google", title: googleApisTitle, detail: "no perimeter confines it" });
      const control = apis.allowed === "yes" ? "unchecked" : "unknown";
      const carries = [
        control === "unchecked"
          ? "whatever it sends with a stranger's token"
          : "whether a perimeter confines it is not known",
      ];
      edges.push({ from: workload.id, to: "google", carries, control });
    }
  }
  return { domain, plans, flow: { domain, nodes: [...nodes.values()], edges } };
}

function outOfProxy(proxy: Workload, read: ReadPlan): { node: FlowNode; edge: FlowEdge }[] {
  if (read.state !== "read") {
    const why =
      read.state === "unknown" ? "its tracking plan is not known yet" : "it has no tracking plan that can be read";
    const node: FlowNode = { id: "vendors", kind: "vendor", title: "vendors", detail: why };
    return [{ node, edge: { from: proxy.id, to: "vendors", carries: [why], control: "unknown" } }];
  }
  const { plan } = read;
  const toVendors = (Object.keys(plan.vendors) as (keyof TrackingPlan["vendors"])[]).map((name) => {
    const id = `vendor:${name}`;
    const off = plan.vendors[name]?.enabled === false;
    const lines = eventLines(plan, name);
    const node: FlowNode = {
      id,
      kind: "vendor",
      title: vendors.get(name)?.title ?? name,
      detail: hostOf(vendorUpstream(plan, name)),
    };
    const carries = lines.length > 0 ? lines : ["nothing: no event of the plan goes there"];
    return { node, edge: { from: proxy.id, to: id, carries, control: off ? ("off" as const) : ("checked" as const) } };
  });
  const toApis = Object.entries(plan.apis).map(([name, { upstream, keys }]) => {
    const id = `api:${name}`;
    const node: FlowNode = { id, kind: "api", title: `${name} API`, detail: hostOf(upstream) };
    const carries = [
      `calls to /api/${name}/, bodies as the app sends them`,
      ...(keys === "perUser" ? ["each user's own key, which the app never sees"] : []),
    ];
    return { node, edge: { from: proxy.id, to: id, carries, control: "unchecked" as const } };
  });
  return [...toVendors, ...toApis, ...toRows(proxy, plan)];
}

/** The tenant's own rows. */
function toRows(proxy: Workload, plan: TrackingPlan): { node: FlowNode; edge: FlowEdge }[] {
  const sink = plan.sinks?.[rowsSink];
  if (sink === undefined) {
    return [];
  }
  const detail = `a table of the tenant's own, for ${sink.days} days, read by ${sink.readers ?? "nobody"}`;
  const node: FlowNode = { id: "rows", kind: "google", title: "BigQuery", detail };
  const carries = eventLines(plan, rowsSink);
  return [{ node, edge: { from: proxy.id, to: "rows", carries, control: "checked" } }];
}

function isProxy(graph: IsolationGraph, workload: Workload): boolean {
  return graph.roleOf(workload.resource) === roles.egressProxy || planOf(workload).state === "read";
}

function planOf({ env }: Workload): ReadPlan {
  const entry = env.find(({ name }) => knownValue(name) === variables.plan);
  if (entry === undefined || entry.value.state === "missing") {
    return { state: "none" };
  }
  if (entry.value.state === "unknown") {
    return { state: "unknown" };
  }
  let data: unknown;
  try {
    data = JSON.parse(entry.value.value);
  } catch {
    return { state: "none" };
  }
  const result = parsePlan(data);
  return result.ok ? { state: "read", plan: result.plan } : { state: "none" };
}

/** The proxies that a workload's relay sends to: by its address, or by the resource that the address comes from. */
function servingProxies({ env, resource }: Workload, proxies: readonly Workload[]): readonly Workload[] {
  const entry = env.find(({ name }) => knownValue(name) === variables.proxyUrl);
  if (entry === undefined) {
    return [];
  }
  const url = knownValue(entry.value);
  const sources = resource.propertyDependencies.get(entry.slot.property) ?? [];
  return proxies.filter(({ id, resource: proxy }) =>
    url === undefined ? sources.includes(id) : addressesOf(proxy).includes(url) || sources.includes(id),
  );
}

/** Every address at which a service answers, and every audience that it takes. */
function addressesOf({ inputs, outputs }: Workload["resource"]): readonly string[] {
  const lists = [inputs.at("customAudiences"), outputs.at("urls")].flatMap((list) => knownValue(list.list()) ?? []);
  return [outputs.at("uri"), ...lists].flatMap((address) => knownValue(address.text()) ?? []);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
