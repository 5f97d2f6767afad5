import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Binding } from "../../../iam";
import { type RunningCloud, runDeployed } from "../../../local/run";
import { CloudFolder, folderProject } from "../front/support/cloudFolder";
import { ask, probeEnv, probeImage } from "./support/probe";

const everyone = { role: "roles/run.invoker", members: ["allUsers"] };
const creator = "roles/iam.serviceAccountTokenCreator";
const tokenScope = ["https://www.googleapis.com/auth/cloud-platform"];

let folder: CloudFolder;
let running: RunningCloud;
let acme: string;
let bravo: string;
let middle: string;

beforeAll(async () => {
  folder = await CloudFolder.create();
  [acme, bravo, middle] = [
    await folder.addAccount("acme-run"),
    await folder.addAccount("bravo-run"),
    await folder.addAccount("middle"),
  ];
  await folder.addSecret("bravo_key", "value-of-bravo", bravo);
  const containers = [
    { name: "main", image: "example.com/probe@sha256:0", ports: { containerPort: 8080 }, envs: probeEnv },
  ];
  await folder.allow(await folder.addService("acme", acme, {}, { containers }), everyone);
  running = await runDeployed({ cloudFolder: folder.folder, images: probeImage });
});

afterAll(async () => {
  await running?.stop();
  await folder?.remove();
});

afterEach(() => Promise.all([acme, bravo, middle].map((email) => grantOn(email))));

const accountName = (email: string) => `iam.googleapis.com/projects/${folderProject}/serviceAccounts/${email}`;
const grantOn = (email: string, ...bindings: Binding[]) => folder.allow(accountName(email), ...bindings);
const to = (role: string, email: string): Binding => ({ role, members: [`serviceAccount:${email}`] });

const impersonate = (order: object) => ask(running, "acme", "impersonate", order);
const mint = (verb: string, body: object, path = `/v1/projects/-/serviceAccounts/${bravo}:${verb}`) =>
  ask(running, "acme", "mint", { path, body });
const denied = (permission: string) =>
  expect.stringContaining(`Permission '${permission}' denied for resource 'projects/${folderProject}/serviceAccounts/`);

describe("google-auth-library's Impersonated client in a deployed service", () => {
  test("gets no token of another account without a grant", async () => {
    const message = denied("iam.serviceAccounts.getAccessToken");
    expect(await impersonate({ target: bravo })).toMatchObject({ status: 500, message });
    expect(await impersonate({ target: bravo, audience: "https://example.com" })).toMatchObject({
      status: 500,
      message: denied("iam.serviceAccounts.getOpenIdToken"),
    });
  });

  test("reads what the other account may read, with a token creator's grant", async () => {
    await grantOn(bravo, to(creator, acme));
    expect(await impersonate({ target: bravo })).toEqual({ status: 200, value: "value-of-bravo" });
  });

  test("gets an identity token of the other account, for the audience that it asked for", async () => {
    await grantOn(bravo, to("roles/iam.serviceAccountOpenIdTokenCreator", acme));
    const { idToken } = await impersonate({ target: bravo, audience: "https://example.com" });
    const claims = JSON.parse(Buffer.from(String(idToken).split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({ aud: "https://example.com", email: bravo, iss: "https://accounts.google.com" });
    // The one role gives no access token.
    expect(await impersonate({ target: bravo })).toMatchObject({ status: 500 });
  });

  test("goes over a delegate only where each may speak for the next", async () => {
    await grantOn(middle, to(creator, acme));
    const chain = { target: bravo, delegates: [middle] };
    expect(await impersonate(chain)).toMatchObject({ message: denied("iam.serviceAccounts.getAccessToken") });
    await grantOn(bravo, to(creator, middle));
    expect(await impersonate(chain)).toEqual({ status: 200, value: "value-of-bravo" });
    await grantOn(middle);
    expect(await impersonate(chain)).toMatchObject({ message: denied("iam.serviceAccounts.implicitDelegation") });
  });

  test("gets a token of a disabled account that opens nothing", async () => {
    await grantOn(bravo, to(creator, acme));
    await folder.cloud.change(accountName(bravo), (properties) => ({ ...properties, disabled: true }));
    const refused = await impersonate({ target: bravo });
    await folder.cloud.change(accountName(bravo), (properties) => ({ ...properties, disabled: false }));
    expect(refused).toMatchObject({ status: 500, message: expect.stringContaining("PERMISSION_DENIED") });
  });
});

describe("the IAM Credentials API", () => {
  const ok = { scope: tokenScope };

  test("says until when a token lasts, and takes no longer life than an hour", async () => {
    await grantOn(bravo, to(creator, acme));
    const before = Date.now();
    const { body } = await mint("generateAccessToken", { ...ok, lifetime: "300s" });
    const { expireTime } = body as { readonly expireTime: string };
    expect(Date.parse(expireTime) - before).toBeGreaterThan(299_000);
    expect(Date.parse(expireTime) - before).toBeLessThan(330_000);
    for (const lifetime of ["3601s", "0s", "1h"]) {
      expect(await mint("generateAccessToken", { ...ok, lifetime })).toMatchObject({ answer: 400 });
    }
  });

  test("leaves the e-mail out of an identity token unless it is asked for", async () => {
    await grantOn(bravo, to(creator, acme));
    const { body } = await mint("generateIdToken", { audience: "https://example.com" });
    const { token } = body as { readonly token: string };
    expect(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString())).not.toHaveProperty("email");
  });

  test.each([
    { title: "no scope", verb: "generateAccessToken", body: {}, answer: 400, says: "'scope' must be set" },
    { title: "no audience", verb: "generateIdToken", body: {}, answer: 400, says: "'audience' must be set" },
    { title: "what it doesn't do here", verb: "signBlob", body: {}, answer: 501, says: "'signBlob' of the IAM" },
  ])("refuses $title", async ({ verb, body, answer, says }) => {
    const result = await mint(verb, body);
    expect(result).toMatchObject({ answer, body: { error: { message: expect.stringContaining(says) } } });
  });

  test("takes no project in place of the wildcard, and knows no account that isn't there", async () => {
    const verb = ":generateAccessToken";
    const named = `/v1/projects/${folderProject}/serviceAccounts/${bravo}${verb}`;
    expect(await mint("", ok, named)).toMatchObject({ answer: 404 });
    const nobody = `/v1/projects/-/serviceAccounts/nobody@${folderProject}.iam.gserviceaccount.com${verb}`;
    expect(await mint("", ok, nobody)).toMatchObject({ answer: 403 });
    const project = `cloudresourcemanager.googleapis.com/projects/${folderProject}`;
    await folder.allow(project, to(creator, acme));
    const answer = await mint("", ok, nobody);
    await folder.allow(project);
    expect(answer).toMatchObject({ answer: 404 });
  });
});
