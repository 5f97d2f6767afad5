import { expect, test } from "vitest";
import { reportPlan, startProxy, startVendor } from "./support";

test("vendors and APIs that nobody knows are answered with 404 and counted, without their names", async () => {
  const vendor = await startVendor();
  const proxy = await startProxy({ plan: reportPlan(vendor.url) });
  for (const path of ["/canary-vendor/track", "/canary-vendor/track", "/api/canary-api/v1/messages"]) {
    expect((await fetch(`${proxy.url}${path}`, { method: "POST", body: "{}" })).status).toBe(404);
  }
  const counts = (await proxy.finalLedger()).map(({ vendor: name, event, dropped, reason }) => [
    name,
    event,
    dropped,
    reason,
  ]);
  expect(counts).toEqual([
    ["(undeclared)", "(undeclared)", 2, "undeclared-vendor"],
    ["api/(undeclared)", "$call", 1, "undeclared-vendor"],
  ]);
  expect(proxy.output()).not.toContain("canary");
  await vendor.close();
});
