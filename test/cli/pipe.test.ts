import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { account, emailOf, secret, secretMember, service, subnet } from "./prove/support/written";
import { expectPlain } from "./support/plain";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-pipe-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const accessor = "roles/secretmanager.secretAccessor";
const stack = file(
  "stack.json",
  JSON.stringify({
    deployment: {
      resources: [
        ...["acme", "globex"].flatMap((tenant) => [account(`${tenant}-run`), service(tenant, tenant, `${tenant}-run`)]),
        subnet,
        secret("acme-key", "acme"),
        secretMember("a-name-that-is-much-too-long-for-one-column", "acme-key", accessor, emailOf("globex-run")),
      ],
    },
  }),
);
const plan = file(
  "plan.yaml",
  "version: 1\nvendors: { segment: {} }\nevents: { e: { to: [segment], fields: { note: { text: { maxLength: 80 } } } } }\n",
);
const bad = file("bad.yaml", "version: 1\nvendors: { nobody: {} }\n");
const event = JSON.stringify({
  type: "track",
  event: "e",
  userId: "taro",
  properties: { note: "x ".repeat(90), more: 1 },
});
const line = JSON.stringify({
  kind: "ledger",
  minute: "2026-11-22T10:00:00.000Z",
  tenant: "acme",
  vendor: "segment",
  event: "e",
  field: "note",
  key: "2026-11-01",
  sent: 1,
  dropped: 0,
  reason: null,
  instance: "",
  subjectsToday: 0,
});

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a process of its own, with pipes, in an environment in which libraries like to color. */
function bulkhead(args: readonly string[], input = "", env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const child = spawn(process.execPath, [join(repositoryRoot(), "cli", "bootstrap.cjs"), ...args], {
    env: { ...process.env, NO_COLOR: "", CI: "true", TERM: "xterm-256color", COLUMNS: "200", ...env },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (part) => (stdout += part));
  child.stderr.on("data", (part) => (stderr += part));
  child.stdin.end(input);
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

describe("output in a pipe", () => {
  test("whose reader has gone ends the command as it ends other programs, without a stack", async () => {
    const child = spawn(process.execPath, [join(repositoryRoot(), "cli", "bootstrap.cjs"), "--help"]);
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (part) => (stderr += part));
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect({ code, stderr }).toEqual({ code: 141, stderr: "" });
  });

  test.each([
    { args: ["--help"], code: 0 },
    { args: ["attack", "--help"], code: 0 },
    { args: ["prove", "--plan", stack], code: 1 },
    { args: ["plan", "check", plan], code: 0 },
    { args: ["plan", "try", plan], input: event, code: 0 },
    { args: ["ledger"], input: line, code: 0 },
    { args: ["local", "status", "--cloud", folder], code: 1 },
    { args: ["local", "down", "--cloud", folder], code: 0 },
  ])("of $args has no control characters and fits 80 columns", async ({ args, input, code }) => {
    const done = await bulkhead(args, input);
    expectPlain(done.stdout);
    expect(done).toMatchObject({ code, stderr: "" });
    expect(done.stdout).not.toBe("");
  });

  test.each([
    { args: ["prove", "--plan", join(folder, "missing.json")], code: 2 },
    { args: ["check", folder], code: 2 },
    { args: ["check", "--format", "xml"], code: 2 },
    { args: ["attack", "--cloud", folder], code: 1 },
    { args: ["plan", "check", bad], code: 1 },
    { args: ["plan", "try", plan], input: "{", code: 1 },
    { args: ["local", "logs", "--cloud", folder], code: 1 },
    { args: ["no-such-command"], code: 1 },
  ])("of the mistake $args is a message without a stack trace", async ({ args, input, code }) => {
    const done = await bulkhead(args, input);
    expect(done).toMatchObject({ code, stdout: "" });
    expect(done.stderr).not.toMatch(/^\s+at /m);
    expect(done.stderr.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(done.stderr).not.toBe("");
  });

  test("is colored only if FORCE_COLOR asks for it", async () => {
    const { stdout } = await bulkhead(["prove", "--plan", stack], "", { FORCE_COLOR: "1" });
    expect(stdout).toContain("\u001b[31m");
  });
});
