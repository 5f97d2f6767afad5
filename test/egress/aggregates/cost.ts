/** Processor time of an event that is counted or made a row, beside the same event that is forwarded, over the same route in the same process. */
import { openAggregates } from "../../../egress/aggregates/openAggregates";
import { PrivacyBudget } from "../../../egress/budget/privacyBudget";
import { LaneQueue } from "../../../egress/forward/delivery";
import type { Lane } from "../../../egress/forward/lane";
import type { Upstream } from "../../../egress/forward/upstream";
import { Admission } from "../../../egress/http/admission";
import { Body } from "../../../egress/http/body";
import { Keyring } from "../../../egress/keys/keyring";
import { Ledger, undeclared, wholeEvent } from "../../../egress/ledger/ledger";
import { compileVendor } from "../../../egress/plan/compile";
import { RowQueue } from "../../../egress/sinks/rowQueue";
import { VendorRows } from "../../../egress/sinks/vendorRows";
import { VendorRoute } from "../../../egress/vendorRoute";
import { protocols } from "../../../egress/vendors";
import { parsePlan } from "../../../plan";

const fields = {
  plan: { enum: ["free", "team", "enterprise"] },
  ok: "boolean",
  pages: { integer: { min: 0, max: 500 } },
  minutes: { number: { min: 0, max: 600, step: 0.5 } },
};
const aggregate = { of: "report", every: "hour", to: ["mixpanel"], by: ["plan", "ok"] };
const numbers = { count: true, people: true, sum: ["pages"], mean: ["minutes"], histogram: { pages: [10, 100] } };
const privacy = { epsilon: 1, perPerson: 20, atLeast: 10 };

/** What becomes of an event. */
export const ways = {
  forwarded: { events: { report: { to: ["mixpanel"], fields } } },
  counted: { events: { report: { to: [], fields } }, aggregates: { reports: { ...aggregate, ...numbers } } },
  "counted with privacy": {
    events: { report: { to: [], fields } },
    aggregates: { reports: { ...aggregate, ...numbers, privacy } },
    budget: { epsilon: 31, every: "month" },
  },
  "made a row": { events: { report: { to: [], fields } }, sinks: { bigquery: { events: ["report"], days: 30 } } },
} as const;
export type Way = keyof typeof ways;

const eventsPerRequest = 200;
const keys = new Map([["2020-01-01", Buffer.alloc(32, 7)]]);
const credentials = { token: "token", files: {}, settings: {} };
/** Takes everything at once, so that only the proxy's own work counts. */
const upstream: Upstream = {
  send: () => Promise.resolve({ status: 200, body: '{"status":1}', retryAfter: undefined }),
  close: () => Promise.resolve(),
};

function routeFor(way: Way): { readonly route: VendorRoute; readonly rows: RowQueue } {
  const parsed = parsePlan({ version: 1, vendors: { mixpanel: {} }, ...ways[way] });
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  const ledger = new Ledger("acme", "digest");
  const protocol = protocols.mixpanel;
  const vendorPlan = compileVendor(parsed.plan, protocol, {}, ledger);
  const keyring = new Keyring(keys, "acme", "mixpanel");
  const queues = new Map<string, LaneQueue>();
  const common = {
    protocol,
    keyring: () => keyring,
    credentials: () => credentials,
    switchState: () => "on" as const,
    queue(lane: Lane) {
      const queue =
        queues.get(lane.name) ?? new LaneQueue(lane, upstream, { timeout: 1_000, credentials: () => credentials });
      queues.set(lane.name, queue);
      return queue;
    },
  };
  const budget = new PrivacyBudget({ read: () => Promise.reject(), replace: () => Promise.reject() }, 31);
  const store = { write: () => Promise.resolve("taken" as const), close: () => Promise.resolve() };
  const rows = new RowQueue(store, () => "on");
  const route = new VendorRoute({
    ...common,
    plan: vendorPlan,
    unplanned: ledger.count("mixpanel", undeclared, wholeEvent),
    upstream,
    aggregates: openAggregates("mixpanel", {
      ...common,
      plan: parsed.plan,
      vendorPlan,
      ledger,
      instance: "one",
      budget,
      write: () => undefined,
    }),
    rows: parsed.plan.sinks && new VendorRows(parsed.plan, protocol, () => keyring, ledger, rows),
  });
  return { route, rows };
}

function bodyOf(request: number): Buffer {
  return Buffer.from(
    JSON.stringify(
      Array.from({ length: eventsPerRequest }, (_unused, index) => ({
        event: "report",
        properties: {
          token: "t",
          distinct_id: `person ${(request * 31 + index * 7) % 5_000}`,
          $insert_id: `${request}-${index}`,
          plan: ["free", "team", "enterprise"][index % 3],
          ok: index % 2 === 0,
          pages: index,
          minutes: index / 3,
        },
      })),
    ),
  );
}

/** Microseconds of processor time per event, of each way in each round; the ways take turns. */
export async function costs(rounds: number, requests: number): Promise<Record<Way, number[]>> {
  const admission = new Admission();
  const measured: Record<Way, number[]> = { forwarded: [], counted: [], "counted with privacy": [], "made a row": [] };
  const routes = Object.keys(ways).map((way) => [way as Way, routeFor(way as Way)] as const);
  let number = 0;
  for (let round = -1; round < rounds; round++) {
    for (const [way, { route, rows }] of routes) {
      const bodies = Array.from({ length: requests }, () => bodyOf(number++));
      const before = process.cpuUsage();
      for (const body of bodies) {
        const admitted = admission.enter("mixpanel");
        if (admitted === undefined) {
          throw new Error("no room");
        }
        await route.handle({ method: "POST", path: "track", query: "", headers: {}, body: new Body(body) }, admitted);
        admitted.leave();
        await rows.tick(performance.now());
      }
      const { user, system } = process.cpuUsage(before);
      // The first round warms up.
      if (round >= 0) {
        measured[way].push((user + system) / (requests * eventsPerRequest));
      }
    }
  }
  return measured;
}
