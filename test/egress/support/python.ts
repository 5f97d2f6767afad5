/** Python with the vendors' SDKs, for tests alone: a virtual environment per list of packages, made once and kept. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "../sdks/python");
const cache = join(__dirname, "../../../node_modules/.cache/bulkhead-python");

/** True if there is a Python that can make virtual environments. */
export function hasPython(): boolean {
  return spawnSync("python3", ["-c", "import venv, ensurepip"], { stdio: "ignore" }).status === 0;
}

/**
 * Path of a Python that has the packages of a list in `test/egress/sdks/python`, installed from PyPI if need be.
 * Undefined if they can't be installed.
 */
export function pythonWith(list: string): string | undefined {
  const requirements = join(folder, list);
  const id = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const home = join(cache, id);
  const python = join(home, "bin", "python");
  if (existsSync(python)) {
    return python;
  }
  const made = `${home}-${process.pid}`;
  try {
    execFileSync("python3", ["-m", "venv", made], { stdio: "ignore" });
    execFileSync(join(made, "bin", "python"), ["-m", "pip", "install", "--quiet", "--requirement", requirements], {
      stdio: "ignore",
    });
    // At one stroke, so that no other test sees half of it. Only its scripts name the old path, and none is used.
    renameSync(made, home);
    return python;
  } catch {
    rmSync(made, { recursive: true, force: true });
    return existsSync(python) ? python : undefined;
  }
}

/** Runs `calls.py` and returns the errors that the SDK has reported. */
export function callsOf(python: string, args: readonly string[]): Promise<string[]> {
  const child = spawn(python, [join(folder, "calls.py"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("close", (code) => {
      if (code === 0) {
        resolve(JSON.parse(stdout));
      } else {
        reject(new Error(`calls.py ended with ${code}: ${stderr.slice(-2_000)}`));
      }
    });
  });
}
