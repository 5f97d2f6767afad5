/**
 * Each tenant in a stack of its own, both deployed by a real engine, and one reaches for what the other's stack exports: the pack sees
 * one stack at a time, and says no all the same.
 */
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Changes, type MadeTenant, plainCell, plainTenant, region } from "./stackCases/plainStack";
import { withEnv, withTemplate, withVolume } from "./stackCases/stackCase";
import { type EngineBench, type EngineRun, startBench } from "./support/engine";
import { summary } from "./support/judge";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const state = "two-stacks";
let bench: EngineBench;
beforeAll(async () => {
  bench = await startBench({ pack: "in-process" });
  const config = { "app:key": { value, secret: true } };
  const run = await bench.up(acme, { state, stack: "acme", config });
  expect(run.findings).toEqual([]);
  expect(run.succeeded, run.output).toBe(true);
});
afterAll(() => bench.stop());

/** The first tenant's stack, with everything exported that a careless neighbour could want. */
function acme() {
  const { account, secret, bucket } = plainTenant("acme", plainCell(), {});
  const secretData = new pulumi.Config("app").requireSecret("key");
  const key = new secretmanager.SecretVersion("acme-api-key", { secret: secret.id, secretData });
  return {
    secretId: secret.secretId,
    secretName: secret.id,
    key: key.secretData,
    version: key.id,
    bucket: bucket.name,
    email: account.email,
    member: account.member,
  };
}

const ingress = "INGRESS_TRAFFIC_INTERNAL_ONLY";
const value = "an-obvious-fake-9d8f7a6s5d4f";

type Theirs = (name: string) => pulumi.Output<string>;
type MakeTenant = (changes?: Changes) => MadeTenant;

/** The second tenant's stack, which sees the first one's outputs. */
const globex = (write: (tenant: MakeTenant, theirs: Theirs) => void) => () => {
  const reference = new pulumi.StackReference("organization/app/acme");
  const cell = plainCell();
  write(
    (changes = {}) => plainTenant("globex", cell, changes),
    (name) => reference.requireOutput(name) as pulumi.Output<string>,
  );
};

const copied = globex((tenant, theirs) => {
  new secretmanager.SecretVersion("copied", { secret: tenant().secret.id, secretData: theirs("key") });
});

