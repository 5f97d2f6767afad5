/** Checks members and roles: their form, and whether the service account exists. */
import { accountName, agentName } from "../../../../iam";
import { badRequest } from "../../cloudError";
import { isUnknown, type Value } from "../../protocol/values";
import type { Cloud } from "../../store/cloud";

const emailPattern = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const withEmail = /^(?:user|group|serviceAccount|deleted:(?:user|group|serviceAccount)):(.+)$/;
/**
 * Holders of basic roles (`projectOwner:p`) exist on datasets and buckets only, but the provider accepts them anywhere.
 */
const otherForms = [
  /^allUsers$/,
  /^allAuthenticatedUsers$/,
  /^domain:[a-z0-9.-]+$/,
  /^project(?:Owner|Editor|Viewer):[a-z0-9:.-]+$/,
  /^principal(?:Set)?:\/\/.+$/,
  /^serviceAccount:[^@\s]+\.svc\.id\.goog\[.+\]$/,
];

/** Why Google doesn't accept the member's form; undefined if it does. */
export function wrongMember(member: Value | undefined): string | undefined {
  if (typeof member !== "string" || isUnknown(member)) {
    return undefined;
  }
  if (otherForms.some((form) => form.test(member))) {
    return undefined;
  }
  const email = withEmail.exec(member)?.[1];
  if (email !== undefined && emailPattern.test(email.replace(/\?uid=[0-9]+$/, ""))) {
    return undefined;
  }
  return `invalid value for member (IAM members must have one of the values outlined here: https://cloud.google.com/billing/docs/reference/rest/v1/Policy#Binding), got '${member}'`;
}

/** Why Google doesn't accept the role's form; undefined if it does. */
export function wrongRole(role: Value | undefined): string | undefined {
  if (typeof role !== "string" || isUnknown(role)) {
    return undefined;
  }
  return /^(?:roles|(?:projects|organizations)\/[^/]+\/roles)\/[A-Za-z0-9_.]+$/.test(role)
    ? undefined
    : `invalid value for role, must be 'roles/<name>', 'projects/<project>/roles/<name>' or 'organizations/<number>/roles/<name>', got '${role}'`;
}

/** Google refuses a policy that names a service account that doesn't exist. */
export async function verifyMembers(cloud: Cloud, members: readonly string[]): Promise<void> {
  for (const member of members) {
    const email = /^serviceAccount:([^@\s[]+@[^\s[]+)$/.exec(member)?.[1];
    if (email !== undefined && !(await accountExists(cloud, email))) {
      throw badRequest(`Service account ${email} does not exist.`);
    }
  }
}

/** Whether a service account exists: the project's own, a default one or Google's agent. */
export async function accountExists(cloud: Cloud, email: string): Promise<boolean> {
  const own = /^[^@]+@([a-z0-9-]+)\.iam\.gserviceaccount\.com$/.exec(email)?.[1];
  if (own !== undefined && !own.startsWith("gcp-sa-") && !agentDomains.has(own)) {
    return (await cloud.find(accountName(own, email))) !== undefined;
  }
  const number = /^(?:service-)?([0-9]+)(?:-compute)?@/.exec(email)?.[1];
  const { projects } = await cloud.settings();
  const project = Object.entries(projects).find(([, { number: own }]) => own === number)?.[0];
  if (project === undefined) {
    // Identities that no project of this cloud owns, such as cloud-logs@system.gserviceaccount.com.
    return number === undefined;
  }
  const domain = own ?? "";
  return !domain.startsWith("gcp-sa-") || (await cloud.find(agentName(project, email))) !== undefined;
}

/** Agents that come with the API itself; those of `gcp-sa-…` must be generated first. */
const agentDomains: ReadonlySet<string> = new Set([
  "serverless-robot-prod",
  "gs-project-accounts",
  "compute-system",
  "cloud-redis",
  "bigquery-encryption",
]);
