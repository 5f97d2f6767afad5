/** An off-boarding that is killed at any of its requests. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { GoogleCloud, Transport } from "../../../cli/operate/cloud/googleCloud";
import { VendorStandIns } from "../erase/support/vendorStandIns";
import type { OperatedCell } from "../operate/support/operatedCell";
import { readableIn, removeOthersObjects } from "./support/adversary";
import { offboardAcme, offboardCell } from "./support/offboardCell";
import { expectAllAsked, isDestruction, statesOf, timesAsked, watched } from "./support/watched";

let cell: OperatedCell;
beforeEach(async () => {
  cell = await offboardCell();
});
afterEach(async () => {
  await cell.close();
});

/** Rounds of the search; `OFFBOARD_KILLS=200` for a long one. */
const kills = Number(process.env.OFFBOARD_KILLS ?? 6);

test(
  `killed at ${kills} points, the same command goes on, no key is destroyed early, and nothing readable is left`,
  async () => {
    const count = await withKill(Number.POSITIVE_INFINITY, new VendorStandIns());
    expect(count).toBeGreaterThan(150);
    for (let round = 0; round < kills; round++) {
      await cell.close();
      cell = await offboardCell();
      await removeOthersObjects(cell);
      const vendors = new VendorStandIns();
      await withKill(1 + Math.floor(((round + 0.5) * count) / kills), vendors, round % 2 === 0);
      const done = await offboardAcme(guarded(vendors), vendors.transport);
      expect([round, done.stage]).toEqual([round, "scheduled"]);
      expectAllAsked(vendors);
      expect(new Set(await statesOf(cell))).toEqual(new Set(["DESTROYED"]));
      expect([round, readableIn(cell)]).toEqual([round, []]);
      // Only what was under way when it was killed, at most one request per part and vendor, may have been sent twice.
      expect(timesAsked(vendors)).toBeLessThanOrEqual(2);
    }
  },
  120_000 + kills * 30_000,
);

/** The cloud, which fails the test if anything is destroyed before every vendor is done. */
function guarded(vendors: VendorStandIns, step: () => void = () => undefined): GoogleCloud {
  return watched(cell, (url, method) => {
    step();
    if (isDestruction(url, method)) {
      expectAllAsked(vendors);
      expect(vendors.openNames()).toEqual([]);
    }
  });
}

/** Runs until the `at`-th request, of which the effect is there but not the answer, or not even the effect. Returns the requests. */
async function withKill(at: number, vendors: VendorStandIns, isAfter = false): Promise<number> {
  let count = 0;
  const step = () => {
    if (++count > at || (count === at && !isAfter)) {
      throw new Error("killed");
    }
  };
  const transport: Transport = async (request) => {
    step();
    const answer = await vendors.transport(request);
    if (count === at) {
      throw new Error("killed");
    }
    return answer;
  };
  const run = offboardAcme(guarded(vendors, step), transport);
  await (at === Number.POSITIVE_INFINITY ? run : run.catch(() => undefined));
  return count;
}
