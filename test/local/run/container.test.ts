import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runDeployed } from "../../../local/run";
import { CloudFolder } from "../front/support/cloudFolder";
import { visit } from "./support/probe";
import { eventually } from "./support/processTable";

let folder: CloudFolder;

beforeEach(async () => {
  folder = await CloudFolder.create();
  const name = await folder.addService("acme", await folder.addAccount("acme-run"));
  await folder.allow(name, { role: "roles/run.invoker", members: ["allUsers"] });
});

afterEach(() => folder.remove());

/** Runs the service with a shell script in place of its image. */
const runScript = (script: string) =>
  runDeployed({ cloudFolder: folder.folder, images: { probe: ["/bin/sh", "-c", script] } });

async function loggedNumber(): Promise<number> {
  const file = join(folder.folder, "run", "logs", "acme.main.log");
  return Number(/ (\d+)\n/.exec(await readFile(file, "utf8").catch(() => ""))?.[1] ?? 0);
}

describe("a container that doesn't come up", () => {
  test("says with what it ended", async () => {
    const running = await runScript("exit 3");
    const [service] = await running.services();
    await running.stop();
    expect(service).toMatchObject({
      running: false,
      containers: [{ state: "failed", problem: "ended with exit code 3; see its log" }],
    });
  });

  // Elsewhere the kernel doesn't tell who listens; docs/local-run.md says so.
  test.runIf(process.platform === "linux")(
    "doesn't count as running because another process answers at its port",
    async () => {
      const starting = runScript("echo $PORT; exec sleep 60");
      await eventually("the container has said its port", async () => (await loggedNumber()) > 0);
      const port = await loggedNumber();
      const other = createServer((_, response) => response.end("not the app"));
      await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
      const running = await starting;
      const [service] = await running.services();
      const { status, text } = await visit(running.port, "acme.localhost", "/");
      await running.stop();
      await new Promise((resolve) => other.close(resolve));
      const problem = `its port, ${port} on this machine, is held by another process; end that one`;
      expect(service).toMatchObject({ running: false, containers: [{ state: "failed", problem }] });
      expect(status).toBe(503);
      expect(text).not.toContain("not the app");
    },
  );
});
