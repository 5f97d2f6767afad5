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

/** Google takes no longer condition. */
const longestCondition = 4096;

/** What is wrong with a condition; undefined if whoever meets it is somebody in particular. */
function openness(condition: string, inputs: Resource["inputs"]): string | undefined {
  const claims = claimsIn(condition, inputs);
  const reads = claims.length > 0 || /\b(?:assertion|attribute|google)\b/.test(condition);
  if (!reads) {
    return "an expression that reads no claim";
  }
  if (claims.length > 0 && claims.every((claim) => commonClaims.test(claim))) {
    return "an expression that reads only claims which everybody has";
  }
  const isJudged = condition.length <= longestCondition;
  return isJudged && !identifies(condition, inputs) ? "an expression that others meet as well" : undefined;
}

/**
 * True if every alternative of the condition asks for a claim that says who somebody is. An inequality doesn't ask for
 * one: `assertion.repository_owner != ''` holds for everybody.
 */
function identifies(condition: string, inputs: Resource["inputs"]): boolean {
  const alternatives = partsOf(condition, "||");
  if (alternatives.length > 1) {
    return alternatives.every((part) => identifies(part, inputs));
  }
  const terms = partsOf(condition, "&&");
  if (terms.length > 1) {
    return terms.some((part) => identifies(part, inputs));
  }
  const inner = condition.trim();
  if (inner.startsWith("(") && partsOf(inner.slice(1, -1), ")").length === 1) {
    return identifies(inner.slice(1, -1), inputs);
  }
  const claims = claimsIn(inner, inputs);
  const reads = claims.length > 0 || /\b(?:assertion|attribute|google)\b/.test(inner);
  const isCommon = claims.length > 0 && claims.every((claim) => commonClaims.test(claim));
  return reads && !isCommon && !holdsForMost.test(inner) && !beginsForOthers.test(inner);
}

/** Inequalities, negations, and comparisons that the empty text decides. */
const holdsForMost =
  /!=|^!|^has\(|\.(?:startsWith|endsWith|contains)\(\s*(?:''|"")\s*\)|\.matches\(\s*['"]\^?\.[*+]\$?['"]\s*\)/;

/** A beginning without the slash after the owner: `acme` also begins the repositories of `acme-of-somebody-else`. */
const beginsForOthers =
  /\b(?:repository|project_path|sub|subject)\.startsWith\(\s*(?:'[^'/:]*'|"[^"/:]*"|'(?:repo|project_path):[^'/]*'|"(?:repo|project_path):[^"/]*")\s*\)/;

/** The parts of an expression between the operators that stand outside of its texts and parentheses. */
function partsOf(expression: string, operator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let at = 0; at < expression.length; at++) {
    const sign = expression[at] ?? "";
    if (quote !== "") {
      quote = sign === quote ? "" : quote;
    } else if (sign === "'" || sign === '"') {
      quote = sign;
    } else if (depth === 0 && expression.startsWith(operator, at)) {
      parts.push(expression.slice(start, at));
      start = at + operator.length;
      at = start - 1;
    } else if (sign === "(" || sign === "[") {
      depth++;
    } else if (sign === ")" || sign === "]") {
      depth--;
    }
  }
  return [...parts, expression.slice(start)];
}

function claimsIn(expression: string, inputs: Resource["inputs"]): string[] {
  return [...expression.matchAll(/\b(?<from>assertion|attribute|google)\.(?<name>\w+)/g)].map(({ groups }) =>
    claimOf(groups?.from ?? "", groups?.name ?? "", inputs),
  );
}

/** The claim that an attribute is mapped from, as `assertion.ref`; the attribute's own name if it isn't known. */
function claimOf(from: string, name: string, inputs: Resource["inputs"]): string {
  if (from === "assertion") {
    return name;
  }
  const mapped = knownValue(inputs.at("attributeMapping", `${from}.${name}`).text()) ?? "";
  return /^assertion\.(\w+)$/.exec(mapped)?.[1] ?? name;
}
