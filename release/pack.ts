/** `npm run pack`: makes the tarballs of all published packages in dist/ and prints their sizes. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pack, published, stage } from "./packages";

async function packAll(destination: string): Promise<void> {
  mkdirSync(destination, { recursive: true });
  for (const name of published) {
    const packed = pack(await stage(name, destination), destination);
    const sizes = `${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked, ${packed.entryCount} files`;
    process.stdout.write(`${packed.name} ${packed.version}: ${sizes}\n`);
  }
}

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;

packAll(join(__dirname, "..", "dist")).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
