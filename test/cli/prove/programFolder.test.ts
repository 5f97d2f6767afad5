import { Stack } from "@pulumi/pulumi/automation";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { toCommander } from "../../../cli/commandLine/toCommander";
import { proveCommand } from "../../../cli/commands/prove";
import { serveProvider } from "../../../local/cloud/protocol/server";
import { looseCloud } from "../../policies/support/looseCloud";
import { ProgramFolder } from "../support/programFolder";

const source = `
  const pulumi = require("@pulumi/pulumi");
  const { Service } = require("@pulumi/gcp/cloudrunv2");
  const vpcAccess = { egress: new pulumi.Config().require("egress"), networkInterfaces: [{ subnetwork: "elsewhere" }] };
  new Service("app", { location: "europe-west1", ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY", labels: { tenant: "acme" },
    template: { serviceAccount: "acme@example.iam.gserviceaccount.com", vpcAccess, containers: [{ image: "example/app" }] } });`;
let provider: Awaited<ReturnType<typeof serveProvider>>;
let folder: ProgramFolder;

beforeAll(async () => {
  provider = await serveProvider(looseCloud("gcp"));
  vi.stubEnv("PULUMI_DEBUG_PROVIDERS", `gcp:${provider.port}`);
  const config = (egress: string) => ({ "shop:egress": egress, "gcp:project": "example" });
  folder = await ProgramFolder.create(source, {
    closed: config("ALL_TRAFFIC"),
    open: config("PRIVATE_RANGES_ONLY"),
    empty: config("ALL_TRAFFIC"),
  });
  await (await Stack.select("open", folder.workspace)).up();
  await folder.workspace.selectStack("closed");
}, 600_000);

afterAll(async () => {
  await folder?.remove();
  await provider?.stop();
});
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

async function run(...args: string[]) {
  const stdout = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await toCommander(proveCommand).parseAsync([folder.program, ...args], { from: "user" });
  const output = stdout.mock.calls.map(([chunk]) => String(chunk)).join("");
  // Text is wrapped at 80 columns; what is asserted is the text.
  return { code: process.exitCode, output: output.replace(/(\S)\n +(?=\S)/g, "$1 ") };
}

describe("bulkhead prove in a program's folder", () => {
  test("previews the selected stack", async () => {
    const { code, output } = await run();
    expect(output).toContain("shop/closed: who can reach what, by what would be deployed");
    expect(output).toContain("unknown  acme → route to → internet the internet");
    expect(code).toBe(1);
  });

  test("previews another stack with a bare --plan", async () => {
    const { output } = await run("--stack", "open", "--plan");
    expect(output).toContain("shop/open: who can reach what, by what would be deployed");
    expect(output).toContain("yes  acme → route to → internet the internet");
  });

  test("reads what is deployed in a stack that is named", async () => {
    const { code, output } = await run("--stack", "open");
    expect(output).toContain("shop/open: who can reach what, by what is deployed");
    expect(output).toContain("as the setting is PRIVATE_RANGES_ONLY");
    expect(code).toBe(1);
  });

  test("says so where nothing is deployed", async () => {
    await expect(run("--stack", "empty")).rejects.toThrow(
      "stack 'empty' has nothing deployed; leave out '--stack' to prove what a preview would deploy",
    );
  });
});
