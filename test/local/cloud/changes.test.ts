import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as compute from "@pulumi/gcp/compute";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import * as random from "@pulumi/random";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stackProject, type TestCloud, testCloud } from "./cloudStack";

const secretsPath = "secretmanager.googleapis.com/projects/acme-prod/secrets";
let cloud: TestCloud;
let failing: string | undefined;
let latencyMs = 0;

beforeAll(async () => {
  cloud = await testCloud({
    latencyMs: () => latencyMs,
    fault: ({ urn, operation }) =>
      operation === "create" && failing !== undefined && urn.endsWith(`::${failing}`)
        ? new Error("googleapi: Error 503: The service is currently unavailable, backendError")
        : undefined,
  });
});
afterAll(async () => cloud.close());

const replication = { auto: {} };

describe("changes go through the real engine as on Google Cloud", { timeout: 180_000 }, () => {
  test("updates in place, replaces before and after, each where the real provider does", async () => {
    const choice = { label: "one", description: "one", location: "EU" };
    const stack = await cloud.stack("changes", async () => {
      new secretmanager.Secret("updated", { secretId: "updated", replication, labels: { note: choice.label } });
      new compute.Network("named", { name: "named", autoCreateSubnetworks: false, description: choice.description });
      const bucket = new storage.Bucket("Auto_Named", { location: choice.location });
      return { bucket: bucket.name };
    });
    const first = await stack.up();
    expect(first.outputs.bucket?.value).toMatch(/^auto-named-[0-9a-f]{7}$/);

    choice.label = "two";
    expect((await stack.up()).summary.resourceChanges).toEqual({ same: 3, update: 1 });
    expect((await cloud.local.cloud.find(`${secretsPath}/updated`))?.properties.effectiveLabels).toMatchObject({
      note: "two",
    });

    choice.description = "two";
    choice.location = "US";
    const steps: string[] = [];
    const replaced = await stack.up({
      onEvent: ({ resourcePreEvent }) => {
        const { op, urn } = resourcePreEvent?.metadata ?? {};
        steps.push(...(op && op !== "same" ? [`${op} ${urn?.split("::").at(-1)}`] : []));
      },
    });
    expect(replaced.summary.resourceChanges).toEqual({ same: 2, replace: 2 });
    const order = (name: string) => steps.filter((step) => step.endsWith(` ${name}`)).map((step) => step.split(" ")[0]);
    // The name of the network is the program's own, so it has to be free first; the bucket gets a new one.
    expect(order("named")).toEqual(["delete-replaced", "replace", "create-replacement"]);
    expect(order("Auto_Named")).toEqual(["create-replacement", "replace", "delete-replaced"]);
    expect(replaced.outputs.bucket?.value).not.toBe(first.outputs.bucket?.value);
    await stack.destroy();
  });

  test("finds and mends what was changed or deleted behind Pulumi's back", async () => {
    const stack = await cloud.stack("drift", async () => {
      new secretmanager.Secret("labelled", { secretId: "labelled", replication, labels: { team: "a" } });
      new secretmanager.Secret("deleted", { secretId: "deleted", replication });
      new secretmanager.SecretIamPolicy("labelled", {
        secretId: "labelled",
        policyData: JSON.stringify({ bindings: [{ role: "roles/viewer", members: ["user:jane@example.com"] }] }),
      });
    });
    // The policy names its secret by text, so a first run may come too early for it.
    await stack.up().catch(() => stack.up());
    await cloud.local.cloud.change(`${secretsPath}/labelled`, (properties) => ({
      ...properties,
      effectiveLabels: { ...(properties.effectiveLabels as object), team: "b" },
    }));
    await cloud.local.cloud.changePolicy(`${secretsPath}/labelled`, (policy) => ({
      bindings: [...policy.bindings, { role: "roles/owner", members: ["user:mallory@example.com"] }],
    }));
    await cloud.local.cloud.remove(`${secretsPath}/deleted`);

    expect((await stack.refresh()).summary.resourceChanges).toEqual({ same: 1, update: 2, delete: 1 });
    expect((await stack.up()).summary.resourceChanges).toEqual({ same: 1, update: 2, create: 1 });
    expect((await cloud.local.cloud.readPolicy(`${secretsPath}/labelled`)).policy.bindings).toHaveLength(1);
    expect((await stack.refresh()).summary.resourceChanges).toEqual({ same: 4 });
    await stack.destroy();
  });

  test("imports what is there, and reads it with get", async () => {
    const owner = await cloud.stack("owner", async () => {
      new secretmanager.Secret("there", { secretId: "there", replication, labels: { team: "a" } });
      new serviceaccount.Account("there", { accountId: "there-run", displayName: "there" });
    });
    await owner.up();
    const account = `projects/${stackProject}/serviceAccounts/there-run@${stackProject}.iam.gserviceaccount.com`;
    const importer = await cloud.stack("importer", async () => {
      const secret = new secretmanager.Secret(
        "there",
        { secretId: "there", replication, labels: { team: "a" } },
        { import: `projects/${stackProject}/secrets/there`, retainOnDelete: true },
      );
      const read = serviceaccount.Account.get("there", account);
      return { name: secret.name, email: read.email };
    });
    const imported = await importer.up();
    expect(imported.summary.resourceChanges).toMatchObject({ import: 1 });
    expect(imported.outputs.name?.value).toBe("projects/123456789012/secrets/there");
    expect(imported.outputs.email?.value).toBe(`there-run@${stackProject}.iam.gserviceaccount.com`);
    expect((await importer.up()).summary.resourceChanges).toMatchObject({ same: 2 });
    await importer.destroy();
    await owner.destroy();
  });

  test("says when there is nothing to import", async () => {
    const stack = await cloud.stack("nothing", async () => {
      new secretmanager.Secret("x", { secretId: "nothing", replication }, { import: "nothing" });
    });
    await expect(stack.up()).rejects.toThrow(/does not exist/);
  });

  test("keeps secrets encrypted in the state and out of the output", async () => {
    const stack = await cloud.stack("secrets", async () => {
      const bytes = new random.RandomBytes("key", { length: 32 });
      const password = new random.RandomPassword("password", { length: 20 });
      const secret = new secretmanager.Secret("held", { secretId: "held", replication });
      new secretmanager.SecretVersion("held", { secret: secret.id, secretData: bytes.hex });
      const account = new serviceaccount.Account("held", { accountId: "held-run" });
      const key = new serviceaccount.Key("held", { serviceAccountId: account.name });
      return { password: password.result, key: key.privateKey };
    });
    const up = await stack.up();
    await stack.refresh();
    const version = (await cloud.local.cloud.resources.listBelow(`${secretsPath}/held/versions`))[0];
    // The Automation API exports states with their secrets, so the backend's own file is looked at.
    const backend = new URL(stack.workspace.envVars.PULUMI_BACKEND_URL ?? "");
    const state = await readFile(join(backend.pathname, ".pulumi/stacks/cloud-test/secrets.json"), "utf8");
    expect(state).toContain("SecretVersion");
    const values = [version?.payload, up.outputs.password?.value, up.outputs.key?.value].map(String);
    expect(values.map((value) => value.length)).toEqual([64, 20, expect.any(Number)]);
    // Compared as booleans, so that no failure prints the values.
    expect(values.map((value) => state.includes(value))).toEqual([false, false, false]);
    expect(values.map((value) => up.stdout.includes(value))).toEqual([false, false, false]);
    expect(up.outputs).toMatchObject({ password: { secret: true }, key: { secret: true } });
    await stack.destroy();
  });

  test("goes on after a failure where it stopped", async () => {
    const stack = await cloud.stack("failing", async () => {
      const good = new secretmanager.Secret("good", { secretId: "good", replication });
      // One after the other: the engine starts nothing new once a resource has failed.
      new secretmanager.Secret("bad", { secretId: "bad", replication }, { dependsOn: good });
    });
    failing = "bad";
    await expect(stack.up()).rejects.toThrow("Error 503: The service is currently unavailable");
    failing = undefined;
    expect((await stack.up()).summary.resourceChanges).toEqual({ same: 2, create: 1 });
    await stack.destroy();
  });

  test("is cancelled without leaving anything that the state doesn't know", async () => {
    const stack = await cloud.stack("cancelled", async () => {
      const first = new secretmanager.Secret("first", { secretId: "first", replication });
      const second = new secretmanager.Secret("second", { secretId: "second", replication }, { dependsOn: first });
      new secretmanager.Secret("third", { secretId: "third", replication }, { dependsOn: second });
    });
    latencyMs = 3_000;
    const abort = new AbortController();
    const interrupted = stack.up({
      signal: abort.signal,
      onEvent: ({ resourcePreEvent }) => {
        if (resourcePreEvent?.metadata.urn.endsWith("::second")) {
          abort.abort();
        }
      },
    });
    await expect(interrupted).rejects.toThrow();
    latencyMs = 0;
    const own = ["first", "second", "third"];
    const secrets = async () =>
      (await cloud.local.cloud.resources.listDirect(secretsPath))
        .map(({ properties }) => String(properties.secretId))
        .filter((name) => own.includes(name));
    const held = await secrets();
    const known = (await stack.exportStack()).deployment.resources.map(
      ({ inputs }: { inputs?: { secretId?: string } }) => inputs?.secretId,
    );
    expect(known).toEqual(expect.arrayContaining(held));
    expect(held).not.toContain("third");
    await stack.up();
    expect(await secrets()).toEqual(own);
    await stack.destroy();
  });
});
