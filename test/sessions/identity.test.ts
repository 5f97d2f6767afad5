/** Who calls: only a whole, fresh assertion for this service, sent once, is believed. */
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type AssertionClaims, audience, newSigner } from "../../cli/attack/users/assertions";
import { assertionHeader, iapIdentity } from "../../sessions/identity/iap";
import { invokerIdentity } from "../../sessions/identity/invoker";

const signer = newSigner();
const identify = iapIdentity({ audience, keys: async () => signer.publicKey });
const request = (...tokens: string[]) => ({ headersDistinct: tokens.length > 0 ? { [assertionHeader]: tokens } : {} });
const good = signer.assertion({ subject: "ann" });
const otherKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

describe("an assertion of Identity-Aware Proxy", () => {
  test("names the user by issuer and subject", async () => {
    expect(await identify(request(good))).toEqual({
      ok: true,
      user: { id: "https://cloud.google.com/iap\nann", email: "ann@users.test" },
    });
  });

  test.each<[string, Partial<AssertionClaims>]>([
    ["of another key", { key: otherKey }],
    ["without a signature", { algorithm: "none" }],
    ["that has expired", { issuedAt: -700, expiresAt: -100 }],
    ["from the future", { issuedAt: 120, expiresAt: 700 }],
    ["for another service", { audience: `${audience}-other` }],
    ["of another issuer", { issuer: "https://accounts.google.com" }],
    ["that lives for a day", { expiresAt: 86_400 }],
    ["without a subject", { subject: "" }],
  ])("%s is refused", async (_, claims) => {
    const token = signer.assertion({ subject: "ann", ...claims });
    expect((await identify(request(token))).ok).toBe(false);
  });

  test("within the skew of clocks is accepted", async () => {
    const token = signer.assertion({ subject: "ann", issuedAt: -610, expiresAt: -10 });
    expect((await identify(request(token))).ok).toBe(true);
  });

  test("is refused when there are two, or none", async () => {
    expect(await identify(request(good, good))).toEqual({ ok: false, reason: "more than one assertion" });
    expect(await identify(request())).toEqual({ ok: false, reason: "no assertion" });
  });

  test("L9: without Google's public keys nobody gets in, and the reason says so", async () => {
    const cut = iapIdentity({ audience, keys: () => Promise.reject(new Error("connect ETIMEDOUT")) });
    expect(await cut(request(good))).toEqual({ ok: false, reason: "keys not available" });
  });

  test("that was believed once is refused after it has expired, and when its text was changed", async () => {
    let now = Date.now();
    const clocked = iapIdentity({ audience, keys: async () => signer.publicKey, now: () => now });
    expect((await clocked(request(good))).ok).toBe(true);
    const changed = good.replace(/\.([^.])/, (_, first) => `.${first === "e" ? "f" : "e"}`);
    expect((await clocked(request(changed))).ok).toBe(false);
    now += 11 * 60_000;
    expect((await clocked(request(good))).ok).toBe(false);
  });
});

describe("an identity token that Cloud Run has verified", () => {
  const url = "https://app.run.app";
  const token = (claims: object) =>
    `Bearer ${["{}", JSON.stringify({ iss: "https://accounts.google.com", sub: "7", aud: url, exp: 4e9, ...claims })]
      .map((part) => Buffer.from(part).toString("base64url"))
      .join(".")}.SIGNATURE_REMOVED_BY_GOOGLE`;
  const identifyCaller = invokerIdentity({ audience: url });
  const read = (headersDistinct: Record<string, string[]>) => identifyCaller({ headersDistinct });

  test("names the caller", async () => {
    expect(await read({ authorization: [token({})] })).toMatchObject({
      ok: true,
      user: { id: expect.stringContaining("7") },
    });
  });

  test.each([
    ["of another audience", { aud: "https://other.run.app" }],
    ["of another issuer", { iss: "https://evil.test" }],
    ["that has expired", { exp: 1 }],
    ["without a subject", { sub: "" }],
  ])("%s is refused", async (_, claims) => {
    expect((await read({ authorization: [token(claims)] })).ok).toBe(false);
  });

  test("is the one in X-Serverless-Authorization, since Cloud Run then leaves the other one unverified", async () => {
    const headers = {
      authorization: [token({ sub: "victim" })],
      "x-serverless-authorization": [token({ sub: "caller" })],
    };
    expect(await read(headers)).toMatchObject({ user: { id: expect.stringContaining("caller") } });
  });
});
