/** Hosts that a cell lets its egress proxies reach: those of its vendors, and further ones. */
import { proxiedVendorNames, vendors } from "../../plan";
import { listOf, nearest, type Problem, problem, shown } from "../validation";

/** Most hosts in one firewall rule (Cloud NGFW, "FQDN objects"). */
const maxEgressHosts = 100;

export const vendorNames = listOf(`a list of: ${proxiedVendorNames.join(", ")}`, (path, vendor) => {
  if (typeof vendor === "string" && (proxiedVendorNames as readonly string[]).includes(vendor)) {
    return [];
  }
  const near = typeof vendor === "string" ? nearest(vendor, proxiedVendorNames) : undefined;
  const fix = near === undefined ? `use one of: ${proxiedVendorNames.join(", ")}` : `did you mean '${near}'?`;
  return [problem(path, `must be a known vendor, got ${shown(vendor)}; ${fix}`)];
});

export const hostNames = listOf("a list of host names such as `api.example.com`", (path, host) =>
  typeof host === "string" &&
  host.length <= 253 &&
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(host)
    ? []
    : [
        problem(
          path,
          `must be a host name such as 'api.example.com', got ${shown(host)}; wildcards, ports and addresses are not possible in a firewall rule`,
        ),
      ],
);

/** Reports more hosts than one firewall rule takes. */
export function hostCountProblems(path: string, vendors: unknown, hosts: unknown): Problem[] {
  const count = allowedHosts(texts(vendors), texts(hosts)).length;
  return count <= maxEgressHosts
    ? []
    : [
        problem(
          path,
          `must hold at most ${maxEgressHosts} hosts, got '${count}', those of 'vendors' included; open another cell`,
        ),
      ];
}

/** All regions of the vendors and the further hosts; sorted, each once. */
export function allowedHosts(vendorList: readonly string[], hosts: readonly string[]): string[] {
  const ofVendors = vendorList.flatMap((name) =>
    Object.values(vendors.get(name)?.upstreams ?? {}).map((url) => new URL(url).hostname),
  );
  return [...new Set([...ofVendors, ...hosts])].sort();
}

function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}
