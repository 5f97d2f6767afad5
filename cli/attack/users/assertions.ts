/** Assertions like those of Identity-Aware Proxy, signed with a key of this run; also the wrong ones that an attacker makes. */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { newKeyPair } from "../../../review/envelope";
import { iapIssuer } from "../../../sessions/identity/iap";

export const audience = "/projects/1/locations/europe-west1/services/app";

export interface AssertionClaims {
  readonly subject: string;
  readonly audience?: string;
  readonly issuer?: string;
  /** Seconds from now. */
  readonly issuedAt?: number;
  readonly expiresAt?: number;
  readonly algorithm?: "ES256" | "none";
  readonly key?: KeyObject;
}

export interface AssertionSigner {
  readonly publicKey: KeyObject;
  assertion(claims: AssertionClaims): string;
}

export function newSigner(): AssertionSigner {
  // By way of PEM: in Node 20 a key that is exported as JWK, as jose does to verify, waits for itself for ever if the garbage collector comes
  // by then for the job that made the same key object.
  const pair = newKeyPair();
  const [publicKey, privateKey] = [createPublicKey(pair.publicKey), createPrivateKey(pair.privateKey)];
  return { publicKey, assertion: (claims) => signed(claims, claims.key ?? privateKey) };
}

function signed(claims: AssertionClaims, key: KeyObject): string {
  const now = Math.floor(Date.now() / 1000);
  const { subject, algorithm = "ES256", issuedAt = 0, expiresAt = 600 } = claims;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: algorithm, typ: "JWT", kid: "1" })}.${part({
    iss: claims.issuer ?? iapIssuer,
    aud: claims.audience ?? audience,
    sub: subject,
    email: `${subject}@users.test`,
    iat: now + issuedAt,
    exp: now + expiresAt,
  })}`;
  const signature =
    algorithm === "none"
      ? ""
      : sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
  return `${text}.${signature}`;
}
