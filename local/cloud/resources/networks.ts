/** Resource types of VPC networks: subnets, routes, routers, NAT and connectors. */
import { isMap } from "../../../plan/contract";
import { badRequest } from "../cloudError";
import type { Properties } from "../protocol/values";
import { rfc1035 } from "./checks";
import { contains, gatewayOf, overlaps, parseRange } from "./cidr";
import { decimalId, opaqueTag } from "./identifiers";
import type { Kind, WriteContext } from "./kind";
import { type Reference, referenced, refuseWhileUsed, requireReferences } from "./references";

export const computeApi = "compute.googleapis.com";
/** Names of Compute resources. */
export const nameCheck = {
  at: "name",
  matches: rfc1035,
  must: "must be 1 to 63 lower case letters, digits and hyphens, start with a letter and not end with a hyphen",
};
export const networkReference: Reference = {
  property: "network",
  api: computeApi,
  collection: "projects/{project}/global/networks",
};
export const subnetworkReference: Reference = {
  property: "subnetwork",
  api: computeApi,
  collection: "projects/{project}/regions/{region}/subnetworks",
};

/** What every Compute resource has: self link, time of creation, and a fingerprint that changes with it. */
export function computeBasics({ name, existing, now }: WriteContext): Properties {
  return {
    selfLink: `https://www.googleapis.com/compute/v1/${name.slice(computeApi.length + 1)}`,
    creationTimestamp: existing?.properties.creationTimestamp ?? now,
    fingerprint: opaqueTag(),
  };
}

const network: Kind = {
  type: "gcp:compute/network:Network",
  api: computeApi,
  path: "projects/{project}/global/networks/{name}",
  noun: "Network",
  autoname: "name",
  quota: { setting: "networks", metric: "compute.googleapis.com/networks" },
  fields: [nameCheck],
  compute: (context) => {
    const id = context.existing?.properties.numericId ?? decimalId(19);
    const { properties } = context;
    return {
      properties: {
        ...computeBasics(context),
        bgpAlwaysCompareMed: properties.bgpAlwaysCompareMed ?? false,
        bgpBestPathSelectionMode: properties.bgpBestPathSelectionMode ?? "LEGACY",
        bgpInterRegionCost: properties.bgpInterRegionCost ?? "",
        gatewayIpv4: "",
        internalIpv6Range: properties.internalIpv6Range ?? "",
        mtu: properties.mtu ?? 0,
        routingMode: properties.routingMode ?? "REGIONAL",
        networkId: id,
        numericId: id,
      },
    };
  },
  remove: async (stored, cloud) => {
    const project = `${computeApi}/projects/${stored.properties.project}`;
    await refuseWhileUsed(stored, cloud, [
      `${project}/regions`,
      `${project}/global/firewalls`,
      `${project}/global/routes`,
    ]);
    return "nothing";
  },
};

const subnetwork: Kind = {
  type: "gcp:compute/subnetwork:Subnetwork",
  api: computeApi,
  path: "projects/{project}/regions/{region}/subnetworks/{name}",
  noun: "Subnetwork",
  autoname: "name",
  fields: [
    nameCheck,
    {
      at: "ipCidrRange",
      matches: { test: (text) => parseRange(text) !== undefined },
      must: "must be a valid CIDR range without host bits",
    },
  ],
  // A range can grow in place; anything else needs a new subnetwork.
  replaces: (before, after) => {
    const outer = parseRange(String(after.ipCidrRange));
    const inner = parseRange(String(before.ipCidrRange));
    return inner && !(outer && contains(outer, inner)) ? ["ipCidrRange"] : [];
  },
  verify: async (context) => {
    await requireReferences(context, [networkReference]);
    await refuseOverlap(context);
  },
  compute: (context) => {
    const { properties, existing } = context;
    const range = parseRange(String(properties.ipCidrRange));
    return {
      properties: {
        ...computeBasics(context),
        allowSubnetCidrRoutesOverlap: properties.allowSubnetCidrRoutesOverlap ?? false,
        externalIpv6Prefix: "",
        gatewayAddress: range ? gatewayOf(range) : "",
        internalIpv6Prefix: "",
        ipv6CidrRange: "",
        ipv6GceEndpoint: "",
        privateIpGoogleAccess: properties.privateIpGoogleAccess ?? false,
        privateIpv6GoogleAccess: properties.privateIpv6GoogleAccess ?? "DISABLE_GOOGLE_ACCESS",
        purpose: properties.purpose ?? "PRIVATE",
        secondaryIpRanges: properties.secondaryIpRanges ?? [],
        stackType: properties.stackType ?? "IPV4_ONLY",
        state: "",
        subnetworkId: existing?.properties.subnetworkId ?? Number(decimalId(15)),
      },
    };
  },
  remove: async (stored, cloud) => {
    const { project, region } = stored.properties;
    await refuseWhileUsed(stored, cloud, [
      `run.googleapis.com/projects/${project}/locations/${region}`,
      `${computeApi}/projects/${project}/regions/${region}/addresses`,
    ]);
    return "nothing";
  },
};

