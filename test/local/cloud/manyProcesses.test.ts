import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLocalCloud } from "../../../local/cloud";
import { type CloudProcess, type CloudProgram, cloudProgram } from "./cloudProcess";
import { cloudRegion, projectNumber, stackProject } from "./cloudStack";
import { types } from "./clouds";
import type { ProviderClient } from "./providerClient";

const writers = 16;
const policyName = `secretmanager.googleapis.com/projects/${stackProject}/secrets/shared`;
let program: CloudProgram;
let folder: string;
let processes: CloudProcess[];
let clients: ProviderClient[];

beforeAll(async () => {
  program = await cloudProgram();
  folder = await mkdtemp(join(tmpdir(), "local-cloud-"));
  processes = await Promise.all(Array.from({ length: writers }, () => program.start(folder)));
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

const cloud = () => openLocalCloud({ folder, projects: { [stackProject]: { number: projectNumber } } });
const first = () => clients[0] as ProviderClient;

describe("16 processes on one folder", { timeout: 180_000 }, () => {
  test("lose no member of one policy, whether they add or remove", async () => {
    await first().make(types.secret, { secretId: "shared", replication: { auto: {} } });
    const grant = { secretId: "shared", role: "roles/viewer" };
    const made = await Promise.all(
      clients.flatMap((client, writer) =>
        [0, 1, 2].map(async (turn) => ({
          client,
          turn,
          ...(await client.make(types.secretMember, { ...grant, member: `user:${writer}-${turn}@example.com` })),
        })),
      ),
    );
    const members = async () =>
      (await (await cloud()).readPolicy(policyName)).policy.bindings.flatMap((binding) => binding.members);
    expect(await members()).toHaveLength(writers * 3);
    expect(new Set(made.map(({ outputs }) => outputs.etag)).size, "every write has its own etag").toBe(writers * 3);

    const removed = made.filter(({ turn }) => turn > 0);
    await Promise.all(removed.map(({ client, id, outputs }) => client.delete(types.secretMember, id, outputs)));
    expect(await members()).toEqual(clients.map((_, writer) => `user:${writer}-0@example.com`).sort());
  });

  test("make one resource of a name, and tell all others so", async () => {
    const results = await Promise.allSettled(
      clients.map((client) => client.make(types.ring, { name: "contested", location: cloudRegion })),
    );
    const refused = results.filter((result) => result.status === "rejected").map(({ reason }) => String(reason));
    expect(refused).toHaveLength(writers - 1);
    expect(refused.every((reason) => reason.includes("Error 409"))).toBe(true);
  });

  test("never pass a quota together", async () => {
    await openLocalCloud({ folder, projects: {}, quotas: { serviceAccounts: 10 } });
    const results = await Promise.allSettled(
      clients.map((client, writer) => client.make(types.account, { accountId: `writer-${writer}` })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    expect(
      await (await cloud()).resources.listDirect(`iam.googleapis.com/projects/${stackProject}/serviceAccounts`),
    ).toHaveLength(10);
  });

  test("give every version of a secret a number of its own", async () => {
    const secret = `projects/${stackProject}/secrets/shared`;
    const versions = await Promise.all(
      clients.map((client, writer) => client.make(types.version, { secret, secretData: `obviously-fake-${writer}` })),
    );
    const numbers = versions.map(({ outputs }) => Number(outputs.version)).sort((left, right) => left - right);
    expect(numbers).toEqual(Array.from({ length: writers }, (_, index) => index + 1));
  });
});
