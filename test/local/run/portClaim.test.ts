import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { repositoryRoot } from "../../../local/root";
import { claimablePorts, claimOneOf, claimPort } from "../../../local/run/portClaim";

const claimer = join(repositoryRoot(), "node_modules", ".cache", "bulkhead-test", "claimer.js");
const processes: ChildProcess[] = [];

beforeAll(() => {
  const entry = join(__dirname, "support", "claimer.ts");
  buildSync({ entryPoints: [entry], outfile: claimer, bundle: true, platform: "node", logLevel: "error" });
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map(kill));
});

function kill(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      return resolve();
    }
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

/** Starts a process that claims so many of the ports and holds them; gives the ports. */
function claimElsewhere(ports: readonly number[], count: number): Promise<number[]> {
  const child = spawn(process.execPath, [claimer, JSON.stringify({ ports, count })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  processes.push(child);
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve(JSON.parse(line)));
    child.once("exit", (code) => reject(new Error(`the claimer ended with ${code}`)));
  });
}

async function ephemeral() {
  const text = await readFile("/proc/sys/net/ipv4/ip_local_port_range", "utf8").catch(() => "49152 65535");
  const [first = 0, last = 0] = text.trim().split(/\s+/).map(Number);
  return { first, last };
}

describe("a claimed port", () => {
  test("is never one that the system hands out by itself", async () => {
    const { first, last } = await ephemeral();
    const claims = await Promise.all(Array.from({ length: 50 }, claimPort));
    expect(claims.filter(({ port }) => port >= first && port <= last)).toEqual([]);
    await Promise.all(claims.map(({ release }) => release()));
  });

  test("belongs to one of many processes that claim from few ports at the same time, and can be bound", async () => {
    const ports = claimablePorts(await ephemeral()).slice(-100);
    const claimed = (await Promise.all(Array.from({ length: 8 }, () => claimElsewhere(ports, 10)))).flat();
    expect(claimed).toHaveLength(80);
    expect(new Set(claimed).size).toBe(80);
    expect(claimed.every((port) => ports.includes(port))).toBe(true);
  });

  test("is held before a program binds it, and free after its claim is released", async () => {
    const { port, release } = await claimPort();
    await expect(claimOneOf([port])).rejects.toThrow(
      "one of 1 ports must be free to run a container, got none; end what holds them",
    );
    await release();
    const again = await claimOneOf([port]);
    expect(again.port).toBe(port);
    await again.release();
  });

  test("is free again when its process is killed", async () => {
    const { port, release } = await claimPort();
    await release();
    expect(await claimElsewhere([port], 1)).toEqual([port]);
    await expect(claimOneOf([port])).rejects.toThrow("must be free");
    await Promise.all(processes.map(kill));
    const again = await claimOneOf([port]);
    expect(again.port).toBe(port);
    await again.release();
  });

  test("is not one at which a program without a claim listens", async () => {
    const { port, release } = await claimPort();
    await release();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    await expect(claimOneOf([port])).rejects.toThrow("must be free");
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("the ports for claims", () => {
  const ends = (ports: readonly number[]) => [ports[0], ports.at(-1), ports.length];

  test.each([
    { of: "Linux", ephemeral: { first: 32_768, last: 60_999 }, expected: [15_000, 32_767, 17_768] },
    { of: "macOS and Windows", ephemeral: { first: 49_152, last: 65_535 }, expected: [15_000, 32_767, 17_768] },
    { of: "a wide range", ephemeral: { first: 16_000, last: 65_535 }, expected: [15_000, 15_999, 1_000] },
    { of: "a wider range", ephemeral: { first: 15_001, last: 65_000 }, expected: [1_024, 65_535, 14_512] },
    { of: "a range over almost all", ephemeral: { first: 1_024, last: 65_000 }, expected: [65_001, 65_535, 535] },
    { of: "a range over all", ephemeral: { first: 1_024, last: 65_535 }, expected: [undefined, undefined, 0] },
  ])("leave out the range of $of", ({ ephemeral, expected }) => {
    expect(ends(claimablePorts(ephemeral))).toEqual(expected);
  });
});
