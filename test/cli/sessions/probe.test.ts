/** `bulkhead sessions probe`: its answer, its exit code, and an image that can't be tried. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { probeReport } from "../../../cli/sessions/probeReport";
import { runProbe } from "../../../cli/sessions/runProbe";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-probe-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const result = {
  walls: [
    { what: "mount namespace", allowed: true, detail: "" },
    { what: "net namespace", allowed: false, detail: "unshare failed: Operation not permitted" },
  ],
  process: true,
  sandbox: false,
};

/** A program in place of docker, which prints a text and the arguments that it got. */
function standIn(name: string, text: string, code = 0): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho "$@" >"${file}.args"\ncat <<'END'\n${text}\nEND\nexit ${code}\n`);
  chmodSync(file, 0o755);
  return file;
}

function printed(): () => string {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  return () => write.mock.calls.map(([text]) => String(text)).join("");
}

test("the answer comes first, then each wall", () => {
  expect(probeReport(result, "sandbox", 44).split("\n")).toEqual([
    "✖ isolation 'sandbox' is not possible here",
    "  ✔ mount namespace",
    "  – net namespace: unshare failed:",
    "    Operation not permitted",
    "",
  ]);
  expect(probeReport(result, "process", 80)).toMatch(/^✔ isolation 'process' is possible here\n/);
});

test.each([
  ["sandbox", 1],
  ["process", 0],
] as const)("an image is tried in a container, and the exit code is about isolation '%s'", async (isolation, code) => {
  const text = printed();
  const program = standIn("docker", JSON.stringify(result), 1);
  expect(await runProbe({ image: "app", with: program, isolation, format: "json" })).toBe(code);
  expect(JSON.parse(text())).toEqual({ version: 1, ...result });
});

test.each([
  ["a program that is not there", () => join(folder, "none"), "is not installed"],
  ["an image without the launcher", () => standIn("bare", "Cannot find module", 1), "it printed no answer"],
])("%s is an error that says so", async (_, program, message) => {
  printed();
  const run = runProbe({ image: "app", with: program(), isolation: "sandbox", format: "table" });
  await expect(run).rejects.toThrow(message);
  await expect(run).rejects.toThrow("image 'app' must run here and hold /bulkhead/launcher.js");
});
