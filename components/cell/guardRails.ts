/** Optional limits that hold outside Pulumi too: a service perimeter and organisation policies. */
import * as accesscontextmanager from "@pulumi/gcp/accesscontextmanager";
import * as orgpolicy from "@pulumi/gcp/orgpolicy";
import * as pulumi from "@pulumi/pulumi";
import type { Filled } from "../validation/gate";
import type { CellContext } from "./cellContext";
import type { PerimeterArgs, PerimeterEgressArgs, perimeterArguments } from "./perimeterArgs";

/** Services with data that must not be reachable from outside the perimeter. */
const restrictedServices = [
  "cloudkms.googleapis.com",
  "logging.googleapis.com",
  "run.googleapis.com",
  "secretmanager.googleapis.com",
  "storage.googleapis.com",
] as const;

/** Keeps the tenants' data from being copied to another project by Google's own APIs. */
export function createPerimeter(cell: CellContext, args: Filled<PerimeterArgs, typeof perimeterArguments>): void {
  const parent = pulumi.interpolate`accessPolicies/${args.accessPolicy}`;
  // Names of perimeters take letters, digits and `_` only.
  const title = `bulkhead_${cell.name.replaceAll("-", "_")}`;
  const further = pulumi.output(args.restrictedServices).apply((services) => services ?? []);
  const rules = {
    resources: [pulumi.interpolate`projects/${cell.projectNumber}`],
    restrictedServices: further.apply((services) => [...new Set([...restrictedServices, ...services])].sort()),
    vpcAccessibleServices: { enableRestriction: true, allowedServices: ["RESTRICTED-SERVICES"] },
    ingressPolicies: ingressPolicies(args),
    egressPolicies: pulumi.output(args.egress ?? []).apply((projects) => projects.map(egressPolicy)),
  };
  new accesscontextmanager.ServicePerimeter(
    `${cell.name}-perimeter`,
    {
      parent,
      name: pulumi.interpolate`${parent}/servicePerimeters/${title}`,
      title,
      description: `Cell ${cell.name}`,
      perimeterType: "PERIMETER_TYPE_REGULAR",
      ...(args.enforce ? { status: rules } : { spec: rules, useExplicitDryRunSpec: true }),
    },
    cell.child,
  );
}

/** Any method of a service. */
const operations = (serviceName: string) => [{ serviceName, methodSelectors: [{ method: "*" }] }];

function ingressPolicies({ operators, callers }: Filled<PerimeterArgs, typeof perimeterArguments>) {
  const ofOperators = {
    title: "operators",
    ingressFrom: { identities: operators ?? [], sources: [{ accessLevel: "*" }] },
    ingressTo: { resources: ["*"], operations: [{ serviceName: "*" }] },
  };
  const ofCallers = {
    title: "callers",
    // Any identity: Cloud Run takes no rule by identity for invocations. Identity-Aware Proxy and IAM decide who.
    ingressFrom: {
      identityType: "ANY_IDENTITY",
      sources: pulumi.output(callers ?? []).apply((levels) => levels.map((accessLevel) => ({ accessLevel }))),
    },
    ingressTo: { resources: ["*"], operations: operations("run.googleapis.com") },
  };
  return [...(operators === undefined ? [] : [ofOperators]), ...(callers === undefined ? [] : [ofCallers])];
}

function egressPolicy({ projectNumber, services }: pulumi.Unwrap<PerimeterEgressArgs>) {
  return {
    egressFrom: { identityType: "ANY_IDENTITY" },
    egressTo: {
      resources: [`projects/${projectNumber}`],
      operations: services.flatMap(operations),
    },
  };
}

interface Constraint {
  readonly name: string;
  readonly rule: { readonly enforce?: string; readonly values?: { readonly allowedValues: string[] } };
}

/** What Bulkhead never does, refused for everyone in the project. */
const constraints: readonly Constraint[] = [
  { name: "iam.disableServiceAccountKeyCreation", rule: { enforce: "TRUE" } },
  { name: "run.allowedVPCEgress", rule: { values: { allowedValues: ["all-traffic"] } } },
  { name: "run.managed.requireInvokerIam", rule: { enforce: "TRUE" } },
  { name: "storage.publicAccessPrevention", rule: { enforce: "TRUE" } },
  { name: "storage.uniformBucketLevelAccess", rule: { enforce: "TRUE" } },
];

/** Without it, whoever deploys a service decides whether it evaluates the project's policy. */
const attestedOnly: Constraint = {
  name: "run.allowedBinaryAuthorizationPolicies",
  rule: { values: { allowedValues: ["default"] } },
};

export function createOrgPolicies(cell: CellContext, requiresAttestations: boolean): void {
  for (const { name, rule } of [...constraints, ...(requiresAttestations ? [attestedOnly] : [])]) {
    new orgpolicy.Policy(
      `${cell.name}-policy-${name.toLowerCase().replaceAll(".", "-")}`,
      {
        parent: pulumi.interpolate`projects/${cell.project}`,
        name: pulumi.interpolate`projects/${cell.project}/policies/${name}`,
        spec: { rules: [rule] },
      },
      cell.child,
    );
  }
}
