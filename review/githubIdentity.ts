/**
 * Approvals by an environment of GitHub Actions: in place of a key, a record carries the token that GitHub gave to one job, issued for
 * these very bytes. GitHub gives it only after the environment's required reviewers have let the job start.
 */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from "node:crypto";
import { isObject, type Json } from "./canonicalJson";

/** Who may approve by GitHub, and the public keys that GitHub signs its tokens with. */
export interface GithubApprovers {
  /** `<owner>/<repository>:<environment>` by the approver's name. */
  readonly environments: Readonly<Record<string, string>>;
  /** GitHub's published key set (JWKS), as text. */
  readonly keys: string;
}

/** The `keyid` of such a signature. */
export const githubKeyId = "github";

export const githubIssuer = "https://token.actions.githubusercontent.com";
const prefix = "bulkhead-review:";
/** Between the time that a record states and the one at which GitHub issued the token. */
const slackMs = 10 * 60 * 1000;

/** The audience to ask for: it names what the token is to approve, and is of use nowhere else. */
export function audienceFor(bytes: Buffer): string {
  return `${prefix}${createHash("sha256").update(bytes).digest("hex")}`;
}

/** What a token says of its job; undefined for a text that is no token. Whether it is genuine is for `approverByGithub`. */
export function readToken(token: string): { readonly head: TokenPart; readonly claims: TokenPart } | undefined {
  const [head, claims, signature, ...more] = token.split(".");
  if (head === undefined || claims === undefined || signature === undefined || more.length > 0) {
    return undefined;
  }
  try {
    const [parsedHead, parsedClaims] = [head, claims].map(
      (part) => JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Json,
    );
    return isObject(parsedHead) && isObject(parsedClaims) ? { head: parsedHead, claims: parsedClaims } : undefined;
  } catch {
    return undefined;
  }
}

type TokenPart = { readonly [name: string]: Json };

/** The approver's name, or why the token counts for nothing. */
export function approverByGithub(
  token: string,
  bytes: Buffer,
  statedAt: number,
  { environments, keys }: GithubApprovers,
): { readonly name: string } | { readonly problem: string } {
  const read = readToken(token);
  if (read === undefined) {
    return { problem: "is not signed with a token of GitHub" };
  }
  const { head, claims } = read;
  const key = head.alg === "RS256" ? keyOf(keys, String(head.kid)) : undefined;
  if (key === undefined) {
    return { problem: "is signed with a token of a key that GitHub's key set doesn't hold" };
  }
  const [signed = "", signature = ""] = [token.slice(0, token.lastIndexOf(".")), token.split(".")[2]];
  const isGenuine = verify("sha256", Buffer.from(signed), key, Buffer.from(signature, "base64url"));
  if (!isGenuine || claims.iss !== githubIssuer || claims.aud !== audienceFor(bytes)) {
    return { problem: "was altered after it was signed" };
  }
  const issuedAt = typeof claims.iat === "number" ? claims.iat * 1000 : Number.NaN;
  if (!(Math.abs(issuedAt - statedAt) <= slackMs)) {
    return { problem: "states another time than GitHub's token does" };
  }
  const name = environmentName(claims, environments);
  return name === undefined ? { problem: `is by ${placeOf(claims)} of GitHub, which is not in the list` } : { name };
}

/** Name of the approver that a token's job belongs to. */
export function environmentName(claims: TokenPart, environments: GithubApprovers["environments"]): string | undefined {
  return Object.entries(environments).find(([, place]) => place === placeOf(claims))?.[0];
}

function placeOf({ repository, environment }: TokenPart): string {
  const safe = (value: Json | undefined) => String(value ?? "none").replace(/[^\w./ -]/g, "");
  return `${safe(repository)}:${safe(environment)}`;
}

/** An RSA key of the set; undefined if it isn't there. */
function keyOf(keys: string, id: string): KeyObject | undefined {
  try {
    const set = JSON.parse(keys) as { readonly keys: readonly (JsonWebKey & { readonly kid?: string })[] };
    const found = set.keys.find(({ kid, kty }) => kid === id && kty === "RSA");
    const key = found === undefined ? undefined : createPublicKey({ key: found, format: "jwk" });
    return (key?.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 ? key : undefined;
  } catch {
    return undefined;
  }
}
