/**
 * What a stack costs a month, by tenant: a sum over its resources, at list prices and for a stated use. It reads any
 * stack, from a preview or as deployed; what depends on traffic is computed for three amounts of it.
 */
import { mountedKeyInterval } from "../../egress/config";
import { switchObjectInterval } from "../../egress/keys/switchSources";
import { env, platformDomain, roleLabel, roles, tenantLabel } from "../../plan";
import type { Resource } from "../../policies/graph";
import type { Field, Reading } from "../../policies/read";
import { hoursPerMonth, prices } from "./prices";

/** How much a tenant is used in a month. */
export interface Usage {
  readonly title: string;
  /** Hours in which one instance of each service is awake, beyond its minimum instances. */
  readonly hours: number;
  /** Requests to each service that bills by request. */
  readonly requests: number;
  /** Seconds that such a request takes. */
  readonly secondsPerRequest: number;
}

const usages: readonly Usage[] = [
  { title: "idle", hours: 0, requests: 0, secondsPerRequest: 0 },
  { title: "business hours", hours: 176, requests: 100_000, secondsPerRequest: 0.3 },
  { title: "all month", hours: hoursPerMonth, requests: 1_000_000, secondsPerRequest: 0.3 },
];

export interface CostItem {
  /** What costs, e.g. `egress proxy: instances`. */
  readonly what: string;
  /** US dollars a month for each usage, in the order of `usages`. */
  readonly usd: readonly number[];
}

export interface DomainCost {
  /** Tenant id, or `platform` for what no tenant owns. */
  readonly domain: string;
  readonly items: readonly CostItem[];
  readonly total: readonly number[];
}

export interface CostEstimate {
  readonly usages: readonly Usage[];
  readonly domains: readonly DomainCost[];
  /** Types of resources that may cost something and have no price here. */
  readonly notPriced: readonly string[];
}

/** Cost of one resource; undefined if its type has no price here. */
type Pricing = (resource: Resource) => readonly CostItem[];

const pricings: Readonly<Record<string, Pricing>> = {
  "gcp:cloudrunv2/service:Service": serviceItems,
  "gcp:secretmanager/secretVersion:SecretVersion": () => [steady("secret versions", prices.secretVersion.usd)],
  "gcp:kms/cryptoKey:CryptoKey": keyItems,
  "gcp:compute/address:Address": addressItems,
  "gcp:compute/routerNat:RouterNat": natItems,
  "gcp:dns/managedZone:ManagedZone": () => [steady("DNS zones", prices.zone.usd)],
};

/** US dollars a month for an address on the internet. */
const address = prices.natAddress.usd * hoursPerMonth;

/** Types that cost by what is stored, sent or asked, which no program says. */
const byData: ReadonlySet<string> = new Set([
  "gcp:storage/bucket:Bucket",
  "gcp:logging/projectBucketConfig:ProjectBucketConfig",
  "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
]);

/** Types that are free, and all of Pulumi's own: nothing to say about them. */
const free =
  /^(?:pulumi:|bulkhead:|random:|gcp:(?:serviceaccount|projects|organizations|orgpolicy|accesscontextmanager|binaryauthorization|containeranalysis)\/|.*(?:Iam|IAM)(?:Member|Binding|Policy|AuditConfig)$|gcp:secretmanager\/secret:|gcp:kms\/keyRing:|gcp:compute\/(?:network|subnetwork|route|router|networkFirewallPolicy|networkFirewallPolicyAssociation|globalAddress|regionNetworkEndpointGroup|backendService):|gcp:dns\/(?:recordSet|responsePolicy|responsePolicyRule):|gcp:logging\/(?:projectSink|projectExclusion):)/;

export function estimateCost(resources: readonly Resource[]): CostEstimate {
  const byDomain = new Map<string, CostItem[]>();
  const notPriced = new Set<string>();
  const owners = ownersOf(resources);
  for (const resource of resources) {
    const pricing = pricings[resource.type];
    if (pricing === undefined) {
      if (byData.has(resource.type) || !free.test(resource.type)) {
        notPriced.add(resource.type);
      }
      continue;
    }
    const domain = owners.get(resource.urn) ?? platformDomain;
    byDomain.set(domain, [...(byDomain.get(domain) ?? []), ...pricing(resource)]);
  }
  const domains = [...byDomain]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([domain, items]) => sumUp(domain, items));
  return { usages, domains, notPriced: [...notPriced].sort() };
}

