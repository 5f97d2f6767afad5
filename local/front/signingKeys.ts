/** Keys that sign the tokens of one run. */
import { generateKeyPairSync, type webcrypto } from "node:crypto";
import {
  createLocalJWKSet,
  exportJWK,
  exportSPKI,
  importPKCS8,
  importSPKI,
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
  const pair = newPair(algorithm);
  const [privateKey, publicKey] = await Promise.all([
    importPKCS8(pair.privateKey, algorithm),
    importSPKI(pair.publicKey, algorithm, { extractable: true }),
  ]);
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: algorithm, use: "sig" };
  const published = { keys: [jwk] };
  const publishedPem = { [keyId]: await exportSPKI(publicKey) };
  return { algorithm, keyId, privateKey, published, publishedPem, lookUp: createLocalJWKSet(published) };
}

/**
 * In PEM: in Node 20 a key that is exported as JWK waits for itself for ever if the garbage collector comes by then for the job that
 * made the same key object.
 */
function newPair(algorithm: SigningKey["algorithm"]): { readonly publicKey: string; readonly privateKey: string } {
  const [publicKeyEncoding, privateKeyEncoding] = [spki, pkcs8];
  return algorithm === "RS256"
    ? generateKeyPairSync("rsa", { modulusLength: 2_048, publicKeyEncoding, privateKeyEncoding })
    : generateKeyPairSync("ec", { namedCurve: "P-256", publicKeyEncoding, privateKeyEncoding });
}

const spki = { type: "spki", format: "pem" } as const;
const pkcs8 = { type: "pkcs8", format: "pem" } as const;
