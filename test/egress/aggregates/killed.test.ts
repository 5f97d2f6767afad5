/** Aggregates of a proxy that is killed, and of the one after it. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startProxy, startVendor, type TestProxy } from "../support";
import { countingPlan, requestOf } from "./events";

const windowsOf = (proxy: TestProxy) =>
  proxy
    .lines()
    .filter(({ kind }) => kind === "window")
    .map(({ state, outcome }) => [state, outcome]);

test("a killed instance loses its open window, which the log shows, and the next one goes on", async () => {
  const vendor = await startVendor();
  const plan = countingPlan(
    vendor.url,
    { count: true, to: ["mixpanel"], privacy: { epsilon: 10, perPerson: 1, atLeast: 1 } },
    { budget: { epsilon: 15, every: "month" } },
  );
  const env = { BUDGET_FOLDER: mkdtempSync(join(tmpdir(), "bulkhead-budget-")) };
  const people = Array.from({ length: 50 }, (_unused, index) => ({ person: `person ${index}`, fields: {} }));
  const [path, body] = requestOf("mixpanel", people);
  const post = (proxy: TestProxy) => fetch(proxy.url + path, { method: "POST", body: JSON.stringify(body) });

  const killed = await startProxy({ plan, env });
  expect((await post(killed)).status).toBe(200);
  await killed.stop("SIGKILL");
  expect(windowsOf(killed)).toEqual([["open", null]]);
  expect(vendor.requests).toEqual([]);

  const next = await startProxy({ plan, env });
  expect((await post(next)).status).toBe(200);
  expect(await next.stop()).toEqual({ code: 0, signal: null });
  expect(windowsOf(next)).toEqual([
    ["open", null],
    ["closed", "released"],
  ]);
  const [event] = vendor.items() as { properties: { count: number } }[];
  expect(Math.abs((event?.properties.count ?? 0) - 50)).toBeLessThan(10);
  await vendor.close();
});
