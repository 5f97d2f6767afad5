/** Projects, the APIs that are enabled in them, their service agents and custom roles. */
import { agentName } from "../../../iam";
import { alreadyExists } from "../cloudError";
import { decimalId } from "./identifiers";
import type { Kind } from "./kind";

const usage = "serviceusage.googleapis.com";

const project: Kind = {
  type: "gcp:organizations/project:Project",
  api: "cloudresourcemanager.googleapis.com",
  path: "projects/{projectId}",
  noun: "project",
  makesProject: true,
  autoname: "projectId",
  fields: [
    {
      at: "projectId",
      matches: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
      must: "must be 6 to 30 lower case letters, digits and hyphens, start with a letter and not end with a hyphen",
    },
  ],
  verify: async ({ properties, existing, settings, name }) => {
    if (!existing && String(properties.projectId) in settings.projects) {
      throw alreadyExists(name);
    }
  },
  compute: async ({ properties, existing, cloud }) => {
    const id = String(properties.projectId);
    const number = String(existing?.properties.number ?? decimalId(12));
    const parent = properties.folderId
      ? `folders/${properties.folderId}`
      : properties.orgId
        ? `organizations/${properties.orgId}`
        : undefined;
    await cloud.addProject(id, { number, ...(parent === undefined ? {} : { parent }) });
    return { properties: { number, name: properties.name ?? id } };
  },
  // The id of a deleted project is never free again.
  remove: async (stored, cloud) => {
    await cloud.removeProject(String(stored.properties.projectId));
    return "tombstone";
  },
};

const service: Kind = {
  type: "gcp:projects/service:Service",
  api: usage,
  path: "projects/{project}/services/{service}",
  id: "{project}/{service}",
  noun: "service",
  fields: [
    {
      at: "service",
      matches: /^[a-z0-9.-]+\.[a-z]+$/,
      must: "must be the name of an API such as 'run.googleapis.com'",
    },
  ],
  // An API that is enabled already is adopted, as with the real provider.
  adopts: true,
  remove: async (stored) => (stored.properties.disableOnDestroy === false ? "resource" : "nothing"),
};

const serviceIdentity: Kind = {
  type: "gcp:projects/serviceIdentity:ServiceIdentity",
  api: usage,
  path: "projects/{project}/identities/{service}",
  id: "projects/{project}/services/{service}",
  noun: "service identity",
  // Agents can't be deleted: Pulumi forgets them and finds them again.
  adopts: true,
  undeletable: true,
  compute: async ({ properties, projectId, settings, cloud }) => {
    const number = settings.projects[projectId]?.number ?? "";
    const email = `service-${number}@${agentDomain(String(properties.service))}.iam.gserviceaccount.com`;
    const name = agentName(projectId, email);
    await cloud.resources.write(name, { name, type: "agent", id: email, properties: { email } });
    return { properties: { email, member: `serviceAccount:${email}` } };
  },
};

const customRole: Kind = {
  type: "gcp:projects/iAMCustomRole:IAMCustomRole",
  api: "iam.googleapis.com",
  path: "projects/{project}/roles/{roleId}",
  noun: "role",
  autoname: "roleId",
  fields: [{ at: "roleId", matches: /^[a-zA-Z0-9_.]{3,64}$/, must: "must be 3 to 64 letters, digits, '_' and '.'" }],
  compute: ({ name, properties }) => ({
    properties: { name: name.slice(name.indexOf("/") + 1), deleted: false, stage: properties.stage ?? "GA" },
  }),
};

export const projectKinds: readonly Kind[] = [project, service, serviceIdentity, customRole];

/** The domain of a service's agent: for most services `gcp-sa-` and the API's name. */
function agentDomain(api: string): string {
  const special: Record<string, string> = {
    "run.googleapis.com": "serverless-robot-prod",
    "compute.googleapis.com": "compute-system",
    "sqladmin.googleapis.com": "gcp-sa-cloud-sql",
    "storage.googleapis.com": "gs-project-accounts",
    "cloudfunctions.googleapis.com": "gcf-admin-robot",
  };
  return special[api] ?? `gcp-sa-${api.split(".")[0]}`;
}
