/**
 * Attestations of Binary Authorization: an approver's signature over one image, in the payload that Google's attestors read (gcloud,
 * `container binauthz create-signature-payload`). docs/review-format.md specifies the files.
 */
import { type KeyObject, verify } from "node:crypto";
import { keyIdOf, type Signer } from "./envelope";

/** A file of `reviews/attestations`: what an occurrence of Container Analysis needs besides its note. */
export interface Attestation {
  /** Image with its digest, as `https://<repository>@sha256:…`. */
  readonly resourceUri: string;
  readonly attestation: {
    /** Base64. */
    readonly serializedPayload: string;
    readonly signatures: readonly { readonly publicKeyId: string; readonly signature: string }[];
  };
}

const pinned = /^([^@\s]+)@(sha256:[0-9a-f]{64})$/;

/** The bytes to sign for an image that is pinned by its digest. */
export function attestationPayload(image: string): Buffer {
  const [, repository, digest] = pinned.exec(image) ?? [];
  if (repository === undefined || digest === undefined) {
    throw new Error(`an attested image must be pinned by its digest, got '${image}'`);
  }
  const critical = {
    identity: { "docker-reference": repository },
    image: { "docker-manifest-digest": digest },
    type: "Google cloud binauthz container signature",
  };
  return Buffer.from(`${JSON.stringify({ critical }, undefined, 2)}\n`);
}

/** How an attestor names a key: RFC 6920, over the same digest as `keyIdOf`. */
export function attestorKeyId(keyId: string): string {
  return `ni:///sha-256;${Buffer.from(keyId, "hex").toString("base64url")}`;
}

export async function attest(image: string, signer: Signer): Promise<Attestation> {
  const payload = attestationPayload(image);
  const signature = (await signer.sign(payload)).toString("base64");
  return {
    resourceUri: `https://${image}`,
    attestation: {
      serializedPayload: payload.toString("base64"),
      signatures: [{ publicKeyId: attestorKeyId(signer.keyId), signature }],
    },
  };
}

/** True if one of the keys has signed that this very image may run. */
export function isAttestedBy({ resourceUri, attestation }: Attestation, keys: readonly KeyObject[]): boolean {
  const image = resourceUri.replace(/^https:\/\//, "");
  if (!pinned.test(image)) {
    return false;
  }
  const payload = Buffer.from(attestation.serializedPayload, "base64");
  return (
    payload.equals(attestationPayload(image)) &&
    attestation.signatures.some(({ publicKeyId, signature }) =>
      keys.some(
        (key) =>
          attestorKeyId(keyIdOf(key)) === publicKeyId &&
          verify("sha256", payload, key, Buffer.from(signature, "base64")),
      ),
    )
  );
}

/** Parses a file of `reviews/attestations`; undefined if it is something else. */
export function parseAttestation(text: string): Attestation | undefined {
  try {
    const value = JSON.parse(text) as Partial<Attestation> | null;
    const isWhole =
      typeof value?.resourceUri === "string" &&
      typeof value.attestation?.serializedPayload === "string" &&
      Array.isArray(value.attestation.signatures) &&
      value.attestation.signatures.every(
        (one: unknown) =>
          typeof one === "object" &&
          one !== null &&
          "publicKeyId" in one &&
          typeof one.publicKeyId === "string" &&
          "signature" in one &&
          typeof one.signature === "string",
      );
    return isWhole ? (value as Attestation) : undefined;
  } catch {
    return undefined;
  }
}
