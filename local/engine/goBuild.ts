/** Builds the Pulumi engine from its Go module. */
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { repositoryRoot } from "../root";
import { engineVersion } from "./version";

const enginePackage = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";

/**
 * Builds the engine from its Go module, pinned with checksums by go.mod and go.sum beside this file. Takes minutes the
 * first time. Reports progress in short phrases.
 */
export async function buildWithGo(folder: string, onProgress: (text: string) => void): Promise<string> {
  const cwd = join(repositoryRoot(), "local", "engine");
  const env = { GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" };
  onProgress("downloading Go modules");
  const listed = await execa("go", ["list", "-deps", enginePackage], { cwd, env });
  const total = listed.stdout.split("\n").length;
  const output = join(folder, process.platform === "win32" ? "pulumi.exe" : "pulumi");
  const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${engineVersion}`;
  const build = execa("go", ["build", "-v", "-trimpath", "-ldflags", `-s -w ${version}`, "-o", output, enginePackage], {
    cwd,
    env,
  });
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
