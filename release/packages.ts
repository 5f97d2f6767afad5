/**
 * The packages that are published. Each is put together in a folder of its own, since a tarball and a source tree want
 * different entry points; see docs/decisions/0016-packages-are-put-together-apart.md.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stageCli } from "./cli";
import { stageComponents } from "./components";
import { stagePolicies } from "./policies";

const root = join(__dirname, "..");

type Manifest = Readonly<Record<string, unknown>>;

/** By workspace: what fills the package's folder, next to its manifest and the licence. */
const stages = { components: stageComponents, policies: stagePolicies, cli: stageCli };

/** A workspace that is published. */
export type Published = keyof typeof stages;

/** Workspaces that are published. */
export const published = Object.keys(stages) as readonly Published[];

/** What npm says of a tarball; sizes in bytes. */
export interface Packed {
  readonly name: string;
  readonly version: string;
  /** Path of the file. */
  readonly tarball: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly entryCount: number;
}

/** Fields that are the same in every package and are written once, in the root's manifest. */
const shared = ["license", "author", "homepage", "repository", "bugs", "engines"];

/** Fields that only concern the source tree. */
const ofTheSource = ["private", "scripts", "devDependencies", "publishConfig"];

/** Fields of `publishConfig` that npm itself reads; the others replace the manifest's own, as with pnpm. */
const ofNpm = ["access", "provenance"];

/** Puts a package together and returns its folder. */
export async function stage(name: Published, destination: string): Promise<string> {
  const folder = join(destination, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await stages[name](root, folder);
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(packageManifest(name), null, 2)}\n`);
  return folder;
}

/** Packs a package that has been put together, and returns what npm says of the tarball. */
export function pack(folder: string, destination: string): Packed {
  const said = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", destination, folder], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    shell: process.platform === "win32",
  });
  // A list, or since npm 12 a record by name.
  const described: readonly (Packed & { readonly filename: string })[] = Object.values(JSON.parse(said));
  const [tarball] = described;
  if (tarball === undefined) {
    throw new Error(`npm pack must name a tarball, got '${said}'`);
  }
  const { name, version, filename, size, unpackedSize, entryCount } = tarball;
  return { name, version, tarball: join(destination, filename), size, unpackedSize, entryCount };
}

/** The manifest as it is published. */
export function packageManifest(name: Published): Manifest {
  const project = read("package.json");
  const own = read(name, "package.json");
  const publishConfig = own.publishConfig as Manifest;
  const manifest: Record<string, unknown> = { name: own.name, version: own.version, description: own.description };
  for (const field of shared) {
    manifest[field] = project[field];
  }
  manifest.type = "commonjs";
  manifest.repository = { ...(project.repository as Manifest), directory: name };
  for (const [field, value] of Object.entries(own)) {
    if (!ofTheSource.includes(field) && !shared.includes(field)) {
      manifest[field] = value;
    }
  }
  for (const [field, value] of Object.entries(publishConfig)) {
    if (!ofNpm.includes(field)) {
      manifest[field] = value;
    }
  }
  manifest.publishConfig = Object.fromEntries(ofNpm.map((field) => [field, publishConfig[field]]));
  return manifest;
}

function read(...path: readonly string[]): Manifest {
  return JSON.parse(readFileSync(join(root, ...path), "utf8"));
}
