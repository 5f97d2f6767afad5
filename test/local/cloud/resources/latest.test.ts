import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findVersion } from "../../../../local/cloud/resources/secrets";
import { addSecretVersion } from "../../../../local/front/apis/secretManager";
import { stackProject } from "../cloudStack";
import { type ProtocolCloud, protocolCloud, types } from "../clouds";

const seconds = 300;
let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud({ latestDelay: { seconds, seed: "test" } });
});
afterAll(() => cloud.close());

async function versionAt(secretId: string, version: string, later = 0): Promise<string | undefined> {
  const store = cloud.local.cloud;
  const secret = await store.find(nameOf(secretId));
  const found = secret && (await findVersion(store, secret, version, Date.now() + later * 1000));
  return found === undefined ? undefined : String(found.properties.version);
}

const nameOf = (secretId: string) => `secretmanager.googleapis.com/projects/${stackProject}/secrets/${secretId}`;

async function twoVersions(secretId: string): Promise<void> {
  const { id } = await cloud.google.make(types.secret, { secretId, replication: { auto: {} } });
  await cloud.google.make(types.version, { secret: id, secretData: "obviously-fake" });
  await addSecretVersion(cloud.local.cloud, nameOf(secretId), Buffer.from("obviously-fake-too"));
}

describe("C3: with a delay, 'latest' of a secret", () => {
  test("goes on meaning the version before, for no longer than the delay, while the number is there at once", async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `switch-${index}`);
    await Promise.all(ids.map(twoVersions));
    const latest = (later?: number) => Promise.all(ids.map((id) => versionAt(id, "latest", later)));
    expect(await latest()).toContain("1");
    const half = await latest(seconds / 2);
    expect([half.includes("1"), half.includes("2")]).toEqual([true, true]);
    expect(new Set(await latest(seconds))).toEqual(new Set(["2"]));
    expect(await versionAt("switch-0", "2")).toBe("2");
  });

  test("means the first version at once", async () => {
    const { id } = await cloud.google.make(types.secret, { secretId: "first", replication: { auto: {} } });
    await cloud.google.make(types.version, { secret: id, secretData: "obviously-fake" });
    expect(await versionAt("first", "latest")).toBe("1");
  });
});

test("C3: without a delay, 'latest' is the newest version at once", async () => {
  const immediate = await protocolCloud();
  const [before, now] = [cloud, immediate];
  cloud = now;
  await twoVersions("switch");
  expect(await versionAt("switch", "latest")).toBe("2");
  cloud = before;
  await immediate.close();
});
