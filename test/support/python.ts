/** Python with packages from PyPI, for tests alone: a virtual environment per list of packages, made once and kept. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const ownCache = join(__dirname, "../../node_modules/.cache/bulkhead-python");

/** The system's before one of the person who runs the tests: sessions have user ids that can't read that person's home. */
const programs = ["/usr/bin/python3", "python3"];

/** A Python that can make virtual environments; undefined if there is none. */
const program = programs.find(
  (one) => spawnSync(one, ["-c", "import venv, ensurepip"], { stdio: "ignore" }).status === 0,
);

export function hasPython(): boolean {
  return program !== undefined;
}

/**
 * Path of a Python that has the packages of a requirements file, installed from PyPI if need be. Undefined if they can't be
 * installed. `cache` is the folder that keeps the environments, by default one of this checkout.
 */
export function pythonWith(requirements: string, cache = ownCache): string | undefined {
  if (program === undefined) {
    return undefined;
  }
  const id = createHash("sha256").update(program).update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const home = join(cache, id);
  const python = join(home, "bin", "python");
  if (existsSync(python)) {
    return python;
  }
  const made = `${home}-${process.pid}`;
  try {
    mkdirSync(cache, { recursive: true });
    execFileSync(program, ["-m", "venv", made], { stdio: "ignore" });
    const install = ["-m", "pip", "install", "--quiet", "--no-compile", "--requirement", requirements];
    execFileSync(join(made, "bin", "python"), install, { stdio: "ignore" });
    // Renamed when it is whole, so that no other test sees half of it. Only its scripts name the old path, and none is used.
    renameSync(made, home);
    return python;
  } catch {
    rmSync(made, { recursive: true, force: true });
    return existsSync(python) ? python : undefined;
  }
}

/** Writes one line to standard error that says what is left out, if any of the lists has no Python. */
export function sayLeftOut(what: string, lists: readonly string[], available: readonly string[]): void {
  const missing = lists.filter((list) => !available.includes(list));
  if (missing.length > 0) {
    const why = hasPython() ? "their packages could not be installed" : "python3 with venv is not there";
    process.stderr.write(`left out: ${what} (${missing.join(", ")}), since ${why}\n`);
  }
}
