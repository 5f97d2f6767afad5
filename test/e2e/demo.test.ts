import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { expectPlain } from "../cli/support/plain";
import { hasSessions } from "../sessions/support/privileges";

const root = repositoryRoot();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-e2e-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly output: string }>;
  output(): string;
}

/** `npm start` without npm, in a process group of its own, with a folder for temporary files that can be looked at. */
function start(): Run {
  const child = spawn(process.execPath, [join(root, "cli", "bootstrap.cjs"), "demo"], {
    detached: true,
    // CI, since some libraries color a pipe there.
    env: { ...process.env, NO_COLOR: "", CI: "true", TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let stdout = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      text += chunk;
    });
  }
  const ended: Run["ended"] = new Promise((resolve) =>
    child.once("close", (code) => resolve({ code, stdout, output: text })),
  );
  return { child, ended, output: () => text };
}

/** Command lines of all processes that mention this test's folder in their environment. */
function leftBehind(): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((pid) => {
      try {
        const mentions = readFileSync(`/proc/${pid}/environ`, "utf8").includes(folder);
        return mentions ? [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")] : [];
      } catch {
        // The process ended between the listing and the look.
        return [];
      }
    });
}

/** Without the caches that Pulumi's loader of TypeScript and, with newer versions of Node, npm and the compiler keep there for all programs. */
function filesLeftBehind(): string[] {
  return readdirSync(folder).filter((entry) => !entry.startsWith("ts-node-") && entry !== "node-compile-cache");
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe.runIf(existsSync("/proc/self/environ"))("npm start", () => {
  test("deploys, runs, attacks, refuses and takes down, and leaves nothing behind", async () => {
    const { code, stdout, output } = await start().ended;
    expect(code, output).toBe(0);
    // Three screens of 24 lines.
    expect(stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(72);
    expectPlain(stdout);
    expect(stdout.match(/^✔ .+ {2}(IAM|identity token|login \(IAP\)|VPC route)$/gm)?.length).toBeGreaterThan(10);
    expect(stdout).toMatch(/^Next\n( {2}\S.*\n){4}$/m);
    expect(output).toContain("✔ preview again: nothing to change");
    expect(output).toMatch(/distinct_id: p\d{4}-\d\d-\d\d_/);
    expect(output).toContain("None of the 8 canaries");
    expect(output).not.toContain("SUCCEEDED");
    expect(output.match(/^ {2}refused /gm)).toHaveLength(4);
    const apart = stdout.match(/^✔ .+ {2}(?:own (?:process|process list|\/tmp|network)|launcher's memory)$/gm) ?? [];
    expect(apart).toHaveLength(hasSessions ? 5 : 0);
    expect(output).toContain("✔ destroy");
    expect(output).not.toMatch(/salaries of|Ann Canary|98765/);
    expect(leftBehind()).toEqual([]);
    expect(filesLeftBehind()).toEqual([]);
  });

  test.each([
    ["Ctrl-C while it deploys", "SIGINT", "✔ preview, with the policy pack"],
    ["a kill while it deploys", "SIGKILL", "✔ preview, with the policy pack"],
    ["Ctrl-C while it breaks in", "SIGINT", "3. Break in"],
    ["a kill while it breaks in", "SIGKILL", "3. Break in"],
  ] as const)("leaves no process and no folder behind after %s", async (_, signal, when) => {
    const run = start();
    await until(() => run.output().includes(when));
    process.kill(-(run.child.pid ?? 0), signal);
    await run.ended;
    await until(() => leftBehind().length === 0 && filesLeftBehind().length === 0);
    expect([...leftBehind(), ...filesLeftBehind()]).toEqual([]);
  });
});
