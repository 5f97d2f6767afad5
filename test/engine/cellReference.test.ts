import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cell, fullTenant, plainTenant } from "./support/configuration";
import { lines, run, succeed } from "./support/operations";
import { Session } from "./support/session";

let session: Session;
beforeAll(async () => {
  session = await Session.start();
});
afterAll(() => session.stop());

const cellStack = "organization/bulkhead/cell";

describe("a cell in a stack of its own", () => {
  test("serves tenants of another stack by its reference", async () => {
    await succeed(await session.open("cell", { cell }), "up");
    const stack = await session.open("tenants", { cellStack, tenants: { acme: fullTenant(), globex: plainTenant() } });
    const created = await succeed(stack, "up");
    expect(created.filter(({ type }) => type === "gcp:cloudrunv2/service:Service")).toHaveLength(3);
    expect(created.filter(({ type }) => type.startsWith("gcp:compute/"))).toEqual([]);
    expect(lines(await succeed(stack, "preview"))).toEqual([]);
    expect(lines(await succeed(await session.open("cell", { cell }), "preview"))).toEqual([]);
  });

  test("that does not exist is named in the error", async () => {
    const result = await run(
      await session.open("lost", { cellStack: "organization/bulkhead/nowhere", tenants: { acme: plainTenant() } }),
      "preview",
    );
    expect(result.failed).toBe(true);
    expect(result.output).toContain("organization/bulkhead/nowhere");
    expect(result.operations.filter(({ type }) => type.startsWith("gcp:"))).toEqual([]);
  });

  test("carries ten stacks of tenants that are deployed side by side", async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `tenant-${index}`);
    const stacks = await Promise.all(ids.map((id) => session.open(id, { cellStack, tenants: { [id]: fullTenant() } })));
    await Promise.all(stacks.map((stack) => succeed(stack, "up")));
    const again = await Promise.all(stacks.map((stack) => succeed(stack, "preview")));
    expect(again.flat()).toEqual([]);
    const accounts = await session.cloud.cloud.resources.listBelow("iam.googleapis.com");
    for (const id of ids) {
      expect(accounts.map(({ name }) => name).join("\n")).toContain(`/${id}-run@`);
    }
  });
});
