/** `bulkhead review approve --key github`, with a stand-in for the address at which a job gets its tokens. */
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Listening, listen, sendJson } from "../../../local/front/http";
import { registered, types } from "../../policies/support/resources";
import { contentOf } from "../../policies/support/reviewed";
import { runReview } from "../support/runReview";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
let folder: string;
let tokens: Listening;
let environment: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-review-"));
  environment = "review";
  tokens = await listen((request, response) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: "https://token.actions.githubusercontent.com", repository: "acme/app", environment, iat };
    const aud = new URL(request.url ?? "", "http://localhost").searchParams.get("audience");
    const signed = `${part({ alg: "RS256", kid: "k" })}.${part({ ...claims, aud })}`;
    sendJson(response, request.headers.authorization === "Bearer runner" ? 200 : 401, {
      value: `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`,
    });
  });
  vi.stubEnv("ACTIONS_ID_TOKEN_REQUEST_URL", `http://127.0.0.1:${tokens.port}/?api-version=2`);
  vi.stubEnv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "runner");
  writeFileSync(
    join(folder, "jwks.json"),
    JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k" }] }),
  );
  const reviewed = { required: true, github: { managers: "acme/app:review" }, githubKeys: "jwks.json" };
  writeFileSync(join(folder, "pack.json"), JSON.stringify({ reviewed }));
  const template = { containers: [{ image: `eu.example/web@sha256:${"a".repeat(64)}` }] };
  const { content } = contentOf([registered(types.service, "acme", { name: "acme", template })]);
  const saved = { kind: "bulkhead-content", version: 1, project: "app", stack: "prod", content, findings: [] };
  writeFileSync(join(folder, "content.json"), JSON.stringify(saved));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await tokens.close();
  rmSync(folder, { recursive: true });
});

const place = () => ["--reviews", join(folder, "reviews"), "--policy-pack-config", join(folder, "pack.json")];
const content = () => ["--content", join(folder, "content.json")];
const approve = () => runReview("approve", ...content(), "--key", "github", ...place());

test("a job in a listed environment approves, and is revoked, without any key", async () => {
  const approved = await approve();
  expect(approved.stderr).toBe("");
  expect(approved.stdout).toContain("managers approved 1 resources of 'prod'");
  expect((await runReview("diff", ...content(), ...place())).code).toBe(0);
  const files = readdirSync(join(folder, "reviews"));
  expect(files, "attestors take keys only").not.toContain("attestations");
  const record = files.find((name) => name.endsWith("managers.json")) ?? "";
  await runReview("revoke", record, "--reason", "a hole", "--key", "github", ...place());
  expect((await runReview("diff", ...content(), ...place())).code).toBe(1);
});

test("a job elsewhere, and a machine that is no job, can't", async () => {
  environment = "staging";
  expect((await approve()).stderr).toContain(
    "'--key github' must run in an environment of 'reviewed.github', got 'acme/app:staging'",
  );
  vi.stubEnv("ACTIONS_ID_TOKEN_REQUEST_URL", undefined);
  expect((await approve()).stderr).toContain("must run in GitHub Actions with 'id-token: write'");
});

test("the config must name GitHub's key set", async () => {
  const reviewed = { required: true, github: { managers: "acme/app:review" } };
  writeFileSync(join(folder, "pack.json"), JSON.stringify({ reviewed }));
  expect((await runReview("list", ...place())).stderr).toBe(
    "'reviewed.githubKeys' must name a file with GitHub's key set, got nothing; save 'https://token.actions.githubusercontent.com/.well-known/jwks'\n",
  );
});
