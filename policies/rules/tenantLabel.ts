/** Reports missing, unknown and wrong tenant labels. */
import { defaultSettings, type IsolationGraph, labelOf, type Machine, nodeTypes, type Resource } from "../graph";
import { notKnown, quoted } from "./messages";
import type { Report, Rule } from "./rule";

export const tenantLabel: Rule = {
  id: "tenant-label",
  sentence: "In a stack that serves tenants, everything that runs code has a known label that names its tenant.",
  why: "Isolation can only be proved between resources whose tenant is known. A service without a label among labelled ones was probably forgotten.",
  counts:
    "Once one workload of the stack has a tenant (by label or by its `Tenant` component), every service, job, worker pool and function needs one, or the tenant 'platform'; a machine, workflow, pod or data job without one, whose account isn't a tenant's either, is reported as advice; a label must not contradict the component around it. The provider's default labels count. With the profile 'app' nothing needs a label. The config of this rule names the labels for the whole pack, and says who owns things outside the stack.",
  unknowns:
    "A tenant label not known yet is a finding on anything that runs code or keeps data, a role label not known yet on anything that runs code. Without any tenant in the stack every service is a tenant of its own, and no label is asked for.",
  severity: "medium",
  remediation: "Set the label from a plain value, e.g. the tenant's key in the config.",
  config: {
    profile: {
      type: "string",
      default: "tenants",
      description:
        "'tenants', or 'app' for a stack that is one app of one team: what has no tenant label then belongs to the one tenant 'app', so that its services may share what is theirs.",
    },
    tenantLabel: {
      type: "string",
      default: defaultSettings.tenantLabel,
      description: "Key of the label with the tenant's id.",
    },
    roleLabel: {
      type: "string",
      default: defaultSettings.roleLabel,
      description: "Key of the label with the part a resource plays.",
    },
    externals: {
      type: "object",
      additionalProperties: { type: "string" },
      description:
        "Tenant (or 'platform') of things outside the stack, by e-mail or full name, e.g. 'projects/keys/secrets/acme-key': 'acme'; of another stack's outputs by the stack's name, e.g. 'organization/keys/acme': 'acme', and of what is only read by its name in the program.",
    },
  },
  examples: {
    bad: `
new gcp.cloudrunv2.Service("acme", { location: "europe-west1", labels: { tenant: "acme" }, template: { containers: [{ image: "example/app" }] } });
new gcp.cloudrunv2.Service("other", { location: "europe-west1", template: { containers: [{ image: "example/app" }] } });`,
    good: `
new gcp.cloudrunv2.Service("acme", { location: "europe-west1", labels: { tenant: "acme" }, template: { containers: [{ image: "example/app" }] } });
new gcp.cloudrunv2.Service("admin", { location: "europe-west1", labels: { tenant: "platform" }, template: { containers: [{ image: "example/app" }] } });`,
  },

  stack(graph) {
    const labelled = graph.resources.filter((resource) => nodeTypes.has(resource.type));
    const hasTenants = graph.workloads.some((workload) => graph.domainOf(workload.id).kind === "tenant");
    return [
      ...labelled.flatMap((resource) => judgeLabel(graph, resource)),
      ...graph.workloads.flatMap(({ resource }) => judgeRole(graph, resource)),
      ...(hasTenants ? graph.workloads.flatMap((workload) => judgeMissing(graph, workload.resource)) : []),
      ...(hasTenants ? graph.machines.flatMap((machine) => judgeMachine(graph, machine)) : []),
    ];
  },
};

function judgeLabel(graph: IsolationGraph, resource: Resource): Report[] {
  const key = graph.settings.tenantLabel;
  const label = labelOf(resource, key);
  if (label.state === "unknown") {
    return [
      {
        urn: resource.urn,
        path: `labels.${key}`,
        problem: `must be known before the deployment, ${notKnown}; write the tenant's id as a plain value`,
      },
    ];
  }
  const component = graph.componentDomain(resource);
  if (
    label.state !== "known" ||
    component === undefined ||
    component.kind !== "tenant" ||
    component.id === label.value
  ) {
    return [];
  }
  return [
    {
      urn: resource.urn,
      path: `labels.${key}`,
      problem: `must be ${component.isSecret === true ? "the tenant's id" : quoted(component.id)} inside this tenant's component, got ${label.secret ? "another one, marked as a secret" : quoted(label.value)}; remove the label or move the resource`,
    },
  ];
}

/** What may be an egress proxy and may be none would escape the rules of both. */
function judgeRole(graph: IsolationGraph, resource: Resource): Report[] {
  const key = graph.settings.roleLabel;
  if (labelOf(resource, key).state !== "unknown") {
    return [];
  }
  const problem = `must be known before the deployment, ${notKnown}; write the role as a plain value`;
  return [{ urn: resource.urn, path: `labels.${key}`, problem }];
}

/** A machine among tenants says whose it is, or runs as an account that does. */
function judgeMachine(graph: IsolationGraph, { id, resource, hasLabels }: Machine): Report[] {
  return hasLabels && graph.domainOf(id).kind === "unbound"
    ? [{ ...missingLabel(graph, resource), level: "advisory" }]
    : [];
}

function judgeMissing(graph: IsolationGraph, resource: Resource): Report[] {
  if (graph.domainOf(resource.urn).kind !== "own") {
    return [];
  }
  return [missingLabel(graph, resource)];
}

function missingLabel({ settings }: IsolationGraph, { urn }: Resource): Report {
  const problem = "must be set where other services have a tenant, got nothing; set the tenant's id or 'platform'";
  return { urn, path: `labels.${settings.tenantLabel}`, problem };
}
