/** What an approver signs for Binary Authorization, held against gcloud's own format and Google's own client types. */
import { createHash, createPublicKey } from "node:crypto";
import { protos } from "@google-cloud/grafeas";
import { describe, expect, test } from "vitest";
import { attest, attestationPayload, attestorKeyId, isAttestedBy, keyIdOf, parseAttestation } from "../../review";
import { makeApprover } from "../policies/support/reviews";

const digest = "a".repeat(64);
const image = `europe-docker.pkg.dev/p/apps/web@sha256:${digest}`;
const alice = makeApprover("alice");
const bob = makeApprover("bob");
const [keyOfAlice, keyOfBob] = [createPublicKey(alice.publicKey), createPublicKey(bob.publicKey)];
const { Occurrence } = protos.grafeas.v1;

describe("an attestation", () => {
  test("is over the text that 'gcloud container binauthz create-signature-payload' writes", () => {
    expect(attestationPayload(image).toString()).toBe(`{
  "critical": {
    "identity": {
      "docker-reference": "europe-docker.pkg.dev/p/apps/web"
    },
    "image": {
      "docker-manifest-digest": "sha256:${digest}"
    },
    "type": "Google cloud binauthz container signature"
  }
}
`);
  });

  test("names its key as Google does: RFC 6920 over the key in DER", () => {
    const der = keyOfAlice.export({ type: "spki", format: "der" });
    const uri = `ni:///sha-256;${createHash("sha256").update(der).digest("base64url")}`;
    expect(attestorKeyId(keyIdOf(keyOfAlice))).toBe(uri);
  });

  test("is an occurrence of Google's own client library, down to the last member", async () => {
    const made = { ...(await attest(image, alice.signer)), kind: "ATTESTATION", noteName: "projects/p/notes/n" };
    const read = Occurrence.fromObject(made);
    expect(Occurrence.verify(read)).toBeNull();
    expect(Occurrence.toObject(read, { bytes: String, enums: String })).toEqual(made);
    const carried = Occurrence.decode(Occurrence.encode(read).finish());
    expect(Buffer.from(carried.attestation?.serializedPayload as Uint8Array).equals(attestationPayload(image))).toBe(
      true,
    );
  });

  test("holds for its image and its key alone", async () => {
    const made = await attest(image, alice.signer);
    const other = image.replace(/a{64}/, "b".repeat(64));
    expect(isAttestedBy(made, [keyOfBob, keyOfAlice])).toBe(true);
    expect(isAttestedBy(made, [keyOfBob])).toBe(false);
    expect(isAttestedBy({ ...made, resourceUri: `https://${other}` }, [keyOfAlice])).toBe(false);
    expect(isAttestedBy({ ...made, resourceUri: "https://example.com/app:v1" }, [keyOfAlice])).toBe(false);
    const foreign = await attest(other, alice.signer);
    const swapped = { ...made, attestation: { ...made.attestation, signatures: foreign.attestation.signatures } };
    expect(isAttestedBy(swapped, [keyOfAlice])).toBe(false);
  });

  test("is never over a tag, and is read from nothing else", () => {
    expect(() => attestationPayload("example.com/app:v1")).toThrow("must be pinned by its digest");
    for (const text of ["", "{", "null", "{}", '{"resourceUri":"x","attestation":{"signatures":[{}]}}']) {
      expect(parseAttestation(text)).toBeUndefined();
    }
  });
});
