/** Approvals by an environment of GitHub Actions, with tokens that only GitHub's keys can have signed. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  audienceFor,
  contentDigest,
  type Envelope,
  makeContent,
  readBook,
  reviewStatement,
  type Signer,
  seal,
} from "../../review";

const github = generateKeyPairSync("rsa", { modulusLength: 2048 });
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keySet = (key: KeyObject, kid = "k1") =>
  JSON.stringify({ keys: [{ ...key.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" }] });
const environments = { managers: "acme/app:review" };
const reviewedAt = "2026-11-20T09:00:00Z";
const content = makeContent([], { pack: { name: "bulkhead", version: "1" }, config: {}, waivers: [], scan: [] });

interface Changes {
  readonly head?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly key?: KeyObject;
}

function token(bytes: Buffer, { head, claims, key = github.privateKey }: Changes = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const all = {
    iss: "https://token.actions.githubusercontent.com",
    aud: audienceFor(bytes),
    repository: "acme/app",
    environment: "review",
    iat: Date.parse(reviewedAt) / 1000,
    ...claims,
  };
  const signed = `${part({ alg: "RS256", kid: "k1", typ: "JWT", ...head })}.${part(all)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

async function record(changes: Changes = {}): Promise<Envelope> {
  const signer: Signer = { keyId: "github", sign: (bytes) => Buffer.from(token(bytes, changes)) };
  const review = {
    reviewer: "managers",
    project: "app",
    stack: "prod",
    reviewedAt,
    until: "2027-01-31",
    resources: 0,
    advisoryFindings: 0,
  };
  return seal(reviewStatement(content, contentDigest(content), review), signer);
}

/** Who has approved, or why the record counts for nothing. */
function said(envelope: object, keys = keySet(github.publicKey)): string {
  const book = readBook([{ name: "it.json", text: JSON.stringify(envelope) }], {
    keys: {},
    github: { environments, keys },
    now: new Date("2026-11-22T00:00:00Z"),
    maxAgeDays: 90,
  });
  return [...book.approvals.map(({ approver }) => approver), ...book.problems.map(({ problem }) => problem)].join("; ");
}

describe("a token of GitHub", () => {
  test("approves as the environment that it names", async () => {
    expect(said(await record())).toBe("managers");
  });

  test.each<[string, Changes, string]>([
    [
      "of another repository",
      { claims: { repository: "acme/fork" } },
      "is by acme/fork:review of GitHub, which is not in the list",
    ],
    [
      "of a job outside of an environment",
      { claims: { environment: undefined } },
      "is by acme/app:none of GitHub, which is not in the list",
    ],
    ["of another issuer", { claims: { iss: "https://example.com" } }, "was altered after it was signed"],
    ["for other bytes", { claims: { aud: audienceFor(Buffer.from("other")) } }, "was altered after it was signed"],
    ["for Google Cloud", { claims: { aud: "https://iam.googleapis.com/x" } }, "was altered after it was signed"],
    ["of a stranger's key", { key: stranger.privateKey }, "was altered after it was signed"],
    [
      "of a key that is not in the set",
      { head: { kid: "k2" } },
      "is signed with a token of a key that GitHub's key set doesn't hold",
    ],
    [
      "without a signature",
      { head: { alg: "none" } },
      "is signed with a token of a key that GitHub's key set doesn't hold",
    ],
    [
      "of another day",
      { claims: { iat: Date.parse("2026-11-21T09:00:00Z") / 1000 } },
      "states another time than GitHub's token does",
    ],
    ["without a time", { claims: { iat: undefined } }, "states another time than GitHub's token does"],
  ])("%s counts for nothing", async (_, changes, problem) => {
    expect(said(await record(changes))).toBe(problem);
  });

  test("counts for nothing over another payload, with no key set, or if nobody lists an environment", async () => {
    const whole = await record();
    const other = Buffer.from(whole.payload, "base64").toString().replace("2027", "2099");
    expect(said({ ...whole, payload: Buffer.from(other).toString("base64") })).toBe("was altered after it was signed");
    for (const keys of ["", "{}", keySet(stranger.publicKey)]) {
      expect(said(whole, keys)).not.toContain("managers");
    }
    const small = generateKeyPairSync("rsa", { modulusLength: 1024 });
    expect(said(await record({ key: small.privateKey }), keySet(small.publicKey))).toContain("doesn't hold");
    const text = JSON.stringify(whole);
    const none = readBook([{ name: "it.json", text }], { keys: {}, now: new Date(reviewedAt), maxAgeDays: 90 });
    expect(none.problems.map(({ problem }) => problem)).toEqual([
      "is signed with a key that is not in the list (github)",
    ]);
  });

  test("may be any bytes without harm", async () => {
    for (const sig of ["", "a.b.c", "{}.{}.{}", "bnVsbA.bnVsbA.", "a.b.c.d"]) {
      const whole = await record();
      const signatures = [{ keyid: "github", sig: Buffer.from(sig).toString("base64") }];
      expect(said({ ...whole, signatures })).toBe("is not signed with a token of GitHub");
    }
  });
});
