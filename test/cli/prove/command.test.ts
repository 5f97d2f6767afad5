import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { toCommander } from "../../../cli/commandLine/toCommander";
import { proveCommand } from "../../../cli/commands/prove";
import { CloudFolder } from "../../local/front/support/cloudFolder";
import { account, emailOf, secret, secretMember, service, subnet } from "./support/written";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-prove-"));
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const good = [
  account("acme-run"),
  account("globex-run"),
  subnet,
  secret("acme-key", "acme"),
  service("acme", "acme", "acme-run"),
  service("globex", "globex", "globex-run"),
];
const hole = secretMember(
  "hole",
  "acme-key",
  "roles/secretmanager.secretAccessor",
  `serviceAccount:${emailOf("globex-run")}`,
);

const preview = file("preview.json", {
  steps: [...good.map((newState) => ({ op: "create", newState })), { op: "delete", oldState: hole }],
});
const state = file("state.json", { version: 3, deployment: { resources: [...good, hole] } });
const plan = file("plan.json", {
  resourcePlans: Object.fromEntries(
    good.map(({ urn, inputs, ...goal }) => [
      urn,
      { goal: { ...goal, inputDiff: { adds: inputs } }, steps: ["create"] },
    ]),
  ),
});

async function run(...args: string[]): Promise<{ output: string; errors: string; code: typeof process.exitCode }> {
  const printed: string[] = [];
  const errors: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => errors.push(String(text)) > 0);
  await toCommander(proveCommand).parseAsync(args, { from: "user" });
  const code = process.exitCode;
  process.exitCode = undefined;
  // Text is wrapped at 80 columns; what is asserted is the text.
  return { output: printed.join("").replace(/(\S)\n *(?=[a-z])/g, "$1 "), errors: errors.join(""), code };
}

afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("bulkhead prove", () => {
  test.each([preview, plan])("ends with 0 for a saved plan whose tenants are isolated (%s)", async (path) => {
    const { output, code } = await run("--plan", path);
    expect(output).toContain("2 isolated, 0 not isolated, 0 not proved");
    expect(code).toBe(0);
  });

  test("ends with 1 for an exported stack with a wall out, and writes the chain", async () => {
    const { output, code } = await run("--plan", state);
    expect(output).toContain("globex-run → read → secret acme-key");
    expect(output).toContain("grants roles/secretmanager.secretAccessor on this secret to globex-run");
    expect(code).toBe(1);
  });

  test("writes JSON that says its version, and a page to a file with one line on standard error", async () => {
    const { output } = await run("--plan", state, "--format", "json");
    expect(JSON.parse(output)).toMatchObject({
      kind: "bulkhead-proof",
      version: 1,
      source: "state",
      stacks: ["app/prod"],
    });
    const out = join(folder, "proof.html");
    const written = await run("--plan", state, "--format", "html", "--out", out, "--title", "Review of <today>");
    expect(written.output).toBe("");
    expect(written.errors).toBe("1 isolated, 1 not isolated, 0 not proved (4 principals × 7 resources)\n");
    expect(readFileSync(out, "utf8")).toContain("<h1>Review of &lt;today&gt;</h1>");
  });

  test("holds several files against each other", async () => {
    const alone = file("alone.json", { deployment: { resources: good } });
    const grants = file("grants.json", { deployment: { resources: [hole] } });
    expect((await run("--plan", alone)).code).toBe(0);
    expect((await run("--plan", alone, grants)).code).toBe(1);
  });

  test("judges a local cloud as it is now, also after a change by hand", async () => {
    const cloud = await CloudFolder.create();
    const [acme, globex] = [await cloud.addAccount("acme-run"), await cloud.addAccount("globex-run")];
    const key = await cloud.addSecret("acme_key", "obviously-fake", acme);
    await cloud.cloud.change(key, (properties) => ({ ...properties, labels: { tenant: "acme" } }));
    await cloud.addService("acme", acme);
    await cloud.addService("globex", globex);
    const before = await run("--cloud", cloud.folder);
    await cloud.allow(key, {
      role: "roles/secretmanager.secretAccessor",
      members: [acme, globex].map((email) => `serviceAccount:${email}`),
    });
    const after = await run("--cloud", cloud.folder);
    await cloud.remove();
    expect(before.output).toContain(`local cloud in ${cloud.folder}: who can reach what, by what is deployed`);
    expect(before.output).not.toContain("read → secret acme_key");
    expect(after.output).toContain("tenant 'acme': yes  globex-run → read → secret acme_key");
    expect(after.code).toBe(1);
    expect(before.output + after.output).not.toContain("obviously-fake");
  });

  test("ends with 2 where nothing is there to judge", async () => {
    expect(
      (await run("--plan", file("empty-ish.json", { steps: [{ op: "create", newState: secret("lone", "acme") }] })))
        .code,
    ).toBe(0);
    expect((await run("--plan", file("network.json", { steps: [{ op: "create", newState: subnet }] }))).code).toBe(2);
  });

  test.each([
    [
      ["--plan", join(folder, "missing.json")],
      /must be a readable file, got ENOENT; give the path of a saved preview$/,
    ],
    [
      ["--plan", file("text.json", "hello")],
      /^'--plan' must name a JSON file, got '.*'; write one with 'pulumi preview --json'$/,
    ],
    [
      ["--plan", file("other.json", { hello: 1 })],
      /^'--plan' must name a saved preview or an exported stack, got '.*', which is neither;/,
    ],
    [["--plan", file("none.json", { steps: [] })], /which has no resources;/],
    [["--plan", state, "--stack", "prod"], /^'--plan' must not name files beside '--stack';/],
    [
      ["--plan", state, "--ledger", join(folder, "missing")],
      /^'--ledger' must name a readable file, got '.*' \(ENOENT\);/,
    ],
    [
      ["--cloud", folder],
      /^'--cloud' must be the folder of a local cloud, got '.*'; fill one with 'bulkhead local up'$/,
    ],
    [["--cloud", folder, "--plan", state], /^'--cloud' must stand alone, got '--stack' or '--plan' beside it;/],
    [
      ["--plan", state, "--out", join(folder, "missing", "proof.html")],
      /^'--out' must be a file that can be written, got '.*' \(ENOENT\); name another one$/,
    ],
    [[folder], /^'dir' must hold a Pulumi.yaml, got/],
  ])("says what is wrong with %j", async (args, message) => {
    await expect(run(...args)).rejects.toMatchObject({ message: expect.stringMatching(message), exitCode: 2 });
  });
});
