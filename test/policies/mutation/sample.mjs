/**
 * Draws a part of the pack's code for mutation, the same for the same seed: prints what `--mutate` takes.
 * `node test/policies/mutation/sample.mjs <share from 0 to 1> <seed> [folders or files…]`
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Lines that are drawn together: about the length of a function. */
const blockLines = 12;

const [share = "0.1", seed = "1", ...roots] = process.argv.slice(2);
const chosen = (roots.length > 0 ? roots : ["policies/graph", "policies/rules"])
  .flatMap(sources)
  .sort()
  .flatMap(blocks);
process.stdout.write(`${chosen.join(",")}\n`);

function sources(path) {
  if (statSync(path).isFile()) {
    return [path];
  }
  return readdirSync(path)
    .flatMap((name) => sources(join(path, name)))
    .filter((file) => file.endsWith(".ts"));
}

function blocks(file) {
  const lines = readFileSync(file, "utf8").split("\n").length;
  const starts = Array.from({ length: Math.ceil(lines / blockLines) }, (_, at) => at * blockLines + 1);
  return starts
    .filter((start) => isDrawn(`${seed} ${file} ${start}`))
    .map((start) => `${file}:${start}-${Math.min(start + blockLines - 1, lines)}`);
}

function isDrawn(place) {
  const drawn = createHash("sha256").update(place).digest().readUInt32BE() / 2 ** 32;
  return drawn < Number(share);
}
