/** A cell's arguments. */

import { isMap, projectIdPattern, proxiedVendorNames, reservedLabels, vendors } from "../../plan";
import { cellNamePattern } from "../naming";
import { imageProblems } from "./image";
import { isOpen, type Problem, plainDataProblems, problem, shown } from "./problem";
import { join, labelProblems, mapProblems, nearest, unknownProperties, wholeNumberProblems } from "./properties";
import { cellRangePrefixes, isPrivate, parseRange } from "./ranges";

/** Arguments of a cell. */
export const cellProperties = [
  "project",
  "projectNumber",
  "region",
  "addressRange",
  "vendors",
  "egressHosts",
  "egressImage",
  "maxTenants",
  "logRetentionDays",
  "lockLogs",
  "auditProject",
  "perimeter",
  "enforceOrgPolicies",
  "labels",
] as const;

/** Those that decide which resources exist. */
const plainCellProperties = ["addressRange", "vendors", "egressHosts", "maxTenants", "enforceOrgPolicies"] as const;

/** Most hosts in one firewall rule (Cloud NGFW, "FQDN objects"). */
const maxEgressHosts = 100;

/** Tenants of a cell at the quota of 100 service accounts in a new project, two each. */
export const defaultMaxTenants = 50;

/** Every problem that can be seen in a cell's arguments. */
export function checkCell(name: string, args: Readonly<Record<string, unknown>>): Problem[] {
  const problems = cellNamePattern.test(name)
    ? []
    : [
        problem(
          "name",
          `must be 2 to 20 lower-case letters, digits and '-', starting with a letter and not ending in '-', got ${shown(name)}; choose another name`,
        ),
      ];
  problems.push(
    ...unknownProperties("", args, cellProperties),
    ...plainCellProperties.flatMap((key) => plainDataProblems(key, args[key])),
    ...(isMap(args.perimeter) ? plainDataProblems("perimeter.enforce", args.perimeter.enforce) : []),
    ...textProblems("project", args.project, projectIdPattern, "a project id such as 'acme-prod'", true),
    ...textProblems(
      "projectNumber",
      args.projectNumber,
      /^[1-9]\d{5,18}$/,
      "the project's number as text, such as '123456789012' (gcloud projects describe)",
      true,
    ),
    ...regionProblems("region", args.region),
    ...rangeProblems("addressRange", args.addressRange),
    ...vendorProblems("vendors", args.vendors),
    ...hostProblems("egressHosts", args.egressHosts, args.vendors),
    ...imageProblems("egressImage", args.egressImage),
    ...wholeNumberProblems("maxTenants", args.maxTenants, 1, 500, "a whole number of tenants"),
    ...wholeNumberProblems("logRetentionDays", args.logRetentionDays, 1, 3650, "a whole number of days"),
    ...booleanProblems("lockLogs", args.lockLogs),
    ...booleanProblems("enforceOrgPolicies", args.enforceOrgPolicies),
    ...textProblems("auditProject", args.auditProject, projectIdPattern, "a project id such as 'acme-audit'", false),
    ...perimeterProblems("perimeter", args.perimeter),
    ...labelProblems("labels", args.labels, reservedLabels),
  );
  return problems;
}

/** Part of the world, point of the compass, number: how Google names its regions. */
const regionForm = /^[a-z]+-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)\d{1,2}$/;

/** Problem where a text is no region. Whether the region exists is the cloud's to say. */
function regionProblems(path: string, region: unknown): Problem[] {
  return textProblems(path, region, regionForm, "a region such as 'europe-west1'", true);
}

function textProblems(path: string, value: unknown, pattern: RegExp, what: string, needed: boolean): Problem[] {
  if (value === undefined || value === null) {
    return needed ? [problem(path, `must be set; write ${what}`)] : [];
  }
  if (isOpen(value) || (typeof value === "string" && pattern.test(value))) {
    return [];
  }
  return [problem(path, `must be ${what}, got ${shown(value)}`)];
}

function booleanProblems(path: string, value: unknown): Problem[] {
  return isOpen(value) || typeof value === "boolean"
    ? []
    : [problem(path, `must be true or false, got ${shown(value)}`)];
}

function rangeProblems(path: string, value: unknown): Problem[] {
  if (isOpen(value)) {
    return [];
  }
  const range = typeof value === "string" ? parseRange(value) : undefined;
  if (range === undefined) {
    return [
      problem(
        path,
        `must be an IPv4 range that starts at its first address, such as '10.8.0.0/20', got ${shown(value)}`,
      ),
    ];
  }
  const { min, max } = cellRangePrefixes;
  if (range.prefix < min || range.prefix > max) {
    return [problem(path, `must be between /${min} and /${max}, got '/${range.prefix}'; a /20 carries 50 tenants`)];
  }
  return isPrivate(range)
    ? []
    : [problem(path, `must be a private range (RFC 1918), got ${shown(value)}; use one within 10.0.0.0/8`)];
}

function vendorProblems(path: string, names: unknown): Problem[] {
  return listProblems(path, names, (at, vendor) => {
    if (typeof vendor === "string" && (proxiedVendorNames as readonly string[]).includes(vendor)) {
      return [];
    }
    const near = typeof vendor === "string" ? nearest(vendor, proxiedVendorNames) : undefined;
    const fix = near === undefined ? `use one of: ${proxiedVendorNames.join(", ")}` : `did you mean '${near}'?`;
    return [problem(at, `must be a known vendor, got ${shown(vendor)}; ${fix}`)];
  });
}

function hostProblems(path: string, hosts: unknown, vendorNames: unknown): Problem[] {
  const problems = listProblems(path, hosts, (at, host) =>
    typeof host === "string" &&
    host.length <= 253 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(host)
      ? []
      : [
          problem(
            at,
            `must be a host name such as 'api.example.com', got ${shown(host)}; wildcards, ports and addresses are not possible in a firewall rule`,
          ),
        ],
  );
  const count = allowedHosts(strings(vendorNames), strings(hosts)).length;
  return count <= maxEgressHosts
    ? problems
    : [
        ...problems,
        problem(
          path,
          `must hold at most ${maxEgressHosts} hosts, got '${count}', those of 'vendors' included; open another cell`,
        ),
      ];
}

/** Hosts that a cell lets its egress proxies reach: all regions of the vendors, and the further hosts; sorted, each once. */
export function allowedHosts(vendorNames: readonly string[], hosts: readonly string[]): string[] {
  const ofVendors = vendorNames.flatMap((name) =>
    Object.values(vendors.get(name)?.upstreams ?? {}).map((url) => new URL(url).hostname),
  );
  return [...new Set([...ofVendors, ...hosts])].sort();
}

function strings(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}

function listProblems(path: string, list: unknown, check: (at: string, item: unknown) => Problem[]): Problem[] {
  if (isOpen(list)) {
    return [];
  }
  if (!Array.isArray(list)) {
    return [problem(path, `must be a list, got ${shown(list)}`)];
  }
  return list.flatMap((item, index) => (isOpen(item) ? [] : check(join(path, index), item)));
}

function perimeterProblems(path: string, perimeter: unknown): Problem[] {
  const problems = mapProblems(path, perimeter, "{ accessPolicy: '123456789' }");
  if (!isMap(perimeter)) {
    return problems;
  }
  return [
    ...unknownProperties(path, perimeter, ["accessPolicy", "enforce"]),
    ...textProblems(
      join(path, "accessPolicy"),
      perimeter.accessPolicy,
      /^\d{1,20}$/,
      "the number of the organisation's access policy",
      true,
    ),
    ...booleanProblems(join(path, "enforce"), perimeter.enforce),
  ];
}
