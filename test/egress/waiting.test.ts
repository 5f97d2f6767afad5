/** A request that waits for the vendor keeps what leaves, not what came: decoded, events take many times the memory. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { LaneQueue } from "../../egress/forward/delivery";
import type { Upstream } from "../../egress/forward/upstream";
import { Admission } from "../../egress/http/admission";
import { Body } from "../../egress/http/body";
import { Keyring } from "../../egress/keys/keyring";
import { Ledger, undeclared, wholeEvent } from "../../egress/ledger/ledger";
import { compileVendor } from "../../egress/plan/compile";
import { VendorRoute } from "../../egress/vendorRoute";
import { protocols } from "../../egress/vendors";
import type { VendorProtocol } from "../../egress/vendors/protocol";
import { parsePlan } from "../../plan";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const plan = {
  version: 1,
  vendors: { mixpanel: {} },
  events: { report: { to: ["mixpanel"], fields: { ok: "boolean" } } },
};
const credentials = { token: "token", files: {}, settings: {} };
const event = { event: "report", properties: { distinct_id: "someone", ok: true, $insert_id: "1" } };

/** A route to a vendor that does not answer before `answer` is called. */
function routeTo(protocol: VendorProtocol): { route: VendorRoute; sent: () => number; answer: () => void } {
  const parsed = parsePlan(plan);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  const waiting: (() => void)[] = [];
  const upstream: Upstream = {
    send: () =>
      new Promise((resolve) => {
        waiting.push(() => resolve({ status: 200, body: '{"status":1}', retryAfter: undefined }));
      }),
    close: () => Promise.resolve(),
  };
  const ledger = new Ledger("acme", "digest");
  const keyring = new Keyring(new Map([["2020-01-01", Buffer.alloc(32, 7)]]), "acme", "mixpanel");
  let queue: LaneQueue | undefined;
  const route = new VendorRoute({
    protocol,
    plan: compileVendor(parsed.plan, protocol, {}, ledger),
    unplanned: ledger.count("mixpanel", undeclared, wholeEvent),
    keyring: () => keyring,
    credentials: () => credentials,
    queue: (lane) => (queue ??= new LaneQueue(lane, upstream, { timeout: 10_000, credentials: () => credentials })),
    aggregates: undefined,
    rows: undefined,
    switchState: () => "on",
    upstream,
  });
  const answer = () => {
    for (const answerOne of waiting) {
      answerOne();
    }
  };
  return { route, sent: () => waiting.length, answer };
}

test("while the vendor is waited for, neither the decoded body nor the calls in it are kept", async () => {
  const seen: WeakRef<object>[] = [];
  const protocol: VendorProtocol = {
    ...protocols.mixpanel,
    decode(value, endpoint) {
      const calls = protocols.mixpanel.decode(value, endpoint);
      seen.push(new WeakRef(value as object), ...calls.map((call) => new WeakRef(call)));
      return calls;
    },
  };
  const { route, sent, answer } = routeTo(protocol);
  const admitted = new Admission().enter("mixpanel");
  const body = new Body(Buffer.from(JSON.stringify([event, event])));
  const reply = route.handle(
    { method: "POST", path: "track", query: "", headers: {}, body },
    admitted ?? expect.fail("there is no room"),
  );
  while (sent() === 0) {
    await nextTurn();
  }
  expect(seen).toHaveLength(3);
  await nextTurn();
  collectGarbage();
  expect(seen.map((one) => one.deref())).toEqual([undefined, undefined, undefined]);
  answer();
  expect(await reply).toMatchObject({ status: 200 });
});
