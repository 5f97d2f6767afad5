/**
 * Names in the workload network: Google's resolve to the restricted VIP, every other name to a sinkhole. So a vendor's
 * host can't even be looked up, and data can't leave in DNS queries to a stranger's name server.
 */
import type * as compute from "@pulumi/gcp/compute";
import * as dns from "@pulumi/gcp/dns";
import { cellNames } from "../../naming";
import type { CellContext } from "../cellContext";
import { restrictedVip } from "./workloadNetwork";

interface PrivateZone {
  readonly part: string;
  /** Without the final dot. */
  readonly domain: string;
  /** Name that gets the addresses of the VIP; every other name of the domain is an alias of it. */
  readonly anchor: string;
}

/** Domains that the restricted VIP answers for (VPC Service Controls, "Set up private connectivity"). */
const zones: readonly PrivateZone[] = [
  { part: "googleapis", domain: "googleapis.com", anchor: "restricted.googleapis.com" },
  { part: "run", domain: "run.app", anchor: "run.app" },
  { part: "pkg", domain: "pkg.dev", anchor: "pkg.dev" },
  { part: "gcr", domain: "gcr.io", anchor: "gcr.io" },
  // Keys that verify the assertions of Identity-Aware Proxy.
  { part: "gstatic", domain: "gstatic.com", anchor: "gstatic.com" },
];

/** TEST-NET-1 (RFC 5737): never routed. Not 0.0.0.0, which on Linux means the instance itself. */
const sinkholeAddress = "192.0.2.1";

export function createPrivateDns(cell: CellContext, network: compute.Network): void {
  for (const zone of zones) {
    createZone(cell, network, zone);
  }
  createSinkhole(cell, network);
}

function createZone(cell: CellContext, network: compute.Network, { part, domain, anchor }: PrivateZone): void {
  const { name, project, child, labels } = cell;
  const zone = new dns.ManagedZone(
    `${name}-dns-${part}`,
    {
      name: cellNames.part(name, part),
      project,
      dnsName: `${domain}.`,
      description: `${domain} by the restricted VIP for workloads of cell ${name}`,
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: network.id }] },
      labels,
    },
    child,
  );
  new dns.RecordSet(
    `${name}-dns-${part}-vip`,
    { project, managedZone: zone.name, name: `${anchor}.`, type: "A", ttl: 300, rrdatas: [...restrictedVip.addresses] },
    child,
  );
  new dns.RecordSet(
    `${name}-dns-${part}-any`,
    { project, managedZone: zone.name, name: `*.${domain}.`, type: "CNAME", ttl: 300, rrdatas: [`${anchor}.`] },
    child,
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
    ...zones.map(({ part, domain }) => ({ part, dnsName: `*.${domain}.` })),
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
