import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkStack, exitCodeOf, toJson, toSarif, toTable } from "../../../cli/check";
import { ruleHelp } from "../../../cli/check/ruleHelp";
import { type ProviderServer, serveProvider } from "../../../local/cloud/protocol/server";
import { ensureEngine } from "../../../local/engine";
import { repositoryRoot } from "../../../local/root";
import { openLocalStack } from "../../../local/stack";
import { looseCloud } from "../../policies/support/looseCloud";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-check-"));
const key = `sk-ant-${"api03"}-canary-Zq8-canary-Zq8`;
const password = "canary-Zq8-database-password";
let provider: ProviderServer;

beforeAll(async () => {
  provider = await serveProvider(looseCloud("gcp"));
}, 600_000);
afterAll(async () => {
  await provider.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("reports what Bulkhead's own pack finds, in every form, without the secrets that it found", async () => {
  const stack = await openLocalStack({
    engine: await ensureEngine(),
    backend: join(folder, "state"),
    project: "shop",
    stack: "dev",
    env: { PULUMI_DEBUG_PROVIDERS: `gcp:${provider.port}` },
    config: { "gcp:project": { value: "example" }, "shop:password": { value: password, secret: true } },
    program: async () => {
      const account = new serviceaccount.Account("web", { accountId: "web-run" });
      new cloudrunv2.Service("web", {
        location: "europe-west1",
        template: {
          serviceAccount: account.email,
          containers: [
            {
              image: "example/web",
              envs: [
                { name: "MODEL_KEY", value: key },
                { name: "SETTING", value: password },
              ],
            },
          ],
        },
      });
    },
  });
  const report = await checkStack(stack, { pack: join(repositoryRoot(), "policies") });
  expect(report.problems).toEqual([]);
  expect(exitCodeOf(report)).toBe(1);
  expect(Object.keys(report.packs)).toEqual(["bulkhead"]);
  const inEnv = report.findings.filter(({ rule }) => rule === "no-secret-in-env");
  expect(inEnv.map(({ property, urn }) => [property, urn])).toEqual(
    [0, 1].map((index) => [
      `template.containers[0].envs[${index}].value`,
      "urn:pulumi:dev::shop::gcp:cloudrunv2/service:Service::web",
    ]),
  );
  const sarif = toSarif(report, { toolVersion: "0.1.0", file: "Pulumi.yaml", rules: ruleHelp() });
  const { rules } = JSON.parse(sarif).runs[0].tool.driver;
  expect(rules.map(({ id }: { id: string }) => id)).toEqual(ruleHelp().map(({ id }) => id));
  for (const text of [toTable(report), toJson(report), sarif]) {
    expect(text).not.toContain("canary");
  }
});
