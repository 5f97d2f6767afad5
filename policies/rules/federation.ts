/** Reports providers of identity pools that let in everybody who has an account with their issuer. */
import type { Resource } from "../graph";
import { knownValue } from "../read";
import { quoted } from "./messages";
import type { Report } from "./rule";

/** Issuers whose tokens anybody who has an account there can get: only a condition tells one's own from others'. */
const sharedIssuers =
  /^https:\/\/(?:token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|api\.pulumi\.com|agent\.buildkite\.com|accounts\.google\.com|oidc\.vercel\.com)(?:\/|$)/;

/** Claims that are the same for everybody: a branch, an event and an audience exist in every repository. */
const commonClaims =
  /^(?:ref|ref_type|ref_protected|base_ref|head_ref|event_name|aud|iss|iat|exp|nbf|jti|sha|run_id|run_number|run_attempt|runner_environment|environment|workflow|workflow_ref|pipeline_source|namespace_type|project_visibility|repository_visibility|email_verified)$/;

export function judgeProvider({ urn, type, inputs }: Resource): Report[] {
  if (type !== "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider") {
    return [];
  }
  const issuer = knownValue(inputs.at("oidc", "issuerUri").text()) ?? "";
  const condition = inputs.at("attributeCondition").text();
  if (!sharedIssuers.test(issuer) || condition.state === "unknown") {
    return [];
  }
  const got = condition.state === "missing" ? "nothing" : openness(condition.value, inputs);
  if (got === undefined) {
    return [];
  }
  const problem = `must be set for the issuer ${quoted(issuer)}, got ${got}, which lets in everybody who has an account there; name your own organisation or repository`;
  return [{ urn, path: "attributeCondition", problem }];
}

/** What is wrong with a condition; undefined if it reads a claim that says who somebody is. */
function openness(condition: string, inputs: Resource["inputs"]): string | undefined {
  const claims = [...condition.matchAll(/\b(?<from>assertion|attribute|google)\.(?<name>\w+)/g)].map(({ groups }) =>
    claimOf(groups?.from ?? "", groups?.name ?? "", inputs),
  );
  const reads = claims.length > 0 || /\b(?:assertion|attribute|google)\b/.test(condition);
  if (!reads) {
    return "an expression that reads no claim";
  }
  const isCommon = claims.length > 0 && claims.every((claim) => commonClaims.test(claim));
  return isCommon ? "an expression that reads only claims which everybody has" : undefined;
}

/** The claim that an attribute is mapped from, as `assertion.ref`; the attribute's own name if it isn't known. */
function claimOf(from: string, name: string, inputs: Resource["inputs"]): string {
  if (from === "assertion") {
    return name;
  }
  const mapped = knownValue(inputs.at("attributeMapping", `${from}.${name}`).text()) ?? "";
  return /^assertion\.(\w+)$/.exec(mapped)?.[1] ?? name;
}
