/** `npm run lockfile`: fails if package-lock.json is incomplete or is not what the manifests ask for. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lockfileProblems } from "./lockfile";

const root = join(__dirname, "..");
const problems = lockfileProblems(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
if (problems.length > 0) {
  process.stderr.write(`package-lock.json has ${problems.length} problems:\n  ${problems.join("\n  ")}\n`);
  process.stderr.write("run 'npm install --package-lock-only' and commit what it adds\n");
  process.exitCode = 1;
} else {
  const npm = spawnSync("npm", ["ci", "--dry-run", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  process.exitCode = npm.status ?? 1;
}
