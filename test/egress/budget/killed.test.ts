/** Processes that are killed while they claim from one budget, over and over. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { fileStore } from "../../../egress/budget/fileStore";

const limit = 2_000;
const rounds = 3;
const together = 4;

function bundled(): string {
  const outfile = join(mkdtempSync(join(tmpdir(), "bulkhead-claimer-")), "claimer.js");
  buildSync({
    entryPoints: [join(__dirname, "claimer.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  return outfile;
}

/** Claims that a process was granted before it was killed, after so many milliseconds. */
function claimsUntilKilled(program: string, args: readonly string[], milliseconds: number): Promise<string[]> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    let written = "";
    child.stdout.on("data", (chunk: Buffer) => {
      // The first claim says that it runs; it is killed at some moment after that.
      if (written === "") {
        setTimeout(() => child.kill("SIGKILL"), milliseconds);
      }
      written += chunk;
    });
    child.on("close", () => resolve(written.split("\n").filter((claim) => claim !== "")));
  });
}

test("killed processes never overspend: what was granted was debited, and the next one goes on", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-budget-"));
  const program = bundled();
  let granted = 0;
  for (let round = 0; round < rounds; round++) {
    const claims = await Promise.all(
      Array.from({ length: together }, (_unused, index) =>
        claimsUntilKilled(
          program,
          [folder, `aggregate${round}-${index}/mixpanel`, String(limit)],
          20 + 60 * Math.random(),
        ),
      ),
    );
    granted += claims.flat().filter((claim) => claim === "granted").length;
    const { text = "" } = await fileStore(folder).read();
    const spent = JSON.parse(text).spent / 1e6;
    expect(granted).toBeGreaterThan(0);
    expect(granted).toBeLessThanOrEqual(spent);
    expect(spent).toBeLessThanOrEqual(limit);
    // A killed process has at most one claim that nobody heard of.
    expect(spent - granted).toBeLessThanOrEqual((round + 1) * together);
  }
  // Whatever the killed ones have left behind, one version counts.
  const store = fileStore(folder);
  const { text, generation } = await store.read();
  expect(await store.replace(text ?? "", generation)).toBe(true);
  const versions = readdirSync(folder).filter((name) => name.startsWith("budget."));
  expect(versions).toEqual([`budget.${Number(generation) + 1}`]);
  expect(JSON.parse(readFileSync(join(folder, versions[0] ?? ""), "utf8"))).toMatchObject({
    version: 1,
    month: "2026-11",
  });
});
