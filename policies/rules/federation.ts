/** Reports providers of identity pools that let in everybody who has an account with their issuer. */
import type { Resource } from "../graph";
import { knownValue } from "../read";
import { quoted } from "./messages";
import { openness } from "./poolCondition";
import type { Report } from "./rule";

/**
 * Issuers whose tokens anybody who has an account there can get: only a condition tells one's own from others'. With an
 * enterprise's or a team's name behind it, the address of GitHub's or Vercel's is that of one customer.
 */
const sharedIssuers =
  /^https:\/\/(?:(?:token\.actions\.githubusercontent\.com|oidc\.vercel\.com)\/?$|(?:gitlab\.com|app\.terraform\.io|api\.pulumi\.com|agent\.buildkite\.com|accounts\.google\.com)(?:\/|$))/;

/** One finding if everybody who has an account with the provider's issuer may use the pool. */
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
