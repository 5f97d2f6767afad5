import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decideAccess } from "../../../local/front/access";
import { type ProtocolCloud, protocolCloud, types } from "./clouds";

const seconds = 300;
const member = "user:ann@example.com";
let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud({ iamDelay: { seconds, seed: "test" } });
});
afterAll(() => cloud.close());

async function secretsReadBy(secretIds: readonly string[]): Promise<boolean[]> {
  return Promise.all(
    secretIds.map(async (id) => {
      const resource = `secretmanager.googleapis.com/projects/acme-prod/secrets/${id}`;
      const question = { caller: [member], permission: "secretmanager.versions.access", resource };
      return (await decideAccess(cloud.local.cloud, question)).allowed;
    }),
  );
}

async function grantOn(secretId: string) {
  await cloud.google.make(types.secret, { secretId, replication: { auto: {} } });
  const role = "roles/secretmanager.secretAccessor";
  return cloud.google.make(types.secretMember, { secretId, role, member });
}

describe("L1: with a delay, a change of an IAM policy", () => {
  const ids = Array.from({ length: 8 }, (_, index) => `late-${index}`);

  test("is read at once, and decides after a time of its own", async () => {
    const { clock } = cloud.local.cloud;
    await Promise.all(ids.map(grantOn));
    const stored = await cloud.local.cloud.readPolicy("secretmanager.googleapis.com/projects/acme-prod/secrets/late-0");
    expect(stored.policy.bindings).toHaveLength(1);
    expect(await secretsReadBy(ids)).toContain(false);
    await clock.advance(seconds / 2);
    const half = await secretsReadBy(ids);
    expect([half.includes(true), half.includes(false)]).toEqual([true, true]);
    await clock.advance(seconds / 2);
    expect(await secretsReadBy(ids)).not.toContain(false);
  });

  test("that takes a grant away leaves it in force for a while", async () => {
    const resource = "secretmanager.googleapis.com/projects/acme-prod/secrets/late-0";
    await cloud.local.cloud.changePolicy(resource, () => ({ bindings: [] }));
    expect(await secretsReadBy(["late-0"])).toEqual([true]);
    await cloud.local.cloud.clock.advance(seconds);
    expect(await secretsReadBy(["late-0"])).toEqual([false]);
  });

  test("decides at once if it counts as made long ago", async () => {
    const resource = "secretmanager.googleapis.com/projects/acme-prod/secrets/late-1";
    await cloud.local.cloud.changePolicy(resource, () => ({ bindings: [] }), { atOnce: true });
    expect(await secretsReadBy(["late-1"])).toEqual([false]);
  });
});

test("L1: without a delay, a change of an IAM policy decides at once", async () => {
  const late = cloud;
  cloud = await protocolCloud();
  await grantOn("soon");
  expect(await secretsReadBy(["soon"])).toEqual([true]);
  await cloud.close();
  cloud = late;
});
