/**
 * Reviews and a freeze from end to end on the local cloud: refused by a preview, by an update without one, and by Cloud Run when
 * Pulumi is left out; approved; frozen everywhere; and the glass broken, which `who` shows and an alert tells.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as binaryauthorization from "@pulumi/gcp/binaryauthorization";
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as containeranalysis from "@pulumi/gcp/containeranalysis";
import * as monitoring from "@pulumi/gcp/monitoring";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runProgram, toProgram } from "../../../cli/commandLine/toCommander";
import { commands } from "../../../cli/commands";
import { type LocalCloud, startLocalCloud } from "../../../local/cloud";
import { AlertWatch } from "../../../local/run/alertWatch";
import { alerts } from "../../../plan";
import { rules } from "../../../policies/rules";
import { attestorKeyId, keyIdOf, publicKeyOf } from "../../../review";
import { captured } from "../../cli/support/runCommand";
import { runReview } from "../../cli/support/runReview";
import { type GoogleApis, startGoogleApis } from "../../local/front/support/googleApis";
import { type EngineBench, startBench } from "../support/engine";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const project = "example";
const deployer = `deployer@${project}.iam.gserviceaccount.com`;
const image = (byte: string) => `europe-docker.pkg.dev/${project}/apps/web@sha256:${byte.repeat(64)}`;
const service = `v2/projects/${project}/locations/europe-west1/services/acme`;
const folder = mkdtempSync(join(tmpdir(), "bulkhead-whole-way-"));
const reviews = join(folder, "reviews");
const contentFile = join(folder, "content.json");
const place = ["--reviews", reviews, "--policy-pack-config", join(folder, "pack.json")];
const key = ["--key", join(folder, "alice.pem")];

let cloud: LocalCloud;
let apis: GoogleApis;
let bench: EngineBench;
let publicKeyPem: string;

beforeAll(async () => {
  cloud = await startLocalCloud({ folder: join(folder, "cloud"), projects: { [project]: { number: "123456789012" } } });
  apis = await startGoogleApis(cloud.cloud);
  for (const [name, value] of Object.entries(apis.env(deployer))) {
    vi.stubEnv(name, value);
  }
  bench = await startBench({ cloud: cloud.env });
  await runReview("key", "alice", "--out", join(folder, "alice.pem"));
  publicKeyPem = readFileSync(join(folder, "alice.pem.pub"), "utf8");
  writeFileSync(join(folder, "pack.json"), JSON.stringify({ reviewed: { keys: { alice: publicKeyPem } } }));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await bench?.stop();
  await apis?.stop();
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a cell deploys for reviews, and a tenant with one service, in few resources; components have tests of their own. */
const program = (app?: { readonly image: string; readonly state?: string }) => () => {
  new serviceaccount.Account("deployer", { accountId: "deployer" });
  const alert = alerts.find(({ id }) => id === "break-glass");
  new monitoring.AlertPolicy("break-glass", {
    displayName: "break glass",
    combiner: "OR",
    conditions: [
      { displayName: "break glass", conditionMatchedLog: { filter: alert?.filter({ project, deployers: [] }) ?? "" } },
    ],
    alertStrategy: { notificationRateLimit: { period: "300s" } },
  });
  const note = new containeranalysis.Note("reviews", {
    name: "cell-reviews",
    attestationAuthority: { hint: { humanReadableName: "Reviews" } },
  });
  const attestor = new binaryauthorization.Attestor("approvers", {
    name: "cell-reviews",
    attestationAuthorityNote: {
      noteReference: note.name,
      publicKeys: [
        {
          id: attestorKeyId(keyIdOf(publicKeyOf(publicKeyPem) as NonNullable<ReturnType<typeof publicKeyOf>>)),
          pkixPublicKey: { publicKeyPem, signatureAlgorithm: "ECDSA_P256_SHA256" },
        },
      ],
    },
  });
  new binaryauthorization.Policy("images", {
    defaultAdmissionRule: {
      evaluationMode: "REQUIRE_ATTESTATION",
      enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG",
      requireAttestationsBies: [attestor.name],
    },
  });
  if (app === undefined) {
    return;
  }
  const { state = "active" } = app;
  const tenant = new pulumi.ComponentResource("bulkhead:index:Tenant", "acme", { state });
  const account = new serviceaccount.Account("acme", { accountId: "acme-run" }, { parent: tenant });
  new cloudrunv2.Service(
    "acme",
    {
      name: "acme",
      location: "europe-west1",
      deletionProtection: false,
      binaryAuthorization: { useDefault: true },
      scaling: { scalingMode: "AUTOMATIC", minInstanceCount: state === "active" ? 1 : 0 },
      template: { serviceAccount: account.email, containers: [{ name: "app", image: app.image }] },
    },
    { parent: tenant },
  );
};

/** The other rules judge what a cell and its tenants really consist of. */
const otherRules = Object.fromEntries(rules.filter(({ id }) => id !== "reviewed").map(({ id }) => [id, "disabled"]));

async function run(step: "preview" | "up", app?: { readonly image: string; readonly state?: string }) {
  const reviewed = { required: true, folder: reviews, keys: { alice: publicKeyPem }, contentFile };
  const packConfig = { ...otherRules, reviewed };
  const { succeeded, findings, output } = await bench[step](program(app), { state: "whole-way", packConfig });
  const said = findings.filter(({ rule }) => rule === "reviewed").map(({ message }) => message);
  return { succeeded, said: said.join("\n"), output };
}