/** Owner of each resource: its own tenant label, or that of a resource that it depends on or belongs to, such as a version's secret. */
function ownersOf(resources: readonly Resource[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const labelsBelow = new Map<string, string>();
  for (const { urn, parent, inputs } of resources) {
    const label = inputs.at("labels", tenantLabel).text();
    if (label.state !== "known") {
      continue;
    }
    labels.set(urn, label.value);
    if (parent !== undefined && !labelsBelow.has(parent)) {
      labelsBelow.set(parent, label.value);
    }
  }
  const found = new Map<string, string>();
  for (const { urn, parent, propertyDependencies } of resources) {
    const near = [urn, ...[...propertyDependencies.values()].flat()].map((one) => labels.get(one));
    const owner = [...near, labelsBelow.get(parent ?? "")].find((label) => label !== undefined);
    if (owner !== undefined) {
      found.set(urn, owner);
    }
  }
  return found;
}

function sumUp(domain: string, items: readonly CostItem[]): DomainCost {
  const merged = new Map<string, readonly number[]>();
  for (const { what, usd } of items) {
    merged.set(
      what,
      usd.map((amount, index) => amount + (merged.get(what)?.[index] ?? 0)),
    );
  }
  const rows = [...merged].map(([what, usd]) => ({ what, usd })).sort((one, other) => (one.what < other.what ? -1 : 1));
  return {
    domain,
    items: rows,
    total: usages.map((_, index) => rows.reduce((sum, { usd }) => sum + (usd[index] ?? 0), 0)),
  };
}

function steady(what: string, usd: number): CostItem {
  return { what, usd: usages.map(() => usd) };
}

/** Fixed addresses are resources of their own. A gateway without them gets one from Google, and more only under load. */
function natItems({ inputs }: Resource): readonly CostItem[] {
  const gateway = {
    what: "NAT: gateway for one instance",
    usd: usages.map(({ hours }) => prices.natInstance.usd * hours),
  };
  const allocation = inputs.at("natIpAllocateOption").text();
  const isFixed = allocation.state === "known" && allocation.value === "MANUAL_ONLY";
  return isFixed ? [gateway] : [gateway, steady("NAT: one address", address)];
}

function addressItems({ inputs }: Resource): readonly CostItem[] {
  const type = inputs.at("addressType").text();
  return type.state === "known" && type.value === "INTERNAL" ? [] : [steady("fixed addresses", address)];
}

/** A Cloud Run service: awake instances if its processor is always on, requests if not. Minimum instances cost all month. */
function serviceItems(resource: Resource): readonly CostItem[] {
  const template = resource.inputs.at("template");
  const containers = listOf(template.at("containers"));
  const cpu = total(containers, (container) => cpuOf(container.at("resources", "limits", "cpu").text()));
  const memory = total(containers, (container) => gibibytes(container.at("resources", "limits", "memory").text()));
  const alwaysOn = containers.some((container) => isFalse(container.at("resources", "cpuIdle").flag()));
  // The service and its revision each have a minimum; Cloud Run keeps the larger (Cloud Run, "Set minimum instances").
  const floor = Math.max(
    numberOr(resource.inputs.at("scaling", "minInstanceCount").number(), 0),
    numberOr(template.at("scaling", "minInstanceCount").number(), 0),
  );
  const what = shortName(resource);
  const second = (rate: { readonly cpu: number; readonly memory: number }) => cpu * rate.cpu + memory * rate.memory;
  const awake = second({ cpu: prices.instanceCpu.usd, memory: prices.instanceMemory.usd });
  if (alwaysOn) {
    const awakeHours = usages.map(({ hours }) => (floor > 0 ? floor * hoursPerMonth : hours));
    const instances = { what: `${what}: instances`, usd: awakeHours.map((hours) => awake * 3600 * hours) };
    return isProxy(resource) ? [instances, ...reads(what, template, awakeHours)] : [instances];
  }
  const serving = second({ cpu: prices.requestCpu.usd, memory: prices.requestMemory.usd });
  return [
    {
      what: `${what}: requests`,
      usd: usages.map(
        ({ requests, secondsPerRequest }) =>
          serving * requests * secondsPerRequest + (requests / 1e6) * prices.requests.usd,
      ),
    },
    ...(floor > 0 ? [steady(`${what}: minimum instances`, awake * 3600 * hoursPerMonth * floor)] : []),
  ];
}

function isProxy(resource: Resource): boolean {
  const label = resource.inputs.at("labels", roleLabel).text();
  return label.state === "known" && label.value === roles.egressProxy;
}

/** What an egress proxy reads over and over: its keys, and the objects of the kill switch. */
function reads(what: string, template: Field, awakeHours: readonly number[]): CostItem[] {
  const perHour = (count: number, interval: number) => (count * 3_600_000) / interval;
  // Each read of a mounted file fetches the secret (Cloud Run, "Configure secrets").
  const keys = listOf(template.at("volumes")).filter((volume) => volume.at("secret").state !== "missing").length;
  const lists = switchBuckets(template);
  const cost = (count: number, usd: number) => awakeHours.map((hours) => (count * hours * usd) / 10_000);
  return [
    { what: `${what}: reads of keys`, usd: cost(perHour(keys, mountedKeyInterval), prices.secretReads.usd) },
    ...(lists > 0
      ? [
          {
            what: `${what}: reads of the kill switch`,
            usd: cost(perHour(lists, switchObjectInterval), prices.objectReads.usd),
          },
        ]
      : []),
  ];
}

/** Number of buckets that hold a list of the kill switch. */
function switchBuckets(template: Field): number {
  const variables = listOf(template.at("containers")).flatMap((container) => listOf(container.at("envs")));
  const named = variables.find((variable) => {
    const name = variable.at("name").text();
    return name.state === "known" && name.value === env.switchBuckets;
  });
  const value = named?.at("value").text();
  if (value === undefined || value.state === "missing") {
    return 0;
  }
  // Not known before the first update: a tenant's and a cell's.
  return value.state === "known" ? value.value.split(",").length : 2;
}

/** A key costs by its versions: rotation leaves every older one active. Counted for the end of the first year. */
function keyItems(resource: Resource): readonly CostItem[] {
  const period = resource.inputs.at("rotationPeriod").text();
  const days = period.state === "known" ? Number.parseInt(period.value, 10) / 86_400 : Number.POSITIVE_INFINITY;
  const versions = 1 + Math.floor(365 / days);
  return [steady("key versions, after a year", prices.keyVersion.usd * versions)];
}

function listOf(field: Field): readonly Field[] {
  const list = field.list();
  return list.state === "known" ? list.value : [];
}

function total(fields: readonly Field[], amount: (field: Field) => number): number {
  return fields.reduce((sum, field) => sum + amount(field), 0);
}

/** Cloud Run's default is one processor and 512 MiB. */
function cpuOf(text: Reading<string>): number {
  if (text.state !== "known") {
    return 1;
  }
  return text.value.endsWith("m") ? Number.parseFloat(text.value) / 1000 : Number.parseFloat(text.value);
}

function gibibytes(text: Reading<string>): number {
  const [, size = "512", unit = "Mi"] =
    /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|k|M|G)?$/.exec(text.state === "known" ? text.value : "") ?? [];
  const factors: Readonly<Record<string, number>> = {
    Ki: 2 ** -20,
    Mi: 2 ** -10,
    Gi: 1,
    k: 1e3 / 2 ** 30,
    M: 1e6 / 2 ** 30,
    G: 1e9 / 2 ** 30,
  };
  return Number(size) * (factors[unit] ?? 1);
}

function isFalse(flag: Reading<boolean>): boolean {
  return flag.state === "known" && !flag.value;
}

function numberOr(reading: Reading<number>, fallback: number): number {
  return reading.state === "known" ? reading.value : fallback;
}

/** Logical name without the tenant's id in front: `acme-workload` of tenant `acme` is `workload`. */
function shortName(resource: Resource): string {
  const label = resource.inputs.at("labels", tenantLabel).text();
  const prefix = label.state === "known" ? `${label.value}-` : "";
  return resource.name.startsWith(prefix) ? resource.name.slice(prefix.length) : resource.name;
}
