/**
 * The name of the tenant's egress proxy in the workload network. No other service on Cloud Run has a name there, so nothing
 * else can be looked up below `run.app`. Every workload of the cell can look it up, since they share the network: who may call
 * the proxy is for IAM to decide.
 */
import * as dns from "@pulumi/gcp/dns";
import * as pulumi from "@pulumi/pulumi";
import { proxyZoneName } from "../cell/network/privateDns";
import { restrictedVip } from "../cell/network/workloadNetwork";
import { tenantNames } from "../naming";
import { deterministicHost } from "./cloudRun";
import type { TenantContext } from "./tenantContext";

export function createProxyName(tenant: TenantContext): dns.RecordSet {
  const { id, cell } = tenant;
  return new dns.RecordSet(
    `${id}-egress-name`,
    {
      project: cell.project,
      managedZone: pulumi.all([cell.proxyZone, cell.name]).apply(([zone, name]) => zone ?? proxyZoneName(name)),
      // The URL with a hash is known only once the service is there, and nothing calls it.
      name: pulumi.interpolate`${deterministicHost(tenant, tenantNames.egressService(id))}.`,
      type: "A",
      ttl: 300,
      rrdatas: [...restrictedVip.addresses],
    },
    tenant.child,
  );
}
