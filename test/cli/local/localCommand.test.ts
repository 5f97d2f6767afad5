import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { repositoryRoot } from "../../../local/root";
import { CloudFolder } from "../../local/front/support/cloudFolder";
import { probeEnv, visit } from "../../local/run/support/probe";
import { eventually, processesOf } from "../../local/run/support/processTable";
import { expectPlain } from "../support/plain";
import { buildCommands, run, start } from "./commandLine";

const probe = `probe=node ${join(repositoryRoot(), "test", "local", "run", "support", "probe.cjs")}`;
const everyone = { role: "roles/run.invoker", members: ["allUsers"] };

let cloud: CloudFolder;

beforeAll(buildCommands);

beforeEach(async () => {
  cloud = await CloudFolder.create();
  const account = await cloud.addAccount("acme-run");
  await cloud.addSecret("acme_key", "value-of-acme", account);
  const template = {
    containers: [
      {
        name: "main",
        image: "example.com/probe@sha256:0",
        ports: { containerPort: 8080 },
        envs: probeEnv,
        volumeMounts: [{ name: "key", mountPath: "/keys" }],
      },
    ],
    volumes: [{ name: "key", secret: { secret: "acme_key", items: [{ path: "value", version: "latest" }] } }],
  };
  await cloud.allow(await cloud.addService("acme", account, {}, template), everyone);
  await cloud.allow(
    await cloud.addService(
      "strange",
      account,
      {},
      { containers: [{ name: "main", image: "example.com/strange@sha256:0" }] },
    ),
    everyone,
  );
});

afterEach(async () => {
  await run("local", "down", "--cloud", cloud.folder);
  await cloud.remove();
});

const up = () => start("local", "up", "--cloud", cloud.folder, "--image", probe);
const foreground = () => start("local", "up", "--foreground", "--cloud", cloud.folder, "--image", probe);

async function leftovers(): Promise<string[]> {
  const names = await readdir(join(cloud.folder, "run"));
  return names.filter((name) => name.startsWith("instances-"));
}

describe("bulkhead local", () => {
  test("goes up in the background, says where each page is, and goes down", async () => {
    const started = await up().finished;
    expect(started.output).toContain("http://acme.localhost:");
    expect(started.code).toBe(0);
    const port = Number(/acme\.localhost:(\d+)/.exec(started.output)?.[1]);
    expect((await visit(port, "acme.localhost", "/env", { method: "POST" })).status).toBe(200);

    const status = await run("local", "status", "--cloud", cloud.folder);
    expect(status).toMatchObject({ code: 0 });
    expect(status.output).toContain("main: running");
    expectPlain(started.stdout + status.stdout);

    expect(await run("local", "down", "--cloud", cloud.folder)).toMatchObject({ code: 0, output: "stopped\n" });
    await eventually("no process is left", async () => (await processesOf(cloud.folder)).length === 0);
    expect(await leftovers()).toEqual([]);
    expect(await run("local", "status", "--cloud", cloud.folder)).toMatchObject({
      code: 1,
      output: "nothing runs; start it with 'bulkhead local up'\n",
    });
  });

  test("says of a service with an unknown image why it doesn't run, and runs the others", async () => {
    const { output } = await up().finished;
    expect(output).toMatch(/strange.*main: failed/);
    const cells = output
      .split("\n")
      .map((line) => line.split("│")[3]?.trim())
      .join(" ");
    expect(cells).toContain("image 'strange' must be one of app, egress, probe to run here");
    expect(output).toContain("main: running");
  });

  test("takes another port where the wanted one is in use", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, output } = await run(
      "local",
      "up",
      "--cloud",
      cloud.folder,
      "--image",
      probe,
      "--port",
      String(port),
    );
    await new Promise((resolve) => taken.close(resolve));
    expect(code).toBe(0);
    expect(output).toMatch(/http:\/\/acme\.localhost:\d+\//);
    expect(output).not.toContain(`localhost:${port}/`);
  });

  test.each([
    { how: "Ctrl-C", signal: "SIGINT" },
    { how: "the end of its terminal", signal: "SIGHUP" },
  ] as const)("leaves nothing behind after $how", async ({ signal }) => {
    const { child, finished, output } = foreground();
    await eventually("it is up", () => output().includes("Ctrl-C stops all of it"));
    process.kill(-(child.pid ?? 0), signal);
    expect(await finished).toMatchObject({ code: 0 });
    expect(await processesOf(cloud.folder)).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });

  test("leaves nothing behind when it is broken off while it goes to the background", async () => {
    const { child, finished } = up();
    await eventually("the background has begun", async () => (await processesOf(cloud.folder)).length > 1);
    process.kill(-(child.pid ?? 0), "SIGINT");
    expect(await finished).toMatchObject({ code: 130 });
    await eventually("no process is left", async () => (await processesOf(cloud.folder)).length === 0);
    await eventually("no secret file is left", async () => (await leftovers()).length === 0);
  });

  test("leaves no process and no secret file behind when it is killed", async () => {
    const { child, finished, output } = foreground();
    await eventually("it is up", () => output().includes("Ctrl-C stops all of it"));
    expect((await processesOf(cloud.folder)).length).toBeGreaterThan(2);
    child.kill("SIGKILL");
    await finished;
    await eventually("no process is left", async () => (await processesOf(cloud.folder)).length === 0);
    expect(await leftovers()).toEqual([]);
    expect(await run("local", "status", "--cloud", cloud.folder)).toMatchObject({ code: 1 });
  });

  test("says so when a service has written nothing", async () => {
    const { code, output } = await run("local", "logs", "nobody", "--cloud", cloud.folder);
    expect(code).toBe(1);
    expect(output).toContain(
      "'service' must be one that has written something, got 'nobody'; see 'bulkhead local status'",
    );
  });

  test("refuses a port that is none", async () => {
    for (const port of ["http", "65536", "-1"]) {
      const { code, output } = await run("local", "up", "--cloud", cloud.folder, `--port=${port}`);
      const message = `'--port' must be a number from 0 to 65535, got '${port}'; leave it out for 8700\n`;
      expect({ code, output }).toEqual({ code: 1, output: message });
    }
  });

  test("refuses sessions for a cloud that has services, whose program decides on them", async () => {
    const { code, output } = await run("local", "up", "--cloud", cloud.folder, "--sessions=sandbox");
    const message = `'--sessions' must be left out for a cloud that has services, got '${cloud.folder}'; it is for the sample, which an empty cloud gets\n`;
    expect({ code, output }).toEqual({ code: 1, output: message });
  });

  test("puts no cloud among somebody's own files", async () => {
    const folder = await mkdtemp(join(tmpdir(), "bulkhead-own-"));
    await writeFile(join(folder, "own.txt"), "x");
    const inFolder = await run("local", "up", "--cloud", folder);
    const atFile = await run("attack", "--cloud", join(folder, "own.txt"));
    expect(await readdir(folder)).toEqual(["own.txt"]);
    await rm(folder, { recursive: true });
    const rule = "'--cloud' must be";
    expect(inFolder).toMatchObject({
      code: 1,
      output: `${rule} the folder of a local cloud or an empty one, got '${folder}', which holds other files; name a new one\n`,
    });
    expect(atFile).toMatchObject({
      code: 1,
      output: `${rule} a folder that can be read, got '${folder}/own.txt' (ENOTDIR); name another one\n`,
    });
  });
});
