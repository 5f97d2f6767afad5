/**
 * The bundle of the image on other versions of Node than the one that runs the tests: the image's own, and newer ones. They come from
 * `NODES`, a list of programs separated by colons, or from the npm package `node`, e.g.
 *
 *     npm install --no-save --prefix /tmp/node22 node@22
 *     NODES=/tmp/node22/node_modules/node/bin/node npx --no vitest run test/egress/nodes
 *
 * Without either, it runs on this one alone and says so.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { pseudonymForm, reportPlan, startProxy, startVendor, type TestVendor } from "./support";

const packaged = join(repositoryRoot(), "node_modules", "node", "bin", "node");
const others = (process.env.NODES ?? "").split(":").filter((path) => path !== "");
const nodes = [process.execPath, ...others, ...(existsSync(packaged) ? [packaged] : [])];
if (nodes.length === 1) {
  process.stderr.write(
    "test/egress/nodes: no other Node in NODES or node_modules/node; the bundle is tried on this one alone\n",
  );
}

describe.each(nodes)("the image's bundle on %s", (node) => {
  let vendor: TestVendor;
  beforeAll(async () => {
    vendor = await startVendor();
  });
  afterAll(() => vendor.close());

  test("starts, treats and forwards an event, counts it and ends in order", async () => {
    const version = execFileSync(node, ["--version"], { encoding: "utf8" });
    expect(version).toMatch(/^v\d+\./);
    const proxy = await startProxy({ plan: reportPlan(vendor.url), node });
    const event = { event: "report_generated", properties: { distinct_id: "ann", plan: "team", email: "ann@b.test" } };
    const body = `data=${encodeURIComponent(Buffer.from(JSON.stringify([event])).toString("base64"))}`;
    const answer = await fetch(`${proxy.url}/mixpanel/track`, { method: "POST", body });
    expect(await answer.text()).toBe("1");
    const [item] = await vendor.waitForItems(1);
    expect(item?.properties).toMatchObject({ plan: "team", distinct_id: expect.stringMatching(pseudonymForm) });
    expect(JSON.stringify(item)).not.toContain("b.test");
    const lines = await proxy.finalLedger();
    expect(lines.find(({ field }) => field === "*")).toMatchObject({ sent: 1, dropped: 0 });
    expect((await proxy.ended).code).toBe(0);
  });
});
