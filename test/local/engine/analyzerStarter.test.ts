import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryRoot } from "../../../local/root";

const root = repositoryRoot();
const policies = join(root, "policies");
const starter = join(root, "local", "engine", "starters", "pulumi-analyzer-policy-nodejs");

/** Stands in for the engine: it is there, and says nothing. */
let engine: Server;
const addressOf = (server: Server) => `127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  engine = createServer().listen(0, "127.0.0.1");
  await once(engine, "listening");
});
afterAll(() => engine.close());

const commandLine = (address: string) => [starter, address, policies, "-typescript=false"];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("the starter of policy packs", () => {
  test("ends where the engine was gone before it could see who its parent is", async () => {
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const address = addressOf(gone);
    gone.close();
    const child = spawn(process.execPath, commandLine(address), { cwd: policies, stdio: "ignore" });
    const [code] = await once(child, "exit");
    expect(code).toBe(1);
  });

  test("ends when the engine is killed later", async () => {
    const program = `const child = require("node:child_process").spawn(process.execPath, ${JSON.stringify(commandLine(addressOf(engine)))},
      { cwd: ${JSON.stringify(policies)}, detached: true, stdio: ["ignore", "pipe", "ignore"] });
      child.stdout.once("data", () => console.log(child.pid));`;
    const parent = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    const [told] = await once(parent.stdout, "data");
    const pid = Number(told);
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
  });
});
