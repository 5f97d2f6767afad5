/** IAM policies and conditions as programs write them, and as the provider writes them back. */
import { type Condition, normalizePolicy, type Policy } from "../../../../iam";
import { isMap } from "../../../../plan/contract";
import { badRequest } from "../../cloudError";
import { knownText, type Value } from "../../protocol/values";

/** Reads the JSON of `policyData`. Throws the API's error if it isn't a policy. */
export function parsePolicyData(text: Value | undefined): { policy: Policy; etag: string | undefined } {
  let document: unknown;
  try {
    document = JSON.parse(knownText(text) || "{}");
  } catch {
    throw badRequest("Invalid JSON in policyData");
  }
  const { bindings = [], auditConfigs, etag } = document as Partial<Policy> & { etag?: string };
  const wellFormed =
    Array.isArray(bindings) &&
    bindings.every((binding) => typeof binding?.role === "string" && Array.isArray(binding.members));
  if (!wellFormed) {
    throw badRequest("Invalid policy: every binding needs a role and members");
  }
  return { policy: normalizePolicy({ bindings, ...(auditConfigs ? { auditConfigs } : {}) }), etag };
}

/** Why a policy document isn't JSON; undefined if it is, or if it is missing or unknown. Never repeats the document. */
export function wrongPolicyData(text: Value | undefined): string | undefined {
  const known = knownText(text);
  try {
    return known === undefined || isMap(JSON.parse(known)) ? undefined : notJson;
  } catch {
    return notJson;
  }
}

const notJson = "'policyData' must be an IAM policy as JSON";

/** The JSON of a policy in the form and order of the real provider. */
export function policyDataOf(policy: Policy): string {
  const { bindings, auditConfigs } = normalizePolicy(policy);
  return JSON.stringify({
    ...(auditConfigs ? { auditConfigs } : {}),
    bindings: bindings.map(({ role, members, condition }) => ({ ...(condition ? { condition } : {}), members, role })),
  });
}

/** Whether two documents mean the same; order and spacing don't matter. */
export function samePolicyData(left: Value | undefined, right: Value | undefined): boolean {
  try {
    return policyDataOf(parsePolicyData(left).policy) === policyDataOf(parsePolicyData(right).policy);
  } catch {
    return false;
  }
}

/** The `condition` block of a Member or Binding resource. */
export function conditionOf(value: Value | undefined): Condition | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return undefined;
  }
  const { title, expression, description } = value;
  return {
    title: String(title ?? ""),
    expression: String(expression ?? ""),
    ...(description ? { description: String(description) } : {}),
  };
}
