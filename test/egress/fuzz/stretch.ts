/**
 * How long one request holds up the event loop: the lesser of processor time of its thread and time on the wall. A busy machine stretches
 * the time on the wall; a kernel that counts processor time by ticks may add or leave out one, of 4 ms at most.
 */
import { existsSync, readFileSync } from "node:fs";
import { LaneQueue } from "../../../egress/forward/delivery";
import type { Lane } from "../../../egress/forward/lane";
import type { Upstream } from "../../../egress/forward/upstream";
import { Admission } from "../../../egress/http/admission";
import { Body } from "../../../egress/http/body";
import { Keyring } from "../../../egress/keys/keyring";
import { Ledger, undeclared, wholeEvent } from "../../../egress/ledger/ledger";
import { compileVendor } from "../../../egress/plan/compile";
import { VendorRoute } from "../../../egress/vendorRoute";
import { protocols } from "../../../egress/vendors";
import { parsePlan } from "../../../plan";

const parsed = parsePlan({
  version: 1,
  vendors: { mixpanel: {} },
  events: {
    report_generated: {
      to: ["mixpanel"],
      fields: {
        plan: { enum: ["free", "team"] },
        note: { text: { maxLength: 1_024 } },
        page: { urlTemplate: ["/", "/reports/:id", "/a/:b/c/:d"] },
        workspace: "pseudonym",
      },
    },
  },
});
if (!parsed.ok) {
  throw new Error(JSON.stringify(parsed.problems));
}
const ledger = new Ledger("acme", "digest");
const plan = compileVendor(parsed.plan, protocols.mixpanel, parsed.plan.vendors.mixpanel ?? {}, ledger);
const keyring = new Keyring(new Map([["2020-01-01", Buffer.alloc(32, 7)]]), "acme", "mixpanel");
const credentials = { token: "token", files: {}, settings: {} };
const upstream: Upstream = {
  send: () => Promise.resolve({ status: 200, body: '{"status":1}', retryAfter: undefined }),
  close: () => Promise.resolve(),
};
const queues = new Map<string, LaneQueue>();
const route = new VendorRoute({
  protocol: protocols.mixpanel,
  plan,
  unplanned: ledger.count("mixpanel", undeclared, wholeEvent),
  keyring: () => keyring,
  credentials: () => credentials,
  aggregates: undefined,
  rows: undefined,
  switchState: () => "on",
  upstream,
  queue(lane: Lane) {
    const queue =
      queues.get(lane.name) ?? new LaneQueue(lane, upstream, { timeout: 1_000, credentials: () => credentials });
    queues.set(lane.name, queue);
    return queue;
  },
});
const admission = new Admission();

/**
 * Milliseconds of the longest stretch between two turns of the loop while a body is handled.
 *
 * @param more work beside it, to see that it is noticed.
 */
export async function longestStretch(body: Buffer, more: () => void = () => undefined): Promise<number> {
  const admitted = admission.enter("mixpanel");
  if (admitted === undefined) {
    throw new Error("no room");
  }
  let isOver = false;
  let longest = 0;
  let before = now();
  const beat = () => {
    const { processor, wall } = now();
    longest = Math.max(longest, Math.min(processor - before.processor, wall - before.wall));
    before = now();
    if (!isOver) {
      setImmediate(beat);
    }
  };
  setImmediate(beat);
  await new Promise((resolve) => setImmediate(resolve));
  const handled = route.handle(
    { method: "POST", path: "track", query: "", headers: {}, body: new Body(body) },
    admitted,
  );
  more();
  await handled;
  isOver = true;
  await new Promise((resolve) => setImmediate(resolve));
  admitted.leave();
  return longest;
}

const now = () => ({ processor: threadTime(), wall: performance.now() });

/** Linux has the time of the main thread alone; elsewhere that of the compiler's and the collector's threads counts, too. */
const mainThread = `/proc/self/task/${process.pid}/schedstat`;
const hasThreadTime = existsSync(mainThread);

/** Milliseconds of processor time so far. */
export function threadTime(): number {
  if (hasThreadTime) {
    return Number(readFileSync(mainThread, "utf8").split(" ")[0]) / 1e6;
  }
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
