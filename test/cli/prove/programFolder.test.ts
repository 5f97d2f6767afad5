import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { proveCommand } from "../../../cli/prove/proveCommand";
import { serveProvider } from "../../../local/cloud/protocol/server";
import { ensureEngine, startersFolder, startLanguageHost } from "../../../local/engine";
import { repositoryRoot } from "../../../local/root";
import { pulumiCommand } from "../../../local/stack";
import { acceptingProvider } from "../../policies/support/acceptingProvider";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-prove-"));
const program = join(folder, "infra");
let provider: Awaited<ReturnType<typeof serveProvider>>;
let host: Awaited<ReturnType<typeof startLanguageHost>>;

beforeAll(async () => {
  mkdirSync(join(folder, "state"));
  mkdirSync(program);
  provider = await serveProvider(acceptingProvider("gcp"));
  host = await startLanguageHost();
  vi.stubEnv("PULUMI_BACKEND_URL", `file://${join(folder, "state")}`);
  vi.stubEnv("PULUMI_HOME", join(folder, "home"));
  vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", "test");
  vi.stubEnv("PULUMI_DEBUG_PROVIDERS", `gcp:${provider.port}`);
  writeFileSync(join(program, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nmain: index.js\n");
  writeFileSync(join(program, "package.json"), '{ "name": "shop", "main": "index.js" }');
  writeFileSync(
    join(program, "index.js"),
    `const pulumi = require("@pulumi/pulumi");
     const { Service } = require("@pulumi/gcp/cloudrunv2");
     const vpcAccess = { egress: new pulumi.Config().require("egress"), networkInterfaces: [{ subnetwork: "elsewhere" }] };
     new Service("app", { location: "europe-west1", ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY", labels: { tenant: "acme" },
       template: { serviceAccount: "acme@example.iam.gserviceaccount.com", vpcAccess, containers: [{ image: "example/app" }] } });`,
  );
  symlinkSync(join(repositoryRoot(), "node_modules"), join(program, "node_modules"));
  const workspace = await LocalWorkspace.create({
    workDir: program,
    pulumiCommand: await pulumiCommand(await ensureEngine()),
    envVars: { ...host.env, PATH: `${startersFolder()}:${process.env.PATH}` },
  });
  for (const [name, egress] of Object.entries({
    closed: "ALL_TRAFFIC",
    open: "PRIVATE_RANGES_ONLY",
    empty: "ALL_TRAFFIC",
  })) {
    await workspace.createStack(name);
    await workspace.setAllConfig(name, { "shop:egress": { value: egress }, "gcp:project": { value: "example" } });
  }
  await (await Stack.select("open", workspace)).up();
  await workspace.selectStack("closed");
}, 600_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await provider?.stop();
  await host?.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

async function run(...args: string[]) {
  const stdout = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await proveCommand().parseAsync([program, ...args], { from: "user" });
  return { code: process.exitCode, output: stdout.mock.calls.map(([chunk]) => String(chunk)).join("") };
}

describe("bulkhead prove in a program's folder", () => {
  it("previews the selected stack", async () => {
    const { code, output } = await run();
    expect(output).toContain("shop/closed: who can reach what, by what would be deployed");
    expect(output).toContain("unknown  acme → route to → internet the internet");
    expect(code).toBe(1);
  });

  it("previews another stack with a bare --plan", async () => {
    const { output } = await run("--stack", "open", "--plan");
    expect(output).toContain("shop/open: who can reach what, by what would be deployed");
    expect(output).toContain("yes  acme → route to → internet the internet");
  });

  it("reads what is deployed in a stack that is named", async () => {
    const { code, output } = await run("--stack", "open");
    expect(output).toContain("shop/open: who can reach what, by what is deployed");
    expect(output).toContain("as the setting is PRIVATE_RANGES_ONLY");
    expect(code).toBe(1);
  });

  it("says so where nothing is deployed", async () => {
    await expect(run("--stack", "empty")).rejects.toThrow(
      "stack 'empty' has nothing deployed; leave out '--stack' to prove what a preview would deploy",
    );
  });
});
