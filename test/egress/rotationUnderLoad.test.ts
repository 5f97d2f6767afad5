/** A token is rotated while events come without a pause: none is lost, and none leaves with the old token once the proxy has said that it uses the new one. */
import { afterEach, expect, test } from "vitest";
import { keyFingerprint } from "../../plan";
import * as support from "./support";

const within = { timeout: 30_000 };
let vendor: support.TestVendor;
let proxy: support.TestProxy;
let isOver = false;
afterEach(async () => {
  isOver = true;
  await proxy?.stop();
  await vendor?.close();
});

test("rotation under load: no event is lost, and none is sent with an old token after the window", async () => {
  vendor = await support.startVendor();
  proxy = await support.startProxy({ plan: support.reportPlan(vendor.url), keys: {} });
  const rotated = "fake-rotated-token";
  let count = 0;
  /** Event ids that were sent after the proxy had said that it uses the new token. */
  const after = new Set<string>();
  const isConfirmed = () => proxy.output().includes(keyFingerprint(rotated));
  const sender = async () => {
    while (!isOver) {
      const id = `event-${count++}`;
      if (isConfirmed()) {
        after.add(id);
      }
      const properties = { distinct_id: "ann", plan: "team", $insert_id: id };
      const body = JSON.stringify([{ event: "report_generated", properties }]);
      const answer = await fetch(`${proxy.url}/mixpanel/track?verbose=1`, { method: "POST", body });
      expect(answer.status).toBe(200);
      await answer.text();
    }
  };
  const senders = Promise.all(Array.from({ length: 8 }, sender));
  // Awaited at the end; until then a failure must not go unhandled.
  senders.catch(() => undefined);
  await expect.poll(() => count, within).toBeGreaterThan(50);
  proxy.setKey("tokens/mixpanel", rotated);
  await expect.poll(isConfirmed, within).toBe(true);
  await expect.poll(() => after.size, within).toBeGreaterThan(50);
  isOver = true;
  await senders;
  const tokens = vendor.items().map(({ properties }) => (properties as Record<string, string>).token);
  expect(tokens).toHaveLength(count);
  const [old, fresh] = [tokens.lastIndexOf("fake-mixpanel-token"), tokens.indexOf(rotated)];
  expect(new Set(tokens)).toEqual(new Set(["fake-mixpanel-token", rotated]));
  // What came in after the confirmation left with the new token: at least so many at the end carry it, and the old ones came before.
  expect(tokens.slice(-after.size + 8).every((token) => token === rotated)).toBe(true);
  expect(old).toBeLessThan(count - after.size + 8);
  expect(fresh).toBeGreaterThan(50);
});
