/**
 * `npm run workflows`: actionlint and zizmor over `.github/` and the workflows of the examples. Both are pinned. actionlint comes from its Go module, zizmor
 * from PyPI; a machine that has neither the tool nor what installs it says so in one line and goes on, since CI has both.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..");
const actionlintVersion = "1.7.12";
const zizmorVersion = "1.32.0";

interface Outcome {
  readonly code: number | undefined;
  readonly output: string;
}

function run(command: string, ...args: readonly string[]): Outcome {
  const done = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  return {
    code: done.error ? undefined : (done.status ?? 1),
    output: `${done.stdout ?? ""}${done.stderr ?? ""}`.trim(),
  };
}

/** The command that runs actionlint; undefined if the machine has no Go that can fetch it. */
function actionlint(): readonly string[] | undefined {
  const module = ["run", `github.com/rhysd/actionlint/cmd/actionlint@v${actionlintVersion}`];
  return run("go", ...module, "-version").code === 0 ? ["go", ...module] : undefined;
}

/** The command that runs zizmor, in a virtual environment of its own; undefined if the machine can't make one. */
function zizmor(): readonly string[] | undefined {
  const folder = join(root, "node_modules", ".cache", `zizmor-${zizmorVersion}`);
  const programs = join(folder, process.platform === "win32" ? "Scripts" : "bin");
  const command = join(programs, "zizmor");
  if (!existsSync(command)) {
    const made = run("python3", "-m", "venv", folder).code === 0;
    if (!made || run(join(programs, "pip"), "install", "--quiet", `zizmor==${zizmorVersion}`).code !== 0) {
      return undefined;
    }
  }
  return run(command, "--version").code === 0 ? [command] : undefined;
}

function check(name: string, found: readonly string[] | undefined, ...args: readonly string[]): boolean {
  const [command, ...before] = found ?? [];
  if (command === undefined) {
    process.stdout.write(`${name} is not here and can't be installed; CI runs it\n`);
    return process.env.GITHUB_ACTIONS === undefined;
  }
  const { code, output } = run(command, ...before, ...args);
  process.stdout.write(code === 0 ? `${name}: no findings\n` : `${name}:\n${output}\n`);
  return code === 0;
}

const folders = [".github", "examples/typescript/.github"];
const workflows = folders.flatMap((folder) =>
  readdirSync(join(root, folder, "workflows")).map((name) => join(folder, "workflows", name)),
);
const clean = [
  check("actionlint", actionlint(), ...workflows),
  check("zizmor", zizmor(), "--offline", "--quiet", ...folders),
];
process.exitCode = clean.every(Boolean) ? 0 : 1;
