import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { issueIdentityToken, verifyIdentityToken } from "../../../local/front/identityTokens";
import { createSigningKeys, type SigningKeys } from "../../../local/front/signingKeys";

const accountEmail = "acme-run@cell.iam.gserviceaccount.com";
const tokenAudience = "https://acme-egress-abc-ew.a.run.app";

let keys: SigningKeys;
let others: SigningKeys;

beforeAll(async () => {
  [keys, others] = await Promise.all([createSigningKeys(), createSigningKeys()]);
});

const verify = (token: string, audiences = [tokenAudience]) => verifyIdentityToken(keys.identity, token, audiences);
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

describe("an identity token", () => {
  test("is taken for its audience, in its hour", async () => {
    const token = await issueIdentityToken(keys.identity, accountEmail, tokenAudience);
    expect(await verify(token)).toEqual({ email: accountEmail });
    expect(await verify(token, ["https://other", tokenAudience])).toEqual({ email: accountEmail });
  });

  test.each([
    {
      what: "expired",
      issue: () => issueIdentityToken(keys.identity, accountEmail, tokenAudience, { issuedAt: hoursAgo(1.01) }),
      reason: "the token has expired",
    },
    {
      what: "for another audience",
      issue: () => issueIdentityToken(keys.identity, accountEmail, `${tokenAudience}.evil.example`),
      reason: "the token was issued for another audience",
    },
    {
      what: "signed by a key of the same name",
      issue: () => issueIdentityToken(others.identity, accountEmail, tokenAudience),
      reason: "the token's signature is not Google's",
    },
    {
      what: "signed by Google's key for logins",
      issue: () => issueIdentityToken(keys.iap, accountEmail, tokenAudience),
      reason: "the token's algorithm is not allowed",
    },
    { what: "no token", issue: async () => "not a token", reason: "the token is not a JWT" },
  ])("that is $what is refused", async ({ issue, reason }) => {
    expect(await verify(await issue())).toEqual({ reason });
  });

  test("is refused for a service that has no address and no audience", async () => {
    expect(await verify(await issueIdentityToken(keys.identity, accountEmail, tokenAudience), [])).toHaveProperty(
      "reason",
    );
  });

  test("never survives a change of any of its characters", async () => {
    const token = await issueIdentityToken(keys.identity, accountEmail, tokenAudience);
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
