/** The image policy of a project. A freeze sets it to deny everything, and the end of the freeze restores it. */
import { projectIdPattern } from "../../plan/contract";
import { isObject, type Json } from "../../review";
import { callGoogle, type GoogleApi, needsRole } from "../google/callGoogle";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

const authorization: GoogleApi = {
  title: "Binary Authorization",
  service: "binaryauthorization",
  version: "v1",
  refusal: needsRole("Binary Authorization", "roles/binaryauthorization.policyEditor on the project"),
};

/** Denies every new revision in the project; returns what allowed them before. */
export async function denyEverything(project: string, description: string): Promise<Json> {
  const path = pathOf(project);
  const before = await callGoogle<Json>(authorization, path);
  await callGoogle(authorization, path, {
    method: "PUT",
    body: {
      name: path,
      description: description.slice(0, maxDescription),
      globalPolicyEvaluationMode: "ENABLE",
      defaultAdmissionRule: { evaluationMode: "ALWAYS_DENY", enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG" },
    },
  });
  return before;
}

const maxDescription = 256;

/** Sets a policy that `denyEverything` returned. Its etag names a version that is no longer there. */
export async function restorePolicy(project: string, policy: Json): Promise<void> {
  if (!isObject(policy)) {
    throw new UserError(
      `the freeze must hold the policy of '${project}' as it was, got something else; deploy the cell with '--refresh'`,
      exits.couldNotTell,
    );
  }
  const { etag: _etag, updateTime: _updated, ...body } = policy;
  await callGoogle(authorization, pathOf(project), { method: "PUT", body });
}

function pathOf(project: string): string {
  if (!projectIdPattern.test(project)) {
    throw new UserError(`'--project' must be a project's id, got '${project}'; see 'gcloud projects list'`, 2);
  }
  return `projects/${project}/policy`;
}
