import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLocalCloud } from "../../../local/cloud";
import { type CloudProgram, cloudProgram } from "./cloudProcess";
import { projectNumber, stackProject } from "./cloudStack";
import { protocolCloud, types } from "./clouds";
import { ProviderClient } from "./providerClient";

let program: CloudProgram;
let folder: string;
beforeAll(async () => {
  program = await cloudProgram();
  folder = await mkdtemp(join(tmpdir(), "local-cloud-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await program.remove();
});

/** A connection to a provider that can be cut, as when an engine is killed. */
async function breakableLine(port: number) {
  const sockets: Socket[] = [];
  const server = createServer((incoming) => {
    const outgoing = connect(port, "127.0.0.1");
    sockets.push(incoming, outgoing);
    for (const socket of [incoming, outgoing]) {
      socket.on("error", () => undefined);
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    env: { PULUMI_DEBUG_PROVIDERS: `gcp:${(server.address() as AddressInfo).port}` },
    cut: () => {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
}

describe("a call whose caller is gone", () => {
  test("changes nothing, when it had not begun", async () => {
    let began: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      began = resolve;
    });
    const slow = await protocolCloud({
      latencyMs: ({ operation }) => {
        if (operation === "create") {
          began();
        }
        return operation === "create" ? 300 : 0;
      },
    });
    const line = await breakableLine(Number(/gcp:([0-9]+)/.exec(slow.local.env.PULUMI_DEBUG_PROVIDERS ?? "")?.[1]));
    const gone = await ProviderClient.connect(line, "gcp", { project: stackProject });
    const call = gone.make(types.secret, { secretId: "orphan", replication: { auto: {} } });
    await waiting;
    line.cut();
    await expect(call).rejects.toThrow();
    await sleep(600);
    expect((await slow.google.read(types.secret, `projects/${stackProject}/secrets/orphan`)).id).toBe("");
    gone.close();
    await slow.close();
  });
});

interface Acknowledged {
  readonly secrets: string[];
  readonly members: string[];
}

/** Writes without pause until the process is gone, and notes what was acknowledged. */
async function write(client: ProviderClient, round: number, acknowledged: Acknowledged): Promise<void> {
  for (let index = 0; ; index++) {
    const secretId = `s-${round}-${index}`;
    const member = `user:${round}-${index}@example.com`;
    try {
      await client.make(types.secret, { secretId, replication: { auto: {} } });
      acknowledged.secrets.push(secretId);
      await client.make(types.secretMember, { secretId: "target", role: "roles/viewer", member });
      acknowledged.members.push(member);
    } catch {
      return;
    }
  }
}

describe("a cloud that is killed at any time", { timeout: 180_000 }, () => {
  test("keeps every acknowledged write, holds only whole files, and goes on", async () => {
    const acknowledged: Acknowledged = { secrets: [], members: [] };
    for (const round of [0, 1, 2, 3]) {
      const process = await program.start(folder);
      const client = await process.connect();
      if (round === 0) {
        await client.make(types.secret, { secretId: "target", replication: { auto: {} } });
      }
      const before = acknowledged.members.length;
      const writing = write(client, round, acknowledged);
      // Locks of the process that was killed before are taken over once they are stale, so each round gets to write.
      while (acknowledged.members.length < before + 5) {
        await sleep(20);
      }
      await sleep(Math.random() * 50);
      await process.kill();
      await writing;
      client.close();
    }

    const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".json"));
    for (const file of files) {
      JSON.parse(await readFile(join(folder, file), "utf8"));
    }
    const cloud = await openLocalCloud({ folder, projects: { [stackProject]: { number: projectNumber } } });
    const secrets = `secretmanager.googleapis.com/projects/${stackProject}/secrets`;
    const held = (await cloud.resources.listDirect(secrets)).map(({ properties }) => properties.secretId);
    expect(held).toEqual(expect.arrayContaining(acknowledged.secrets));
    const policy = (await cloud.readPolicy(`${secrets}/target`)).policy;
    expect(policy.bindings.flatMap(({ members }) => members)).toEqual(expect.arrayContaining(acknowledged.members));
    expect(acknowledged.members.length).toBeGreaterThanOrEqual(20);
  });
});
