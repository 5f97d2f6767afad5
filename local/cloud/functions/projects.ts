/** Functions about projects and the caller, and the one that writes an IAM policy document. */
import { forbidden } from "../cloudError";
import type { Properties, Value } from "../protocol/values";
import { blocksAt } from "../resources/checks";
import { conditionOf, policyDataOf } from "../resources/iam/documents";
import type { CloudFunction } from "./functionCall";

/** A project by id, or the provider's own. */
const getProject: CloudFunction = async ({ args, config, settings }) => {
  const projectId = typeof args.projectId === "string" ? args.projectId : config.project;
  const project = projectId === undefined ? undefined : settings.projects[projectId];
  if (projectId === undefined || project === undefined) {
    throw forbidden(
      `error reading project ${projectId ?? ""}: Permission 'resourcemanager.projects.get' denied on resource '//cloudresourcemanager.googleapis.com/projects/${projectId ?? ""}' (or it may not exist)`,
    );
  }
  const folder = /^folders\/(.+)$/.exec(project.parent ?? "")?.[1] ?? "";
  const organization = /^organizations\/(.+)$/.exec(project.parent ?? "")?.[1] ?? "";
  return {
    result: {
      id: `projects/${projectId}`,
      projectId,
      number: project.number,
      name: projectId,
      folderId: folder,
      orgId: organization,
      billingAccount: "",
      autoCreateNetwork: null,
      deletionPolicy: "PREVENT",
      labels: {},
      effectiveLabels: {},
      pulumiLabels: {},
      tags: null,
    },
  };
};

/** Writes an IAM document; calls nothing, as with the real provider. */
const getIAMPolicy: CloudFunction = async ({ args }) => {
  const bindings = blocksAt(args, "bindings").map((binding) => {
    const condition = conditionOf(binding.condition);
    return { role: String(binding.role), members: list(binding.members), ...(condition ? { condition } : {}) };
  });
  const auditConfigs = blocksAt(args, "auditConfigs").map((config) => ({
    service: String(config.service),
    auditLogConfigs: blocksAt(config, "auditLogConfigs").map((log) => ({
      logType: String(log.logType),
      ...(log.exemptedMembers ? { exemptedMembers: list(log.exemptedMembers) } : {}),
    })),
  }));
  const policyData = policyDataOf({ bindings, ...(auditConfigs.length > 0 ? { auditConfigs } : {}) });
  return { result: { ...args, id: String(fingerprint(policyData)), policyData } };
};

const getClientConfig: CloudFunction = async ({ config }) => ({
  result: {
    id: `projects/"${config.project ?? ""}"/regions/"${config.region ?? ""}"/zones/""`,
    project: config.project ?? "",
    region: config.region ?? "",
    zone: "",
    accessToken: "local-access-token",
    defaultLabels: config.defaultLabels as Properties,
  },
  secrets: [["accessToken"]],
});

export const projectFunctions: Record<string, CloudFunction> = {
  "gcp:organizations/getProject:getProject": getProject,
  "gcp:organizations/getIAMPolicy:getIAMPolicy": getIAMPolicy,
  "gcp:organizations/getClientConfig:getClientConfig": getClientConfig,
};

function list(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function fingerprint(text: string): number {
  return [...text].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) >>> 0, 7);
}
