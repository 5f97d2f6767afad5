/**
 * Names in the workload network: those of Google's APIs and of Cloud Run resolve to the restricted VIP, every other name
 * to a sinkhole. So a vendor's host can't be looked up, and data can't leave in DNS queries to a stranger's name server.
 * It limits names, not destinations: the VIP answers for every project's APIs and services (docs/architecture.md).
 */
import type * as compute from "@pulumi/gcp/compute";
import * as dns from "@pulumi/gcp/dns";
import { rowsHost } from "../../../plan";
import { cellNames } from "../../naming";
import type { CellContext } from "../cellContext";
import { restrictedVip } from "./workloadNetwork";

interface PrivateZone {
  readonly part: string;
  /** Without the final dot. */
  readonly domain: string;
}

/** Domains that a workload needs and that the restricted VIP answers for (VPC Service Controls, "Set up private connectivity"). */
const zones: readonly PrivateZone[] = [
  { part: "googleapis", domain: "googleapis.com" },
  // The tenants' egress proxies.
  { part: "run", domain: "run.app" },
  // Keys that verify the assertions of Identity-Aware Proxy.
  { part: "gstatic", domain: "gstatic.com" },
];

/** TEST-NET-1 (RFC 5737): never routed. Not 0.0.0.0, which on Linux means the instance itself. */
const sinkholeAddress = "192.0.2.1";

export function createPrivateDns(cell: CellContext, network: compute.Network): void {
  for (const zone of zones) {
    createZone(cell, network, zone, `*.${zone.domain}.`, "workloads");
  }
  createSinkhole(cell, network);
}

/** Cloud Storage by the restricted VIP for the egress proxies, which read the kill switch there, and Pub/Sub if they publish rows. */
export function createEgressDns(cell: CellContext, network: compute.Network, hosts: readonly string[]): void {
  for (const part of ["storage", ...(hosts.includes(rowsHost) ? ["pubsub"] : [])]) {
    const domain = `${part}.googleapis.com`;
    createZone(cell, network, { part, domain }, `${domain}.`, "egress proxies");
  }
}

function createZone(
  cell: CellContext,
  network: compute.Network,
  { part, domain }: PrivateZone,
  record: string,
  users: string,
): void {
  const { name, project, child, labels } = cell;
  const zone = new dns.ManagedZone(
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
    child,
  );
  // Addresses and not an alias of one name: from 2027-01-05 Cloud DNS takes each hop of a CNAME chain through the response
  // policy anew (Cloud DNS, "VPC name resolution order"), and a chain is one more thing that can lead into the sinkhole.
  new dns.RecordSet(
    `${name}-dns-${part}-any`,
    {
      project,
      managedZone: zone.name,
      name: record,
      type: "A",
      ttl: 300,
      rrdatas: [...restrictedVip.addresses],
    },
    // A name can't have an alias and addresses at once, so a replaced record goes before the new one comes.
    { ...child, deleteBeforeReplace: true },
  );
}

function createSinkhole(cell: CellContext, network: compute.Network): void {
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
  new dns.ResponsePolicyRule(
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
