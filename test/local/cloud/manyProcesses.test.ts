import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLocalCloud } from "../../../local/cloud";
import { type CloudProcess, type CloudProgram, cloudProgram } from "./cloudProcess";
import { PROJECT, PROJECT_NUMBER, REGION } from "./cloudStack";
import { TYPES } from "./clouds";
import type { ProviderClient } from "./providerClient";

const WRITERS = 16;
const POLICY = `secretmanager.googleapis.com/projects/${PROJECT}/secrets/shared`;
let program: CloudProgram;
let folder: string;
let processes: CloudProcess[];
let clients: ProviderClient[];

beforeAll(async () => {
  program = await cloudProgram();
  folder = await mkdtemp(join(tmpdir(), "local-cloud-"));
  processes = await Promise.all(Array.from({ length: WRITERS }, () => program.start(folder)));
  clients = await Promise.all(processes.map((process) => process.connect()));
});
afterAll(async () => {
  for (const client of clients) {
    client.close();
  }
  await Promise.all(processes.map((process) => process.kill()));
  await rm(folder, { recursive: true, force: true });
  await program.remove();
});

const cloud = () => openLocalCloud({ folder, projects: { [PROJECT]: { number: PROJECT_NUMBER } } });
const first = () => clients[0] as ProviderClient;

describe("16 processes on one folder", { timeout: 180_000 }, () => {
  it("lose no member of one policy, whether they add or remove", async () => {
    await first().make(TYPES.secret, { secretId: "shared", replication: { auto: {} } });
    const grant = { secretId: "shared", role: "roles/viewer" };
    const made = await Promise.all(
      clients.flatMap((client, writer) =>
        [0, 1, 2].map(async (turn) => ({
          client,
          turn,
          ...(await client.make(TYPES.secretMember, { ...grant, member: `user:${writer}-${turn}@example.com` })),
        })),
      ),
    );
    const members = async () =>
      (await (await cloud()).readPolicy(POLICY)).policy.bindings.flatMap((binding) => binding.members);
    expect(await members()).toHaveLength(WRITERS * 3);
    expect(new Set(made.map(({ outputs }) => outputs.etag)).size, "every write has its own etag").toBe(WRITERS * 3);

    const removed = made.filter(({ turn }) => turn > 0);
    await Promise.all(removed.map(({ client, id, outputs }) => client.delete(TYPES.secretMember, id, outputs)));
    expect(await members()).toEqual(clients.map((_, writer) => `user:${writer}-0@example.com`).sort());
  });

  it("make one resource of a name, and tell all others so", async () => {
    const results = await Promise.allSettled(
      clients.map((client) => client.make(TYPES.ring, { name: "contested", location: REGION })),
    );
    const refused = results.filter((result) => result.status === "rejected").map(({ reason }) => String(reason));
    expect(refused).toHaveLength(WRITERS - 1);
    expect(refused.every((reason) => reason.includes("Error 409"))).toBe(true);
  });

  it("never pass a quota together", async () => {
    await openLocalCloud({ folder, projects: {}, quotas: { serviceAccounts: 10 } });
    const results = await Promise.allSettled(
      clients.map((client, writer) => client.make(TYPES.account, { accountId: `writer-${writer}` })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    expect(
      await (await cloud()).resources.listDirect(`iam.googleapis.com/projects/${PROJECT}/serviceAccounts`),
    ).toHaveLength(10);
  });

  it("give every version of a secret a number of its own", async () => {
    const secret = `projects/${PROJECT}/secrets/shared`;
    const versions = await Promise.all(
      clients.map((client, writer) => client.make(TYPES.version, { secret, secretData: `obviously-fake-${writer}` })),
    );
    const numbers = versions.map(({ outputs }) => Number(outputs.version)).sort((left, right) => left - right);
    expect(numbers).toEqual(Array.from({ length: WRITERS }, (_, index) => index + 1));
  });
});
