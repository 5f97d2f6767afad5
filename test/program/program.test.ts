/** Bulkhead's own program: configuration in, cell, tenants and outputs out. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { deploy, type ProgramOutputs } from "../../components/program/program";
import { cellArgs, cellReference, image, plan } from "../components/support/arguments";
import { resolvedValue, settled, startMocks } from "../components/support/mocks";

const root = join(__dirname, "..", "..");
const small = { image, access: { through: "iap", members: ["group:readers@example.com"] } };
const withAnalytics = { ...small, analytics: plan, pseudonymKeys: ["2026-10-01"] };
const configuration = (tenants: object, cell: object = { "bulkhead:cell": JSON.stringify(cellArgs()) }) => ({
  ...cell,
  "bulkhead:tenants": JSON.stringify(tenants),
});

const tenantOf = (outputs: ProgramOutputs, id: string) => {
  const tenant = outputs.tenants[id];
  if (!tenant) {
    throw new Error(`no tenant '${id}'`);
  }
  return tenant;
};

test("the outputs name each tenant's address, bucket, keys, identities and proxy", async () => {
  await startMocks();
  const outputs = deploy({ config: configuration({ acme: withAnalytics, beta: small }) });
  expect(Object.keys(outputs.tenants)).toEqual(["acme", "beta"]);
  const acme = tenantOf(outputs, "acme");
  expect(await resolvedValue(pulumi.output(acme))).toEqual({
    url: "https://acme-workload.example.run.app",
    proxyUrl: "https://acme-egress.example.run.app",
    bucket: "acme-data-123456789012",
    keys: ["acme_token_mixpanel", "acme_pseudonym_2026-10-01"],
    identities: {
      workload: "acme-run@acme-prod.iam.gserviceaccount.com",
      egress: "acme-egress@acme-prod.iam.gserviceaccount.com",
    },
    state: "active",
  });
  expect(await resolvedValue(tenantOf(outputs, "beta").proxyUrl)).toBeUndefined();
  await settled();
});

test("no output is a secret, and no payload is among them", async () => {
  await startMocks();
  const outputs = deploy({
    config: configuration({ acme: { ...withAnalytics, keys: { session: { kind: "generated" } } } }),
  });
  const all = pulumi.output(outputs);
  expect(await pulumi.isSecret(all)).toBe(false);
  expect(JSON.stringify(await resolvedValue(all))).not.toContain("obviously-fake");
  await settled();
});

test("a plan may lie in a file that tenants share", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-"));
  writeFileSync(join(folder, "plan.yaml"), JSON.stringify(plan));
  const recording = await startMocks();
  const shared = { ...withAnalytics, analytics: "plan.yaml" };
  deploy({ config: configuration({ acme: shared, beta: shared }), folder });
  await settled();
  expect(
    recording.ofType("gcp:cloudrunv2/service:Service").filter(({ name }) => name.endsWith("egress-proxy")),
  ).toHaveLength(2);
});

test("a plan's file that is not there is named", async () => {
  await startMocks();
  const config = configuration({ acme: { ...withAnalytics, analytics: "nowhere.yaml" } });
  expect(() => deploy({ config, folder: "/" })).toThrow(
    "'bulkhead:tenants.acme.analytics' must be a tracking plan or the path of one, got 'nowhere.yaml'; ENOENT: no such file or directory, open '/nowhere.yaml'",
  );
  await settled();
});

describe("a stack of tenants only", () => {
  test("takes the cell from the stack that has it", async () => {
    const recording = await startMocks();
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          if (type !== "pulumi:pulumi:StackReference") {
            return { id: name, state: { ...inputs } };
          }
          return { id: name, state: { ...inputs, outputs: { cell: cellReference }, secretOutputNames: [] } };
        },
        call: () => ({}),
      },
      "bulkhead",
      "acme",
    );
    expect(recording.resources).toEqual([]);
    const outputs = deploy({
      config: configuration({ acme: withAnalytics }, { "bulkhead:cellStack": "acme/bulkhead/cell" }),
    });
    expect(await resolvedValue(tenantOf(outputs, "acme").bucket)).toBe("acme-data-123456789012");
    expect(await resolvedValue(pulumi.output(outputs.cell))).toMatchObject({ project: "acme-prod" });
    await settled();
  });
});

describe("the program's own files", () => {
  test("index.ts stays within 60 lines", () => {
    expect(readFileSync(join(root, "index.ts"), "utf8").split("\n").length).toBeLessThanOrEqual(60);
  });

  test("Pulumi.yaml describes every key of the configuration", () => {
    const project = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));
    expect(project.name).toBe("bulkhead");
    expect(Object.keys(project.config).sort()).toEqual(["bulkhead:cell", "bulkhead:cellStack", "bulkhead:tenants"]);
    for (const key of Object.values<{ description?: string }>(project.config)) {
      expect(key.description).toBeTruthy();
    }
  });

  test("the program is transpiled without a type check, or loading it would take many seconds", () => {
    const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
    expect(compilerOptions.noCheck).toBe(true);
  });
});
