/** Builds the one bundled file from the sources as they are, with the package's own build command. Once per test process. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..", "..");
let built: string | undefined;

/** Path of the bundled main.js. */
export function egressBundle(): string {
  if (built !== undefined) {
    return built;
  }
  const manifest = JSON.parse(readFileSync(join(root, "egress", "package.json"), "utf8"));
  const command: string = manifest.scripts.build;
  const outfile = join(mkdtempSync(join(tmpdir(), "bulkhead-egress-")), "main.js");
  const [tool = "", ...args] = command.split(" ");
  const ownArgs = args.map((arg) => (arg.startsWith("--outfile=") ? `--outfile=${outfile}` : arg));
  execFileSync(join(root, "node_modules", ".bin", tool), [...ownArgs, "--log-level=error"], {
    cwd: join(root, "egress"),
  });
  built = outfile;
  return outfile;
}
