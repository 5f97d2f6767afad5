/**
 * Names in the workload network: those of Google's APIs and of the tenants' egress proxies resolve to the restricted VIP,
 * every other name to a sinkhole. So a vendor's host can't be looked up, and data can't leave in DNS queries to a stranger's
 * name server. It limits names, not destinations: the VIP answers for every project's APIs and services (docs/architecture.md).
 */
import type * as compute from "@pulumi/gcp/compute";
import * as dns from "@pulumi/gcp/dns";
import type * as pulumi from "@pulumi/pulumi";
import { rowsHost, tokenExchangeHost } from "../../../plan";
import { cellNames } from "../../naming";
import type { CellContext } from "../cellContext";
import { restrictedVip } from "./workloadNetwork";

interface PrivateZone {
  readonly part: string;
  /** Without the final dot. */
  readonly domain: string;
}

/** Cloud Run's zone has no record of the cell's: each tenant adds the name of its own egress proxy, and no other service has one. */
const proxyZone: PrivateZone = { part: "run", domain: "run.app" };

/** Domains that a workload needs and that the restricted VIP answers for (VPC Service Controls, "Set up private connectivity"). */
const zones: readonly PrivateZone[] = [
  { part: "googleapis", domain: "googleapis.com" },
  proxyZone,
  // Keys that verify the assertions of Identity-Aware Proxy.
  { part: "gstatic", domain: "gstatic.com" },
];

/** TEST-NET-1 (RFC 5737): never routed. Not 0.0.0.0, which on Linux means the instance itself. */
const sinkholeAddress = "192.0.2.1";

/** Returns what must be there before a workload looks up a name. */
export function createPrivateDns(cell: CellContext, network: compute.Network): pulumi.Resource[] {
  const names = zones
    .filter((zone) => zone !== proxyZone)
    .map((zone) => createNames(cell, network, zone, `*.${zone.domain}.`, "workloads"));
  return [...names, createSinkhole(cell, network)];
}

/**
 * The zone in which each tenant puts the name of its egress proxy. A service looks for its way out when it starts, so
 * nothing of a tenant may start before the cell's networks are whole: the zone comes last, and tenants wait for it.
 */
export function createProxyZone(
  cell: CellContext,
  network: compute.Network,
  wayOut: readonly pulumi.Resource[],
): dns.ManagedZone {
  return createZone(cell, network, proxyZone, "workloads", wayOut);
}

/** Name of the zone in the cell's project, for a reference from before cells said it. */
export function proxyZoneName(cell: string): string {
  return cellNames.part(cell, proxyZone.part);
}

/** Google's APIs that egress proxies may call besides Cloud Storage, if `egressHosts` lists them: for rows, and for users' tokens. */
const furtherApis = [rowsHost, tokenExchangeHost];

/** Cloud Storage by the restricted VIP for the egress proxies, which read the kill switch there, and the further APIs that they use. */
export function createEgressDns(
  cell: CellContext,
  network: compute.Network,
  hosts: readonly string[],
): pulumi.Resource[] {
  return ["storage.googleapis.com", ...furtherApis.filter((host) => hosts.includes(host))].map((domain) => {
    const [part = ""] = domain.split(".");
    return createNames(cell, network, { part, domain }, `${domain}.`, "egress proxies");
  });
}

function createZone(
  cell: CellContext,
  network: compute.Network,
  { part, domain }: PrivateZone,
  users: string,
  dependsOn: readonly pulumi.Resource[] = [],
): dns.ManagedZone {
  const { name, project, child, labels } = cell;
  return new dns.ManagedZone(
    `${name}-dns-${part}`,
    {
      name: cellNames.part(name, part),
      project,
      dnsName: `${domain}.`,
      description: `${domain} by the restricted VIP for ${users} of cell ${name}`,
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: network.id }] },
      labels,
    },
    { ...child, dependsOn: [...dependsOn] },
  );
}

function createNames(
  cell: CellContext,
  network: compute.Network,
  zone: PrivateZone,
  record: string,
  users: string,
): dns.RecordSet {
  const { name, project, child } = cell;
  const created = createZone(cell, network, zone, users);
  // Addresses and not an alias of one name: from 2027-01-05 Cloud DNS takes each hop of a CNAME chain through the response
  // policy anew (Cloud DNS, "VPC name resolution order"), and a chain is one more thing that can lead into the sinkhole.
  return new dns.RecordSet(
    `${name}-dns-${zone.part}-any`,
    {
      project,
      managedZone: created.name,
      name: record,
      type: "A",
      ttl: 300,
      rrdatas: [...restrictedVip.addresses],
    },
    // A name can't have an alias and addresses at once, so a replaced record goes before the new one comes.
    { ...child, deleteBeforeReplace: true },
  );
}

function createSinkhole(cell: CellContext, network: compute.Network): pulumi.Resource {
  const { name, project, child } = cell;
  const policy = new dns.ResponsePolicy(
    `${name}-dns-sinkhole`,
    {
      responsePolicyName: cellNames.part(name, "sinkhole"),
      project,
      description: `Names that workloads of cell ${name} may not look up`,
      networks: [{ networkUrl: network.id }],
    },
    child,
  );
  const bypassed = [
    // The metadata server hands out the identity tokens that services call each other with.
    { part: "metadata", dnsName: "metadata.google.internal." },
    ...zones.flatMap(({ part, domain }) => [
      { part, dnsName: `*.${domain}.` },
      // A wildcard does not cover the name itself.
      { part: `${part}-apex`, dnsName: `${domain}.` },
    ]),
  ].map(
    ({ part, dnsName }) =>
      new dns.ResponsePolicyRule(
        `${name}-dns-sinkhole-not-${part}`,
        {
          project,
          responsePolicy: policy.responsePolicyName,
          ruleName: `not-${part}`,
          dnsName,
          behavior: "bypassResponsePolicy",
        },
        child,
      ),
  );
  return new dns.ResponsePolicyRule(
    `${name}-dns-sinkhole-any`,
    {
      project,
      responsePolicy: policy.responsePolicyName,
      ruleName: "any",
      dnsName: "*.",
      localData: { localDatas: [{ name: "*.", type: "A", ttl: 300, rrdatas: [sinkholeAddress] }] },
    },
    // Last, or a first deployment would for a moment sink Google's own names.
    { ...child, dependsOn: bypassed },
  );
}
