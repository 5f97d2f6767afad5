import type { Stack } from "@pulumi/pulumi/automation";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cellProgram } from "./cellProgram";
import { type TestCloud, testCloud } from "./cloudStack";
import { tenantProgram } from "./tenantProgram";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(async () => cloud.close());

/** What a stack does over its life; each step must leave nothing to do for the next one. */
async function wholeLife(stack: Stack, count: number): Promise<void> {
  expect((await stack.preview()).changeSummary).toEqual({ create: count });
  expect((await stack.up()).summary.resourceChanges).toEqual({ create: count });

  const second = await stack.up({ diff: true });
  expect(second.summary.resourceChanges, second.stdout).toEqual({ same: count });

  const refreshed = await stack.refresh({ expectNoChanges: false });
  expect(refreshed.summary.resourceChanges, refreshed.stdout).toEqual({ same: count });
  const third = await stack.preview({ diff: true });
  expect(third.changeSummary, third.stdout).toEqual({ same: count });

  expect((await stack.destroy()).summary.resourceChanges).toEqual({ delete: count });
}

describe("a stack's whole life on the local cloud", { timeout: 180_000 }, () => {
  test("previews, makes, keeps and removes a tenant", async () => {
    await wholeLife(await cloud.stack("tenant", tenantProgram("acme")), 13);
  });

  test("previews, makes, keeps and removes a cell and its neighbours", async () => {
    await wholeLife(await cloud.stack("cell", cellProgram), 38);
  });

  test("leaves only what Google Cloud itself keeps after a delete", async () => {
    const left = (await cloud.local.cloud.resources.listBelow("")).map(({ name, deletedAt }) => ({
      name: name.replace(/identities\/.*|agents\/.*/, "agents"),
      deleted: deletedAt !== undefined,
    }));
    expect(left).toEqual([
      {
        name: "cloudkms.googleapis.com/projects/acme-prod/locations/europe-west1/keyRings/acme-ring/cryptoKeys/acme-key-1",
        deleted: true,
      },
      { name: "cloudkms.googleapis.com/projects/acme-prod/locations/europe-west1/keyRings/acme-ring", deleted: false },
      { name: "logging.googleapis.com/projects/acme-prod/locations/europe-west1/buckets/cell-audit", deleted: true },
      { name: "serviceusage.googleapis.com/projects/acme-prod/agents", deleted: false },
      { name: "serviceusage.googleapis.com/projects/acme-prod/agents", deleted: false },
    ]);
  });
});