const route: Kind = {
  type: "gcp:compute/route:Route",
  api: computeApi,
  path: "projects/{project}/global/routes/{name}",
  noun: "Route",
  autoname: "name",
  fields: [nameCheck],
  verify: (context) => requireReferences(context, [networkReference]),
  compute: (context) => ({
    properties: {
      ...computeBasics(context),
      asPaths: [],
      warnings: [],
      nextHopHub: "",
      nextHopIp: context.properties.nextHopIp ?? "",
      nextHopNetwork: "",
      nextHopOrigin: "",
      nextHopPeering: "",
      routeStatus: "",
      routeType: "",
    },
  }),
};

const router: Kind = {
  type: "gcp:compute/router:Router",
  api: computeApi,
  path: "projects/{project}/regions/{region}/routers/{name}",
  noun: "Router",
  autoname: "name",
  fields: [nameCheck],
  verify: (context) => requireReferences(context, [networkReference]),
  compute: (context) => ({ properties: computeBasics(context) }),
  remove: async (stored, cloud) => {
    await refuseWhileUsed(stored, cloud, [stored.name]);
    return "nothing";
  },
};

const routerNat: Kind = {
  type: "gcp:compute/routerNat:RouterNat",
  api: computeApi,
  path: "projects/{project}/regions/{region}/routers/{router:last}/nats/{name}",
  id: "{project}/{region}/{router:last}/{name}",
  noun: "RouterNat",
  autoname: "name",
  fields: [nameCheck],
  verify: (context) =>
    requireReferences(context, [
      { property: "router", api: computeApi, collection: "projects/{project}/regions/{region}/routers" },
    ]),
  compute: ({ properties }) => ({
    properties: {
      autoNetworkTier: properties.autoNetworkTier ?? "PREMIUM",
      drainNatIps: properties.drainNatIps ?? [],
      enableDynamicPortAllocation: properties.enableDynamicPortAllocation ?? false,
      enableEndpointIndependentMapping: properties.enableEndpointIndependentMapping ?? false,
      endpointTypes: properties.endpointTypes ?? ["ENDPOINT_TYPE_VM"],
      minPortsPerVm: properties.minPortsPerVm ?? 64,
      natIpAllocateOption: properties.natIpAllocateOption ?? "AUTO_ONLY",
      natIps: properties.natIps ?? [],
    },
  }),
};

const connector: Kind = {
  type: "gcp:vpcaccess/connector:Connector",
  api: "vpcaccess.googleapis.com",
  path: "projects/{project}/locations/{region}/connectors/{name}",
  noun: "Connector",
  autoname: "name",
  fields: [
    {
      at: "name",
      matches: /^[a-z][a-z0-9-]{0,23}[a-z0-9]$/,
      must: "must be 2 to 25 lower case letters, digits and hyphens",
    },
  ],
  verify: (context) => requireReferences(context, [networkReference]),
  compute: ({ name, properties }) => ({
    properties: {
      connectedProjects: [],
      selfLink: `https://vpcaccess.googleapis.com/v1/${name.slice(name.indexOf("/") + 1)}`,
      state: "READY",
      minThroughput: properties.minThroughput ?? 200,
      maxThroughput: properties.maxThroughput ?? 300,
      network: properties.network ?? null,
    },
  }),
};

export const networkKinds: readonly Kind[] = [network, subnetwork, route, router, routerNat, connector];

async function refuseOverlap({ properties, cloud, name }: WriteContext): Promise<void> {
  const wanted = parseRange(String(properties.ipCidrRange));
  const own = referenced(networkReference, properties);
  const others = await cloud.resources.listBelow(`${computeApi}/projects/${properties.project}/regions`);
  for (const other of others.filter((stored) => stored.type === subnetwork.type && stored.name !== name)) {
    const range = parseRange(String(isMap(other.properties) ? other.properties.ipCidrRange : ""));
    if (wanted && range && referenced(networkReference, other.properties) === own && overlaps(wanted, range)) {
      throw badRequest(
        `Invalid IPCidrRange: ${properties.ipCidrRange} conflicts with existing subnetwork '${other.properties.name}' in region '${other.properties.region}'.`,
      );
    }
  }
}
