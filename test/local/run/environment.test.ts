import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DeployedService } from "../../../local/front/services";
import { instanceEnvironment } from "../../../local/run/environment";

const environment = () =>
  instanceEnvironment(
    { name: "acme" } as DeployedService,
    { authorityFile: "/ca.pem" },
    { networkGate: 1, metadata: 2 },
    { 8080: 3 },
  );

describe("the environment of an instance", () => {
  let tools: string;

  beforeEach(() => {
    tools = mkdtempSync(join(tmpdir(), "bulkhead-tools-"));
    for (const name of ["gcloud", "other-tool"]) {
      writeFileSync(join(tools, name), "#!/bin/sh\necho of-the-developer\n");
      chmodSync(join(tools, name), 0o755);
    }
    vi.stubEnv("PATH", [tools, process.env.PATH].join(delimiter));
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(tools, { recursive: true });
  });

  test("has no gcloud of the developer's, as an image has none", () => {
    const { status, stdout } = spawnSync("gcloud", ["auth", "print-access-token"], {
      env: environment(),
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 127, stdout: "" });
  });

  test("has the machine's other programs, which stand for those of an image", () => {
    expect(spawnSync("other-tool", { env: environment(), encoding: "utf8" }).stdout).toBe("of-the-developer\n");
  });
});
