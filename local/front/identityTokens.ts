/** Issues and checks identity tokens, as Google does for Cloud Run. */
import { createHash } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import type { SigningKey } from "./signingKeys";

const googleIssuer = "https://accounts.google.com";
/** Lifetime of Google's identity tokens, in seconds. */
const lifetime = 3600;

/** The account of a valid token, or why it isn't valid. The reason is for the operator and never holds the token. */
export type TokenVerdict = { readonly email: string } | { readonly reason: string };

export interface IdentityTokenOptions {
  /** Default: now. */
  readonly issuedAt?: Date;
  /** Whether the token holds the account's e-mail, which services here require. Default: true. */
  readonly includeEmail?: boolean;
}

/** An identity token for a service account, as the metadata server hands it out. */
export async function issueIdentityToken(
  key: SigningKey,
  email: string,
  audience: string,
  { issuedAt = new Date(), includeEmail = true }: IdentityTokenOptions = {},
): Promise<string> {
  const seconds = Math.floor(issuedAt.getTime() / 1000);
  const subject = subjectOf(email);
  return new SignJWT({ azp: subject, ...(includeEmail ? { email, email_verified: true } : {}) })
    .setProtectedHeader({ alg: key.algorithm, kid: key.keyId, typ: "JWT" })
    .setIssuer(googleIssuer)
    .setSubject(subject)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + lifetime)
    .sign(key.privateKey);
}

/** Checks signature, issuer, lifetime and audience. Accepts one algorithm only, so that `none` and HMAC tokens fail. */
export async function verifyIdentityToken(
  key: SigningKey,
  token: string,
  audiences: readonly string[],
): Promise<TokenVerdict> {
  try {
    const { payload } = await jwtVerify(token, key.lookUp, {
      algorithms: [key.algorithm],
      issuer: [googleIssuer, "accounts.google.com"],
      audience: [...audiences],
      requiredClaims: ["exp", "iat", "email"],
    });
    if (payload.email_verified !== true || typeof payload.email !== "string") {
      return { reason: "the token names no verified e-mail" };
    }
    return { email: payload.email };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** The numeric account id that Google puts into `sub`; made from the e-mail, so it is the same in every run. */
export function subjectOf(email: string): string {
  const digits = BigInt(`0x${createHash("sha256").update(email).digest("hex").slice(0, 18)}`).toString();
  return `1${digits.padStart(20, "0").slice(0, 20)}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) {
    return "the token has expired";
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === "aud"
      ? "the token was issued for another audience"
      : `the token's '${error.claim}' is wrong`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return "the token's algorithm is not allowed";
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return "the token's signature is not Google's";
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return "the token is signed by a key that is not Google's";
  }
  return "the token is not a JWT";
}
