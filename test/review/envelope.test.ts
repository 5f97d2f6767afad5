/** Records verify with other people's code, and everything that was changed in one doesn't. */
import { createHash, createPublicKey, verify } from "node:crypto";
import * as dsse from "@sigstore/core";
import { describe, expect, test } from "vitest";
import {
  inTotoType,
  isSignedBy,
  keyIdOf,
  localSigner,
  parseEnvelope,
  publicKeyOf,
  reviewStatement,
  seal,
  signedBytes,
  statementOf,
} from "../../review";
import { makeApprover } from "../policies/support/reviews";
import { content, review } from "./support/sample";

const alice = makeApprover("alice");
const key = createPublicKey(alice.publicKey);
const sealed = () => seal(reviewStatement(content, "d".repeat(64), review), alice.signer);

describe("a record", () => {
  test("verifies with Sigstore's DSSE and crypto", async () => {
    const { payload, payloadType, signatures } = await sealed();
    const bytes = dsse.dsse.preAuthEncoding(payloadType, Buffer.from(payload, "base64"));
    const signature = Buffer.from(signatures[0]?.sig ?? "", "base64");
    expect(bytes.equals(signedBytes(payloadType, Buffer.from(payload, "base64")))).toBe(true);
    expect(dsse.crypto.verify(bytes, dsse.crypto.createPublicKey(alice.publicKey), signature, "sha256")).toBe(true);
    expect(verify("sha256", Buffer.concat([bytes, Buffer.from(" ")]), key, signature)).toBe(false);
  });

  test("gives the bytes of the DSSE specification's own example", () => {
    expect(signedBytes("http://example.com/HelloWorld", Buffer.from("hello world")).toString()).toBe(
      "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
    );
  });

  test("holds an in-toto statement whose subjects are the content and each image", async () => {
    const envelope = await sealed();
    expect(envelope.payloadType).toBe(inTotoType);
    expect(statementOf(envelope)).toEqual({
      _type: "https://in-toto.io/Statement/v1",
      subject: [
        { name: "content", digest: { sha256: "d".repeat(64) } },
        { name: "europe-docker.pkg.dev/p/apps/web", digest: { sha256: "a".repeat(64) } },
      ],
      predicateType: "pkg:npm/%40bulkhead/policies#review/v1",
      predicate: review,
    });
  });

  test("names its key by the SHA-256 of the public key in DER", async () => {
    const { signatures } = await sealed();
    const der = key.export({ type: "spki", format: "der" });
    expect(signatures[0]?.keyid).toBe(createHash("sha256").update(der).digest("hex"));
    expect(keyIdOf(key)).toBe(signatures[0]?.keyid);
  });

  test.each([
    ["another payload", { payload: Buffer.from("{}").toString("base64") }],
    ["another type", { payloadType: "text/plain" }],
    ["no signature", { signatures: [] }],
  ])("with %s is not signed", async (_, change) => {
    expect(isSignedBy(await sealed(), key)).toBe(true);
    expect(isSignedBy({ ...(await sealed()), ...change }, key)).toBe(false);
  });
});

test("a key of another kind, and a private key, are not taken for a public one", () => {
  expect(publicKeyOf(alice.publicKey)).toBeDefined();
  expect(publicKeyOf("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n")).toBeUndefined();
  expect(publicKeyOf("alice")).toBeUndefined();
  expect(localSigner(alice.publicKey)).toBeUndefined();
});

test.each(["", "[]", "null", "{}", '{"payload":1}', '{"payload":"","payloadType":"","signatures":[1]}'])(
  "%s is not an envelope",
  (text) => {
    expect(parseEnvelope(text)).toBeUndefined();
  },
);
