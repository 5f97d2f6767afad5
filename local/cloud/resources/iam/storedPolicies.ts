/** Finds in the cloud folder the policies, roles and deny rules that decide about a resource. */
import { accountName, type DenyRule, type PolicyView } from "../../../../iam";
import { isMap } from "../../../../plan/contract";
import { pathOf } from "../../cloudError";
import type { Properties, Value } from "../../protocol/values";
import type { Cloud } from "../../store/cloud";

const manager = "cloudresourcemanager.googleapis.com";

/**
 * Collects what decides about one resource, given by its full name. Pass the principal in question, so that a disabled
 * or deleted account counts as such even if no binding names it.
 */
export async function policyView(cloud: Cloud, resource: string, principal?: string): Promise<PolicyView> {
  const { projects } = await cloud.settings();
  const projectId = await projectOfResource(cloud, resource);
  const above = ancestors(resource, projectId, projects[projectId]?.parent);
  const policies = await Promise.all(
    above.map(async (name) => ({ on: pathOf(name), policy: await cloud.decidingPolicy(name) })),
  );
  const members = policies.flatMap(({ policy }) => policy.bindings.flatMap((binding) => binding.members));
  return {
    resource: pathOf(resource),
    policies,
    denyRules: await denyRules(cloud, [...above, ...byNumber(above, projectId, projects[projectId]?.number)]),
    customRoles: await customRoles(
      cloud,
      policies.flatMap(({ policy }) => policy.bindings.map(({ role }) => role)),
    ),
    isActive: await activeAccounts(cloud, principal === undefined ? members : [...members, principal]),
  };
}

/** The resource and everything above it: a key's ring, the project, its folder or organisation. */
function ancestors(resource: string, projectId: string, parent: string | undefined): string[] {
  const names = [resource];
  const ring = /^(cloudkms\.googleapis\.com\/.*\/keyRings\/[^/]+)\/cryptoKeys\//.exec(resource)?.[1];
  if (ring !== undefined) {
    names.push(ring);
  }
  if (projectId !== "" && resource !== `${manager}/projects/${projectId}`) {
    names.push(`${manager}/projects/${projectId}`);
  }
  return parent === undefined ? names : [...names, `${manager}/${parent}`];
}

async function projectOfResource(cloud: Cloud, resource: string): Promise<string> {
  const inPath = /^[^/]+\/projects\/([^/]+)/.exec(resource)?.[1];
  if (inPath !== undefined) {
    return inPath;
  }
  return String((await cloud.find(resource))?.properties.project ?? "");
}

async function customRoles(cloud: Cloud, roles: readonly string[]): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const role of new Set(roles.filter((name) => !name.startsWith("roles/")))) {
    const stored = await cloud.find(`iam.googleapis.com/${role}`);
    if (stored) {
      found.set(role, texts(stored.properties.permissions));
    }
  }
  return found;
}

async function activeAccounts(cloud: Cloud, members: readonly string[]): Promise<(email: string) => boolean> {
  const inactive = new Set<string>();
  for (const member of new Set(members)) {
    const [, email, project] = /^serviceAccount:([^@\s]+@([a-z0-9-]+)\.iam\.gserviceaccount\.com)$/.exec(member) ?? [];
    if (email !== undefined && project !== undefined && !email.startsWith("service-")) {
      const account = await cloud.find(accountName(project, email));
      if (!account || account.properties.disabled === true) {
        inactive.add(email);
      }
    }
  }
  return (email) => !inactive.has(email);
}

/** Deny policies may name their project by its number. */
function byNumber(above: readonly string[], projectId: string, number: string | undefined): string[] {
  const project = `${manager}/projects/${projectId}`;
  return number !== undefined && above.includes(project) ? [`${manager}/projects/${number}`] : [];
}

async function denyRules(cloud: Cloud, above: readonly string[]): Promise<DenyRule[]> {
  const points = above.filter((name) => name.startsWith(`${manager}/`)).map((name) => encodeURIComponent(name));
  const stored = await Promise.all(
    points.map((point) => cloud.resources.listBelow(`iam.googleapis.com/policies/${point}`)),
  );
  return stored
    .flat()
    .filter((policy) => policy.deletedAt === undefined)
    .flatMap(({ properties }) => (Array.isArray(properties.rules) ? properties.rules : []))
    .map((rule) => (isMap(rule) && isMap(rule.denyRule) ? toRule(rule.denyRule) : undefined))
    .filter((rule) => rule !== undefined);
}

function toRule(rule: Properties): DenyRule {
  const condition = isMap(rule.denialCondition) ? rule.denialCondition.expression : undefined;
  return {
    deniedPrincipals: texts(rule.deniedPrincipals),
    exceptionPrincipals: texts(rule.exceptionPrincipals),
    deniedPermissions: texts(rule.deniedPermissions),
    exceptionPermissions: texts(rule.exceptionPermissions),
    condition: typeof condition === "string" ? condition : undefined,
  };
}

function texts(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
