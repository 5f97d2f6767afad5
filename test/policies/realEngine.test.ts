/** The pack under a real engine says what the direct harness says, and values stay out of all that the engine prints. */
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Cell } from "../../components/cell/cell";
import { Tenant } from "../../components/tenant/tenant";
import { cellArgs, fullTenant } from "../components/support/arguments";
import { plainStack } from "./stackCases/plainStack";
import { type EngineBench, startBench } from "./support/engine";
import { summary } from "./support/judge";

// Each case is one or two whole runs of an engine, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

let bench: EngineBench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const components = () => {
  const cell = new Cell("cell", cellArgs());
  for (const id of ["acme", "globex"]) {
    new Tenant(id, fullTenant(cell.reference));
  }
};

describe("under a real engine", () => {
  test.each([
    ["plain programs", plainStack, []],
    // A cell without a perimeter leaves Google's APIs of any project open, which is advice.
    ["Bulkhead's components", components, ["google-apis-confined cell advisory"]],
  ])("good %s pass in preview and in up", async (_, program, advice) => {
    for (const step of ["preview", "up"] as const) {
      const run = await bench[step](program);
      expect(
        run.findings.map(({ rule, name, level }) => `${rule} ${name} ${level}`),
        run.output,
      ).toEqual(advice);
      expect(run.succeeded, run.output).toBe(true);
    }
  });

  test("up stops a bad resource before it is created, also without a preview", async () => {
    const run = await bench.up(() => {
      new cloudrunv2.Service("app", {
        location: "europe-west1",
        template: {
          containers: [{ image: "example/app", envs: [{ name: "ANTHROPIC_API_KEY", value: "canary-of-a-literal" }] }],
        },
      });
    });
    expect(run.succeeded).toBe(false);
    expect(summary(run.findings)).toContain("no-secret-in-env app");
    expect(run.output).not.toMatch(/\+\s+gcp:cloudrunv2:Service app created/);
    expect(run.output + JSON.stringify(run.findings)).not.toContain("canary");
  });

  test("prints no secret of the config, and takes config for the rules", async () => {
    const run = await bench.preview(
      () => {
        const config = new pulumi.Config("app");
        new secretmanager.Secret("key", { secretId: "key", replication: { auto: {} } });
        new cloudrunv2.Service("app", {
          location: "europe-west1",
          template: {
            containers: [{ image: "example/app", envs: [{ name: "PLAIN", value: config.require("word") }] }],
          },
        });
      },
      {
        config: { "app:word": { value: "canary-of-config", secret: true } },
        packConfig: {
          "egress-confined": "disabled",
          "own-service-account": { enforcementLevel: "advisory" },
          "waiver-valid": { strict: true },
        },
      },
    );
    expect(summary(run.findings)).toEqual([
      "audit-trail app-prod (advisory)",
      "no-secret-in-env app",
      "own-service-account app (advisory)",
      "restricted-ingress app",
      "waiver-valid app-prod",
      "waiver-valid app-prod",
    ]);
    expect(run.findings.map(({ message }) => message).join()).toContain("a secret of the stack's config in 'PLAIN'");
    expect(run.output + JSON.stringify(run.findings)).not.toContain("canary");
  });
});
