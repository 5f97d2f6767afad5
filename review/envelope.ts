/** DSSE envelopes (https://github.com/secure-systems-lab/dsse, version 1) signed with P-256: what a record of a review is. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";

export interface Envelope {
  /** Base64 of the payload. */
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** Signs bytes with ECDSA over P-256 and SHA-256; the signature is in DER. */
export interface Signer {
  readonly keyId: string;
  sign(bytes: Buffer): Promise<Buffer> | Buffer;
}

export const inTotoType = "application/vnd.in-toto+json";

/** The bytes that a DSSE signature is over: type and payload with their lengths, so that neither can pass for the other. */
export function signedBytes(payloadType: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

export async function seal(statement: object, signer: Signer): Promise<Envelope> {
  const payload = Buffer.from(JSON.stringify(statement));
  const signature = await signer.sign(signedBytes(inTotoType, payload));
  return {
    payload: payload.toString("base64"),
    payloadType: inTotoType,
    signatures: [{ keyid: signer.keyId, sig: signature.toString("base64") }],
  };
}

/** True if the envelope has a signature of this key over exactly its payload. */
export function isSignedBy(envelope: Envelope, key: KeyObject): boolean {
  const bytes = signedBytes(envelope.payloadType, Buffer.from(envelope.payload, "base64"));
  const id = keyIdOf(key);
  return envelope.signatures.some(
    ({ keyid, sig }) => keyid === id && verify("sha256", bytes, key, Buffer.from(sig, "base64")),
  );
}

/** Digest of what an envelope holds; revocations name records by it. */
export function payloadDigest({ payload }: Envelope): string {
  return createHash("sha256").update(Buffer.from(payload, "base64")).digest("hex");
}

/** SHA-256 of the public key in DER, in hexadecimal digits. */
export function keyIdOf(key: KeyObject): string {
  return createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");
}

/** A public key on P-256; undefined for any other text. A private key is not taken for its public half. */
export function publicKeyOf(pem: string): KeyObject | undefined {
  if (!pem.includes("BEGIN PUBLIC KEY")) {
    return undefined;
  }
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyDetails?.namedCurve === "prime256v1" ? key : undefined;
  } catch {
    return undefined;
  }
}

/** A new key pair on P-256, both halves in PEM. */
export function newKeyPair(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

/** A signer with a private key in PEM; undefined if it is not one on P-256. */
export function localSigner(pem: string): Signer | undefined {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
      return undefined;
    }
    return { keyId: keyIdOf(createPublicKey(key)), sign: (bytes) => sign("sha256", bytes, key) };
  } catch {
    return undefined;
  }
}

/** Parses an envelope; undefined if the text is not one. */
export function parseEnvelope(text: string): Envelope | undefined {
  try {
    const value = JSON.parse(text) as Partial<Envelope> | null;
    const isWhole =
      typeof value?.payload === "string" &&
      typeof value.payloadType === "string" &&
      Array.isArray(value.signatures) &&
      value.signatures.every(
        (one: unknown) =>
          typeof one === "object" && one !== null && "sig" in one && typeof one.sig === "string" && "keyid" in one,
      );
    return isWhole ? (value as Envelope) : undefined;
  } catch {
    return undefined;
  }
}
