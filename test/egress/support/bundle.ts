/** Builds the one bundled file from the sources as they are, with the package's own build command. Once per test process. */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..", "..");
let built: string | undefined;

/** Path of the bundled main.js. */
export function egressBundle(): string {
  if (built !== undefined) {
    return built;
  }
  const outfile = join(mkdtempSync(join(tmpdir(), "bulkhead-egress-")), "main.js");
  execFileSync(process.execPath, [join(root, "egress", "build.cjs"), `--outfile=${outfile}`]);
  built = outfile;
  return outfile;
}
