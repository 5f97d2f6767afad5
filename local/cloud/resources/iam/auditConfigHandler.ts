/** Which calls to a service are written to the audit log, as a part of the project's policy. */
import { type AuditConfig, etagOf, type Policy, type StoredPolicy } from "../../../../iam";
import type { ResourceHandler } from "../../gcp/handler";
import { projectOf } from "../../gcp/location";
import type { PropertyChange, ResourceState } from "../../protocol/provider";
import { containsUnknown, type Properties, sameValue, unknownValue, type Value } from "../../protocol/values";
import type { Cloud } from "../../store/cloud";
import { blocksAt } from "../checks";

const api = "cloudresourcemanager.googleapis.com";
const logTypes = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"];
export const auditConfigType = "gcp:projects/iAMAuditConfig:IAMAuditConfig";

/** `projects.IAMAuditConfig`: the audit part of a project's policy, authoritative for one service. */
export function auditConfigHandler(cloud: Cloud): ResourceHandler {
  const nameOf = async (properties: Properties): Promise<string> => {
    const path = `projects/${String(properties.project).replace(/^projects\//, "")}`;
    projectOf(path, await cloud.settings(), api);
    return `${api}/${path}`;
  };
  const stateOf = (properties: Properties, stored: StoredPolicy): ResourceState => ({
    id: `${properties.project}/audit_config/${properties.service}`,
    outputs: { ...properties, etag: etagOf(stored) },
  });
  const write = async (properties: Properties): Promise<ResourceState> => {
    const service = String(properties.service);
    const auditLogConfigs = logConfigs(properties.auditLogConfigs);
    const stored = await cloud.changePolicy(await nameOf(properties), (policy) =>
      withService(policy, service, { service, auditLogConfigs }),
    );
    return stateOf(properties, stored);
  };

  return {
    type: auditConfigType,
    async check(call) {
      const missing = ["project", "service", "auditLogConfigs"]
        .filter((name) => (call.news[name] ?? null) === null)
        .map((property) => ({ property, reason: `Missing required argument '${property}'` }));
      const wrong = blocksAt(call.news, "auditLogConfigs").flatMap((config, index) =>
        containsUnknown(config) || logTypes.includes(String(config.logType))
          ? []
          : [
              {
                property: `auditLogConfigs[${index}].logType`,
                reason: `expected logType to be one of ${JSON.stringify(logTypes)}, got ${config.logType}`,
              },
            ],
      );
      return { inputs: call.news, failures: [...missing, ...wrong] };
    },
    async diff(call) {
      const changes = ["project", "service", "auditLogConfigs"].flatMap((path): PropertyChange[] =>
        same(path, call.oldInputs[path], call.inputs[path])
          ? []
          : [{ path, kind: "update", replace: path === "project", inputDiff: true }],
      );
      return { changes, deleteBeforeReplace: false };
    },
    async create(call) {
      return call.preview ? { id: "", outputs: { ...call.inputs, etag: unknownValue } } : write(call.inputs);
    },
    async read(call) {
      const [project = "", service = ""] = call.id.split(/\/audit_config\/| /);
      const properties = Object.keys(call.oldOutputs).length > 0 ? call.oldOutputs : { project, service };
      const stored = await cloud.readPolicy(await nameOf(properties));
      const config = stored.policy.auditConfigs?.find((other) => other.service === properties.service);
      if (!config) {
        return undefined;
      }
      const current: Value = config.auditLogConfigs.map(({ logType, exemptedMembers }) => ({
        logType,
        ...(exemptedMembers ? { exemptedMembers: [...exemptedMembers] } : {}),
      }));
      const known = properties.auditLogConfigs;
      const auditLogConfigs = same("auditLogConfigs", known, current) ? (known ?? current) : current;
      const inputs = { project: properties.project ?? "", service: properties.service ?? "", auditLogConfigs };
      return { ...stateOf(inputs, stored), inputs };
    },
    async update(call) {
      return call.preview ? { id: call.id, outputs: { ...call.oldOutputs, ...call.inputs } } : write(call.inputs);
    },
    async delete(call) {
      await cloud.changePolicy(await nameOf(call.oldOutputs), (policy) =>
        withService(policy, String(call.oldOutputs.service), undefined),
      );
    },
  };
}

function withService(policy: Policy, service: string, config: AuditConfig | undefined): Policy {
  const others = (policy.auditConfigs ?? []).filter((other) => other.service !== service);
  return { bindings: policy.bindings, auditConfigs: config ? [...others, config] : others };
}

function logConfigs(value: Value | undefined): { logType: string; exemptedMembers?: string[] }[] {
  return blocksAt({ value: value ?? null }, "value")
    .map((config) => ({
      logType: String(config.logType),
      ...(Array.isArray(config.exemptedMembers) && config.exemptedMembers.length > 0
        ? { exemptedMembers: config.exemptedMembers.map(String).sort() }
        : {}),
    }))
    .sort((left, right) => (left.logType < right.logType ? -1 : 1));
}

/** The log types are a set: their order is not a difference. */
function same(property: string, left: Value | undefined, right: Value | undefined): boolean {
  if (containsUnknown(right)) {
    return false;
  }
  return property === "auditLogConfigs" ? sameValue(logConfigs(left), logConfigs(right)) : sameValue(left, right);
}