const cases = [
  {
    title: "mounts the other's secret, by its name",
    program: globex((tenant, theirs) => {
      tenant({ service: (args) => withVolume(args, { name: "theirs", secret: { secret: theirs("secretId") } }) });
    }),
    findings: ["no-shared-secret globex"],
  },
  {
    title: "mounts the other's secret, read by its id",
    program: globex((tenant, theirs) => {
      // The state stands for what the provider reads: the one of the tests knows of no id what it is.
      const read = secretmanager.Secret.get("theirs", theirs("secretName"), { secretId: theirs("secretId") });
      tenant({ service: (args) => withVolume(args, { name: "theirs", secret: { secret: read.secretId } }) });
    }),
    findings: ["no-shared-secret globex"],
  },
  {
    title: "puts the other's key into env under a plain name",
    program: globex((tenant, theirs) => {
      tenant({ service: (args) => withEnv(args, { name: "GREETING", value: theirs("key") }) });
    }),
    findings: ["no-secret-in-env globex"],
  },
  {
    title: "keeps the other's key in a secret of its own",
    program: copied,
    findings: ["no-shared-value copied"],
  },
  {
    title: "keeps the other's key, read from its secret, in one of its own",
    program: globex((tenant, theirs) => {
      const read = secretmanager.SecretVersion.get("theirs", theirs("version"), { secretData: theirs("key") });
      new secretmanager.SecretVersion("copied", { secret: tenant().secret.id, secretData: read.secretData });
    }),
    findings: ["no-shared-value copied"],
  },
  {
    title: "refers to the other's secret in env",
    program: globex((tenant, theirs) => {
      const valueSource = { secretKeyRef: { secret: theirs("secretId"), version: "latest" } };
      tenant({ service: (args) => withEnv(args, { name: "K", valueSource }) });
    }),
    findings: ["no-secret-ref-in-env globex", "no-shared-secret globex"],
  },
  {
    title: "runs as the other's account",
    program: globex((tenant, theirs) => {
      tenant({ service: (args) => withTemplate(args, { serviceAccount: theirs("email") }) });
    }),
    findings: [
      "no-shared-storage globex-files-user",
      "own-service-account globex",
      "secret-accessor-own-tenant globex-readers",
    ],
  },
  {
    title: "mounts the other's bucket",
    program: globex((tenant, theirs) => {
      tenant({ service: (args) => withVolume(args, { name: "theirs", gcs: { bucket: theirs("bucket") } }) });
    }),
    findings: ["no-shared-storage globex"],
  },
  {
    title: "lets the other's account read its secret",
    program: globex((tenant, theirs) => {
      tenant({ readers: ({ account }) => [pulumi.interpolate`serviceAccount:${account.email}`, theirs("member")] });
    }),
    findings: ["secret-accessor-own-tenant globex-readers"],
  },
  {
    title: "makes its own account a reader of the other's secret",
    program: globex((tenant, theirs) => {
      new secretmanager.SecretIamMember("taken", {
        secretId: theirs("secretName"),
        role: "roles/secretmanager.secretAccessor",
        member: tenant().account.member,
      });
    }),
    findings: ["secret-accessor-own-tenant taken"],
  },
  {
    title: "lets the other's account call its egress proxy",
    program: globex((tenant, theirs) => {
      tenant();
      const labels = { tenant: "globex", "bulkhead-role": "egress-proxy" };
      const template = { containers: [{ image: "example/egress@sha256:1" }] };
      const proxy = new cloudrunv2.Service("proxy", { location: region, labels, ingress, template });
      new cloudrunv2.ServiceIamMember("caller", {
        name: proxy.name,
        location: region,
        role: "roles/run.invoker",
        member: theirs("member"),
      });
    }),
    findings: [
      "egress-confined proxy",
      "no-cross-tenant-grant caller",
      "own-service-account proxy",
      "proxy-is-checked proxy",
    ],
  },
];

/** Rule and resource of each finding, however heavy. */
const places = (run: EngineRun) => run.findings.map(({ rule, name }) => `${rule} ${name}`).sort();

describe("a tenant whose stack reads the other tenant's", () => {
  test.each(cases.map((one, at) => [one.title, one, `globex-${at}`] as const))(
    "and %s is refused in preview, and found in up",
    async (_, { program, findings }, stack) => {
      const preview = await bench.preview(program, { state, stack });
      expect(summary(preview.findings), preview.output).toEqual(findings);
      expect(preview.succeeded).toBe(false);
      // As advice, so that nothing stops the deployment before all of it is seen.
      const up = await bench.up(program, { state, stack, packConfig: { all: "advisory" } });
      expect(up.succeeded, up.output).toBe(true);
      expect(places(up)).toEqual(findings);
      expect(JSON.stringify([preview, up])).not.toContain(value);
    },
  );

  test("and takes nothing of it passes", async () => {
    const run = await bench.up(
      globex((tenant) => {
        tenant();
      }),
      { state, stack: "globex" },
    );
    expect(run.findings).toEqual([]);
    expect(run.succeeded, run.output).toBe(true);
  });

  test("may take a value of a stack that is declared to be its own", async () => {
    const declared = (tenant: string) => ({ "tenant-label": { externals: { "organization/app/acme": tenant } } });
    const run = (tenant: string) => bench.preview(copied, { state, stack: "globex", packConfig: declared(tenant) });
    expect(summary((await run("globex")).findings)).toEqual([]);
    expect(summary((await run("platform")).findings)).toEqual(["no-shared-value copied"]);
  });
});
