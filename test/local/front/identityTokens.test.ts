import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { issueIdentityToken, verifyIdentityToken } from "../../../local/front/identityTokens";
import { createSigningKeys, type SigningKeys } from "../../../local/front/signingKeys";

const EMAIL = "acme-run@cell.iam.gserviceaccount.com";
const AUDIENCE = "https://acme-egress-abc-ew.a.run.app";

let keys: SigningKeys;
let others: SigningKeys;

beforeAll(async () => {
  [keys, others] = await Promise.all([createSigningKeys(), createSigningKeys()]);
});

const verify = (token: string, audiences = [AUDIENCE]) => verifyIdentityToken(keys.identity, token, audiences);
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

describe("an identity token", () => {
  it("is taken for its audience, in its hour", async () => {
    const token = await issueIdentityToken(keys.identity, EMAIL, AUDIENCE);
    expect(await verify(token)).toEqual({ email: EMAIL });
    expect(await verify(token, ["https://other", AUDIENCE])).toEqual({ email: EMAIL });
  });

  it.each([
    {
      what: "expired",
      issue: () => issueIdentityToken(keys.identity, EMAIL, AUDIENCE, { issuedAt: hoursAgo(1.01) }),
      reason: "the token has expired",
    },
    {
      what: "for another audience",
      issue: () => issueIdentityToken(keys.identity, EMAIL, `${AUDIENCE}.evil.example`),
      reason: "the token was issued for another audience",
    },
    {
      what: "signed by a key of the same name",
      issue: () => issueIdentityToken(others.identity, EMAIL, AUDIENCE),
      reason: "the token's signature is not Google's",
    },
    {
      what: "signed by Google's key for logins",
      issue: () => issueIdentityToken(keys.iap, EMAIL, AUDIENCE),
      reason: "the token's algorithm is not allowed",
    },
    { what: "no token", issue: async () => "not a token", reason: "the token is not a JWT" },
  ])("that is $what is refused", async ({ issue, reason }) => {
    expect(await verify(await issue())).toEqual({ reason });
  });

  it("is refused for a service that has no address and no audience", async () => {
    expect(await verify(await issueIdentityToken(keys.identity, EMAIL, AUDIENCE), [])).toHaveProperty("reason");
  });

  it("never survives a change of any of its characters", async () => {
    const token = await issueIdentityToken(keys.identity, EMAIL, AUDIENCE);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // The last character of a part carries bits that decoders drop, so it is left alone.
    const places = [...token]
      .map((_, index) => index)
      .filter((index) => token[index] !== "." && token[index + 1] !== "." && index < token.length - 1);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.constantFrom(...alphabet), async (index, character) => {
        fc.pre(token[index] !== character);
        expect(await verify(token.slice(0, index) + character + token.slice(index + 1))).toHaveProperty("reason");
      }),
      { numRuns: 200 },
    );
  });
});