/** What a reviewer does: approves what the last preview has shown, and hands the signatures over. */
async function approveAndAttest(seen = readFileSync(contentFile, "utf8")) {
  const content = JSON.parse(seen);
  const saved = join(folder, "saved.json");
  const kind = { kind: "bulkhead-content", version: 1, project: "app", stack: "prod", findings: [] };
  writeFileSync(saved, JSON.stringify({ ...kind, content }));
  const approved = await runReview("approve", "--content", saved, ...key, ...place);
  expect(approved.stderr).toBe("");
  if (await cloud.cloud.find(`containeranalysis.googleapis.com/projects/${project}/notes/cell-reviews`)) {
    expect((await runReview("attest", "--project", project, "--cell", "cell", ...place)).stderr).toBe("");
  }
}

/** `gcloud run services update acme --image … [--breakglass …]`. */
const gcloudUpdate = (used: string, breakglassJustification?: string) =>
  apis.call(deployer, "run", service, {
    method: "PATCH",
    body: {
      template: { containers: [{ name: "app", image: used }] },
      ...(breakglassJustification === undefined
        ? {}
        : { binaryAuthorization: { useDefault: true, breakglassJustification } }),
    },
  });
const running = async () => JSON.stringify((await apis.call(deployer, "run", service)).body.template);

test("content is refused everywhere until it is reviewed, goes on, and is refused everywhere in a freeze", async () => {
  expect((await run("preview")).said).toContain("must have a valid review, got none");
  await approveAndAttest();
  expect(await run("up")).toMatchObject({ succeeded: true, said: "" });
  await cloud.cloud.changePolicy(`cloudresourcemanager.googleapis.com/projects/${project}`, () => ({
    bindings: [{ role: "roles/owner", members: [`serviceAccount:${deployer}`] }],
  }));

  expect((await run("preview", { image: image("a") })).succeeded).toBe(false);
  await approveAndAttest();
  expect(await run("up", { image: image("a") })).toMatchObject({ succeeded: true, said: "" });
  expect(await running()).toContain(image("a"));

  // Changed: refused by the preview, by `up --skip-preview`, which is what the Automation API runs, and by Cloud Run itself.
  const changed = await run("preview", { image: image("b") });
  const seen = readFileSync(contentFile, "utf8");
  expect(changed.said).toContain("'template.containers[app].image' must be as in the review by alice");
  const skipping = await run("up", { image: image("b") });
  expect(skipping).toMatchObject({ succeeded: false });
  expect(skipping.said).toContain("must be reviewed, got a resource that is in no valid review");
  const without = await gcloudUpdate(image("b"));
  expect(without.status).toBe(400);
  expect(JSON.stringify(without.body)).toContain("No attestations found that were valid and signed by a key trusted");
  expect(await running()).toContain(image("a"));

  await approveAndAttest(seen);
  expect(await run("up", { image: image("b") })).toMatchObject({ succeeded: true, said: "" });
  expect(await running()).toContain(image("b"));

  const why = ["--reason", "key leaked", "--owner", "dana"];
  expect((await runReview("freeze", ...why, "--project", project, "--reviews", reviews)).stderr).toBe("");
  expect((await run("preview", { image: image("b") })).said).toContain("by 'dana': 'key leaked'");
  expect((await run("up", { image: image("a") })).said).toContain("'freeze' must not be deployed");
  const attested = await gcloudUpdate(image("a"));
  expect([attested.status, JSON.stringify(attested.body)]).toEqual([
    400,
    expect.stringContaining("Denied by an ALWAYS_DENY admission rule"),
  ]);
  expect(await running()).toContain(image("b"));
  expect(await run("up", { image: image("b"), state: "quarantined" })).toMatchObject({ succeeded: true, said: "" });

  const told: string[] = [];
  const watch = new AlertWatch(cloud.cloud, ({ policy }) => told.push(policy));
  await watch.look();
  expect((await gcloudUpdate(image("c"), "fixes the leak")).status).toBe(200);
  await watch.look();
  expect(told).toEqual(["break glass"]);
  expect(await running()).toContain(image("c"));
  const entries = (await cloud.cloud.entries.audit(project)).filter((entry) =>
    JSON.stringify(entry).includes("fixes the leak"),
  );
  expect(entries.map(({ logName }) => logName.split("%2F")[1])).toEqual(["activity", "system_event"]);
  expect(entries[0]?.protoPayload?.authenticationInfo).toEqual({ principalEmail: deployer });
  const asked = ["who", "--cloud", join(folder, "cloud"), "--method", "UpdateService", "--principal", deployer];
  const who = await captured(() => runProgram(toProgram(commands, "", ""), asked));
  expect([who.code, who.stderr]).toEqual([0, ""]);
  expect(who.stdout).toMatch(new RegExp(`${deployer}[^]*UpdateService on services/acme`));

  const lifted = await runReview("unfreeze", "--reason", "audit is done", ...key, ...place);
  expect(lifted.stderr).toBe("");
  expect(await run("preview", { image: image("b") })).toMatchObject({ succeeded: true, said: "" });
  expect((await gcloudUpdate(image("a"))).status).toBe(200);
});
