import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLocalCloud } from "../../../local/cloud";
import { type CloudProgram, cloudProgram } from "./cloudProcess";
import { PROJECT, PROJECT_NUMBER } from "./cloudStack";
import { TYPES } from "./clouds";
import type { ProviderClient } from "./providerClient";

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
      await client.make(TYPES.secret, { secretId, replication: { auto: {} } });
      acknowledged.secrets.push(secretId);
      await client.make(TYPES.secretMember, { secretId: "target", role: "roles/viewer", member });
      acknowledged.members.push(member);
    } catch {
      return;
    }
  }
}

describe("a cloud that is killed at any time", { timeout: 180_000 }, () => {
  it("keeps every acknowledged write, holds only whole files, and goes on", async () => {
    const acknowledged: Acknowledged = { secrets: [], members: [] };
    for (const round of [0, 1, 2, 3]) {
      const process = await program.start(folder);
      const client = await process.connect();
      if (round === 0) {
        await client.make(TYPES.secret, { secretId: "target", replication: { auto: {} } });
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
    const cloud = await openLocalCloud({ folder, projects: { [PROJECT]: { number: PROJECT_NUMBER } } });
    const secrets = `secretmanager.googleapis.com/projects/${PROJECT}/secrets`;
    const held = (await cloud.resources.listDirect(secrets)).map(({ properties }) => properties.secretId);
    expect(held).toEqual(expect.arrayContaining(acknowledged.secrets));
    const policy = (await cloud.readPolicy(`${secrets}/target`)).policy;
    expect(policy.bindings.flatMap(({ members }) => members)).toEqual(expect.arrayContaining(acknowledged.members));
    expect(acknowledged.members.length).toBeGreaterThanOrEqual(20);
  });
});
