/**
 * The language host for programs in YAML, which the official CLI brings and an engine that was built here lacks. It is
 * built from its own Go module, since it needs an older version of the engine's packages than the engine is made of.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "./cache";
import { findOnPath } from "./ensureEngine";
import { buildWithGo } from "./goBuild";

/** Version of github.com/pulumi/pulumi-yaml that `yaml/go.mod` pins. */
const yamlHostVersion = "1.25.0";

const program = process.platform === "win32" ? "pulumi-language-yaml.exe" : "pulumi-language-yaml";

/** Folder of the host that was built here; the engine finds it there if the folder is on PATH. */
export function yamlHostFolder(): string {
  return join(cacheFolder(), "yaml", yamlHostVersion, "bin");
}

/** True if a host was built here. */
export function hasBuiltYamlHost(): boolean {
  return existsSync(join(yamlHostFolder(), program));
}

/** Builds the host unless there is one, on PATH or built earlier. Takes minutes the first time. */
export async function ensureYamlHost(onProgress: (text: string) => void = () => undefined): Promise<void> {
  if (hasBuiltYamlHost() || findOnPath("pulumi-language-yaml") !== undefined) {
    return;
  }
  const target = join(yamlHostFolder(), program);
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(join(dirname(target), ".making-"));
  try {
    const built = await buildWithGo(work, onProgress, {
      module: "yaml",
      main: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
      program: "pulumi-language-yaml",
      version: `github.com/pulumi/pulumi-yaml/pkg/version.Version=v${yamlHostVersion}`,
    });
    await rename(built, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
