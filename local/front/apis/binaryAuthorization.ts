/** Binary Authorization's REST API, v1: a project's policy, which `bulkhead freeze` sets to deny everything. */
import type { Properties, Value } from "../../cloud/protocol/values";
import { authorizationApi } from "../../cloud/resources/binaryAuthorization";
import { valueAt } from "../../cloud/resources/checks";
import { sendJson } from "../http";
import { type ApiRequest, readJson, requirePermission } from "./apiContext";
import { invalid, unsupported } from "./apiError";
import { activityEntry } from "./auditEntries";

const bodyLimit = 100_000;
/** Google's own, while nobody has set one (Binary Authorization, "Default policy"). */
const allowAll: Properties = {
  globalPolicyEvaluationMode: "ENABLE",
  defaultAdmissionRule: { evaluationMode: "ALWAYS_ALLOW", enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG" },
};

export async function binaryAuthorizationApi(call: ApiRequest): Promise<void> {
  const path = /^\/v1\/(projects\/[^/]+\/policy)$/.exec(call.url.pathname)?.[1];
  const { method } = call.request;
  if (path === undefined || (method !== "GET" && method !== "PUT")) {
    throw unsupported(`${method} '${call.url.pathname}' of Binary Authorization`);
  }
  const name = `${authorizationApi}/${path}`;
  if (method === "GET") {
    await requirePermission(call, "binaryauthorization.policy.get", name);
    const stored = await call.cloud.find(name);
    return sendJson(call.response, 200, policyBody(path, stored?.properties ?? allowAll));
  }
  await requirePermission(call, "binaryauthorization.policy.update", name);
  const body = await readJson(call, bodyLimit);
  if (typeof valueAt(body, "defaultAdmissionRule.evaluationMode") !== "string") {
    throw invalid("'defaultAdmissionRule' must be set");
  }
  const project = path.split("/")[1] ?? "";
  const properties = propertiesOf(body, project);
  await call.cloud.locks.hold(name, async () => {
    const existing = await call.cloud.find(name);
    const type = "gcp:binaryauthorization/policy:Policy";
    const stored = existing ?? { name, type, id: `projects/${project}`, properties: {} };
    await call.cloud.resources.write(name, { ...stored, properties: { ...stored.properties, ...properties } });
  });
  const updatePolicy = "google.cloud.binaryauthorization.v1.BinauthzManagementServiceV1.UpdatePolicy";
  await call.cloud.entries.append(activityEntry(call, updatePolicy, path, body));
  sendJson(call.response, 200, policyBody(path, properties));
}

/** Lists are named in the plural in Pulumi. */
function propertiesOf(body: Properties, project: string): Properties {
  const { requireAttestationsBy, ...rule } = body.defaultAdmissionRule as Properties;
  return {
    project,
    description: body.description ?? "",
    globalPolicyEvaluationMode: body.globalPolicyEvaluationMode ?? "DISABLE",
    admissionWhitelistPatterns: body.admissionWhitelistPatterns ?? [],
    defaultAdmissionRule: { ...rule, requireAttestationsBies: requireAttestationsBy ?? [] },
  };
}

function policyBody(path: string, properties: Properties): Record<string, Value | undefined> {
  const { requireAttestationsBies, ...rule } = properties.defaultAdmissionRule as Properties;
  return {
    name: path,
    description: properties.description,
    globalPolicyEvaluationMode: properties.globalPolicyEvaluationMode,
    admissionWhitelistPatterns: properties.admissionWhitelistPatterns ?? [],
    defaultAdmissionRule: { ...rule, requireAttestationsBy: requireAttestationsBies ?? [] },
  };
}
