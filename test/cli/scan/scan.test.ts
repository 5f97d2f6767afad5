/** `bulkhead scan`: forms of the answer, exit codes, and what never gets into them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runScan, type ScanFlags } from "../../../cli/scan/runScan";

let folder: string;
let stdout: string;
let stderr: string;

const clean = `from flask import Flask, request
app = Flask(__name__)
@app.post("/x")
def view():
    return {"size": len(request.get_data())}
`;
const bad = `import os
from flask import Flask, request
app = Flask(__name__)
@app.post("/x")
def view():
    os.environ["KEY"] = request.json["api_key"]
    # bulkhead: allow global-state one user only
    app.config["LAST"] = request.json["text"]
    return ""
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "scan-cli-"));
  mkdirSync(join(folder, ".git"));
  mkdirSync(join(folder, "app"));
  [stdout, stderr] = ["", ""];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function scan(text: string, flags: Partial<ScanFlags> = {}): Promise<number> {
  writeFileSync(join(folder, "app", "main.py"), text);
  return runScan({ dir: join(folder, "app"), format: "table", out: undefined, rulesUrl: undefined, ...flags });
}

describe("bulkhead scan", () => {
  test("ends with 0 and says how much it read if it finds nothing", async () => {
    expect(await scan(clean)).toBe(0);
    expect(stdout).toBe("app: clean; 1 files with 6 lines scanned\n");
  });

  test("ends with 1 and shows rule, place and what to do for each finding", async () => {
    expect(await scan(bad)).toBe(1);
    expect(stdout).toContain("env-from-user");
    expect(stdout).toContain("main.py:6");
    expect(stdout.replaceAll(/[│\s]+/g, " ")).toContain("app: 1 finding, 1 allowed by comments; 1 files with 10 lines");
    for (const line of stdout.split("\n")) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  test("writes JSON that says its version, with what comments allow and why", async () => {
    expect(await scan(bad, { format: "json" })).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      outcome: "found",
      files: 1,
      lines: 10,
      findings: [
        {
          rule: "env-from-user",
          file: "main.py",
          line: 6,
          column: 5,
          message:
            "the process environment must not hold anything of a user, got a user's key; pass the value to the client or child process that needs it",
        },
      ],
      allowed: [
        {
          rule: "global-state",
          file: "main.py",
          line: 8,
          column: 5,
          reason: "one user only",
          message:
            "'app.config.LAST' must not hold anything of a user, since all users of the process share it; keep the value in the request or the session",
        },
      ],
      problems: [],
    });
    expect(stderr).toBe("app: 1 finding, 1 allowed by comments; 1 files with 10 lines scanned\n");
  });

  test("writes SARIF to a file, with places from the root of the repository", async () => {
    const out = join(folder, "scan.sarif");
    expect(await scan(bad, { format: "sarif", out, rulesUrl: "https://example.com/docs/scan.md" })).toBe(1);
    const [run] = JSON.parse(readFileSync(out, "utf8")).runs;
    expect(run.tool.driver.rules).toHaveLength(8);
    expect(run.tool.driver.rules[0].helpUri).toBe("https://example.com/docs/scan.md#env-from-user");
    const [found, allowed] = run.results;
    expect(found.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: "app/main.py" }, region: { startLine: 6, startColumn: 5 } } },
    ]);
    expect(allowed.suppressions).toEqual([{ kind: "inSource", justification: "one user only" }]);
    expect(run.tool.driver.rules[found.ruleIndex].id).toBe("env-from-user");
    expect(stdout).toBe("");
  });

  test("gives a finding the same fingerprint when lines above it change", async () => {
    const prints: string[] = [];
    for (const text of [bad, `# a line\n\n${bad}`]) {
      stdout = "";
      await scan(text, { format: "sarif" });
      prints.push(JSON.parse(stdout).runs[0].results[0].partialFingerprints["bulkheadFinding/v1"]);
    }
    expect(prints[0]).toBe(prints[1]);
  });

  test.each([
    ["is missing", "none", "'dir' must be a folder that can be read"],
    ["holds no code", ".git", "'dir' must hold Python, TypeScript or JavaScript"],
  ])("can't tell if the folder %s", async (_, name, message) => {
    const dir = join(folder, name);
    await expect(runScan({ dir, format: "table", out: undefined, rulesUrl: undefined })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });

  test("says so if the file can't be written", async () => {
    await expect(scan(bad, { out: join(folder, "none", "x") })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("'--out' must be a file that can be written"),
    });
  });
});
