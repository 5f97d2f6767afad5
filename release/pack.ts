/**
 * `npm run pack`: makes the tarballs of all published packages in dist/ and prints their sizes. `npm run packages`, which
 * is the same with `--check`, also asks publint and attw whether others can use them.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pack, published, stage } from "./packages";

const root = join(__dirname, "..");

async function packAll(destination: string, check: boolean): Promise<void> {
  mkdirSync(destination, { recursive: true });
  for (const name of published) {
    const packed = pack(await stage(name, destination), destination);
    const sizes = `${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked, ${packed.entryCount} files`;
    process.stdout.write(`${packed.name} ${packed.version}: ${sizes}\n`);
    if (check) {
      run("publint", packed.tarball, "--strict", "--level", "suggestion");
      // The others are run by Pulumi or as a command; no program imports them.
      if (name === "components") {
        run("attw", packed.tarball, "--quiet", "--no-emoji");
      }
    }
  }
}

/** Runs a checker of this project's own packages; its complaint becomes the error. */
function run(command: string, ...args: readonly string[]): void {
  const checker = spawnSync(join(root, "node_modules", ".bin", command), args, {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (checker.status !== 0 || /Suggestions:|Warnings:|Errors:/.test(checker.stdout)) {
    throw new Error(`${command} ${args[0]}:\n${checker.stdout}${checker.stderr}`);
  }
}

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;

packAll(join(root, "dist"), process.argv.includes("--check")).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
