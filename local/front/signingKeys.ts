/** Keys that sign the tokens of one run. */
import type { webcrypto } from "node:crypto";
import {
  createLocalJWKSet,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from "jose";

/** A key pair that signs tokens, and its public half as the JWK set that verifiers fetch. */
export interface SigningKey {
  readonly algorithm: "RS256" | "ES256";
  readonly keyId: string;
  readonly privateKey: webcrypto.CryptoKey;
  readonly published: JSONWebKeySet;
  /** The public half in PEM, by key id; Google publishes this form too. */
  readonly publishedPem: Readonly<Record<string, string>>;
  readonly lookUp: JWTVerifyGetKey;
}

/**
 * The keys for identity tokens (RS256) and IAP assertions (ES256), with Google's algorithms. They are kept in memory and
 * new in every run, so no token outlives its run.
 */
export interface SigningKeys {
  readonly identity: SigningKey;
  readonly iap: SigningKey;
}

export async function createSigningKeys(): Promise<SigningKeys> {
  const [identity, iap] = await Promise.all([createKey("RS256", "local-identity"), createKey("ES256", "local-iap")]);
  return { identity, iap };
}

async function createKey(algorithm: SigningKey["algorithm"], keyId: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm);
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: algorithm, use: "sig" };
  const published = { keys: [jwk] };
  const publishedPem = { [keyId]: await exportSPKI(publicKey) };
  return { algorithm, keyId, privateKey, published, publishedPem, lookUp: createLocalJWKSet(published) };
}
