/** Builds the Pulumi engine from its Go module. */
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { repositoryRoot } from "../root";
import { engineVersion } from "./version";

/** What is built: a program of a Go module that is pinned, with checksums, by go.mod and go.sum in a folder here. */
export interface GoProgram {
  /** Folder of the module, from this one; the engine's is this one. */
  readonly module: string;
  /** Import path of the program. */
  readonly main: string;
  /** Name of the file, without `.exe`. */
  readonly program: string;
  /** Variable that gets the version, and the version, as `-X` takes them. */
  readonly version: string;
}

const engineProgram: GoProgram = {
  module: ".",
  main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  program: "pulumi",
  version: `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${engineVersion}`,
};

/**
 * Builds the engine from its Go module, pinned with checksums by go.mod and go.sum beside this file. Takes minutes the
 * first time. Reports progress in short phrases.
 */
export async function buildWithGo(
  folder: string,
  onProgress: (text: string) => void,
  made = engineProgram,
): Promise<string> {
  const cwd = join(repositoryRoot(), "local", "engine", made.module);
  const env = { GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" };
  onProgress("downloading Go modules");
  const listed = await execa("go", ["list", "-deps", made.main], { cwd, env });
  const total = listed.stdout.split("\n").length;
  const output = join(folder, process.platform === "win32" ? `${made.program}.exe` : made.program);
  const build = execa(
    "go",
    ["build", "-v", "-trimpath", "-ldflags", `-s -w -X ${made.version}`, "-o", output, made.main],
    {
      cwd,
      env,
    },
  );
  let compiled = 0;
  const lines = createInterface({ input: build.stderr });
  lines.on("line", (line) => {
    if (line.startsWith("go: downloading")) {
      onProgress("downloading Go modules");
    } else {
      onProgress(`compiling package ${++compiled} of at most ${total}`);
    }
  });
  await build;
  return output;
}
