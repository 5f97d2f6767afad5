/** Whether this machine can keep sessions apart. Elsewhere the tests that need it are left out, with one line that says so. */
import { spawnSync } from "node:child_process";
import { test } from "vitest";
import { sessionEnvironment } from "../../../sessions/app/environment";
import { lackOf } from "../../../sessions/isolation/choose";

const lack = lackOf(sessionEnvironment(process.env, []).PATH ?? "") ?? refusalOfNamespaces();
if (lack !== undefined) {
  process.stderr.write(`left out: tests that run sessions, since ${lack}\n`);
}

function refusalOfNamespaces(): string | undefined {
  const namespaces = ["--mount", "--pid", "--ipc", "--uts", "--net", "--fork"];
  const { status, stderr } = spawnSync("unshare", [...namespaces, "true"], { encoding: "utf8" });
  return status === 0 ? undefined : `namespaces are not allowed (${stderr.trim()})`;
}

/** A test that runs sessions. */
export const sessionTest = test.runIf(lack === undefined);
