/** Finds vendors in resources other than Cloud Run workloads: schedules, subscriptions, DNS records, firewall rules, files, machines. */
import { roles } from "../../plan";
import type { GraphNode, IsolationGraph, Resource } from "../graph";
import { Field, knownValue } from "../read";
import { type Place, placesOf } from "../types";
import { secretData } from "./secretOrigins";
import { isLoopback, isSwitch, vendorInAnyForm, vendorInName } from "./vendorTraces";

/** A place that names a vendor. */
export interface VendorPlace {
  readonly urn: string;
  readonly path: string;
  readonly title: string;
  readonly by: "host" | "token" | "variable";
}

/** Types whose texts may name vendors: nothing is sent there, or another rule or part of this one judges them. */
const skippedTypes =
  /^(?:bulkhead:|pulumi:|gcp:monitoring\/|gcp:logging\/|gcp:secretmanager\/|gcp:organizations\/|gcp:projects\/)/;

/** Records that point nobody to a vendor, such as proofs that a domain is one's own. */
const recordsWithoutHost = new Set(["TXT", "SPF", "MX", "CAA", "NS", "SOA"]);

const firewallRule = /^gcp:compute\/(?:\w*[fF]irewallPolicyRule|organizationSecurityPolicyRule):/;
const firewallRules = /^gcp:compute\/\w*[fF]irewallPolicyWithRules:/;

/** Every place outside the workloads that names a vendor, apart from what belongs to egress proxies. */
export function vendorPlaces(graph: IsolationGraph): VendorPlace[] {
  const workloads = new Set(graph.workloads.map(({ id }) => id));
  return graph.resources
    .filter(({ urn, type }) => !workloads.has(urn) && !skippedTypes.test(type))
    .filter((resource) => graph.roleOf(resource) !== roles.egressProxy && mayLead(graph, resource))
    .flatMap((resource) => openPlaces(graph, resource).flatMap((place) => judgePlace(resource, place) ?? []));
}

/** Where a rule of a response policy says what it answers: which names it answers for may well be those that it blocks. */
const answer = /^localData\.localDatas\[\d+\]\.rrdatas\[/;

/** The places of a resource without those that lead nowhere, such as rules of a firewall policy that open nothing for a workload. */
function openPlaces(graph: IsolationGraph, resource: Resource): readonly Place[] {
  const places = placesOf(resource);
  if (resource.type === "gcp:dns/responsePolicyRule:ResponsePolicyRule") {
    return places.filter(({ path }) => answer.test(path));
  }
  if (!firewallRules.test(resource.type)) {
    return places;
  }
  const open = resource.inputs
    .at("rules")
    .items()
    .map((rule) => opensForWorkload(graph, resource, rule, "rules"));
  return places.filter(({ path }) => open.some((isOpen, position) => isOpen && path.startsWith(`rules[${position}].`)));
}

/** Places of workloads besides their variables, commands and arguments, such as the headers of probes. */
export function otherPlacesOf(resource: Resource, judged: ReadonlySet<string>): VendorPlace[] {
  return [...placesOf(resource)]
    .filter(({ path }) => !judged.has(path))
    .flatMap((place) => judgePlace(resource, { ...place, kind: undefined, pair: undefined }) ?? []);
}

function judgePlace({ urn }: Resource, place: Place): VendorPlace | undefined {
  if (place.isProse) {
    return undefined;
  }
  const text = knownValue(place.field.text());
  const found = text === undefined || isLoopback(text) ? undefined : vendorInAnyForm(text);
  if (found !== undefined) {
    return { urn, path: place.path, title: found.vendor.title, by: found.by };
  }
  const referenced = place.name === "name" ? place.pair : undefined;
  const variable = referenced ?? (place.kind === "env" && place.isEntry ? place.name : undefined);
  const vendor = variable === undefined ? undefined : vendorInName(variable);
  const isHarmless = text !== undefined && (text === "" || isLoopback(text) || isSwitch(text));
  return vendor === undefined || isHarmless
    ? undefined
    : { urn, path: place.path, title: vendor.title, by: "variable" };
}

/** False for resources whose vendor's host leads nobody but a proxy there. */
function mayLead(graph: IsolationGraph, resource: Resource): boolean {
  if (resource.type === "gcp:dns/recordSet:RecordSet") {
    return !recordsWithoutHost.has(knownValue(resource.inputs.at("type").text()) ?? "");
  }
  const { type, inputs } = resource;
  return !firewallRule.test(type) || opensForWorkload(graph, resource, inputs, "targetServiceAccounts");
}

/** True for a firewall rule that lets a workload's identity out. Without identities the network decides, which others judge. */
function opensForWorkload(graph: IsolationGraph, resource: Resource, rule: Field, property: string): boolean {
  if (knownValue(rule.at("action").text()) === "deny") {
    return false;
  }
  const apps = graph.workloads.filter(({ resource }) => graph.roleOf(resource) !== roles.egressProxy);
  const accounts = new Set(apps.flatMap(({ account }) => account.target.nodes.map(({ id }) => id)));
  return targetsOf(graph, resource, rule, property).some(({ id }) => accounts.has(id));
}

function targetsOf(graph: IsolationGraph, resource: Resource, rule: Field, property: string): GraphNode[] {
  const accounts = rule.at("targetServiceAccounts");
  const fields = accounts.state === "unknown" ? [accounts] : accounts.items();
  return fields.flatMap((field) => graph.index.resolve("account", resource, property, field).nodes);
}

/** Titles of vendors whose token or address a secret holds by its value, by the secret's id in the graph. */
export function vendorsOfSecrets(graph: IsolationGraph): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const resource of graph.resources) {
    const value = knownValue((secretData(resource)?.field ?? Field.of(undefined)).text());
    const vendor = vendorInAnyForm(value ?? "")?.vendor;
    if (vendor !== undefined) {
      for (const { id } of graph.index.resolve("secret", resource, "secret", resource.inputs.at("secret")).nodes) {
        found.set(id, vendor.title);
      }
    }
  }
  return found;
}
