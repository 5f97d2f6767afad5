/** Requests of the GA4 Measurement Protocol. */
import { createHash } from "node:crypto";
import { accepted, type Item, jsonHeaders, type Lane, unusableAnswer, verdictOfStatus } from "../../forward/lane";
import { fieldsOf } from "../../plan/members";
import type { TreatedCall } from "../../plan/treat";

/** Most events that one body may hold. */
const maxEventsPerBody = 25;

const collectLane: Lane = {
  name: "collect",
  maxItems: 1,
  maxBytes: 130_000,
  concurrency: 32,
  request(json, { token, settings }) {
    const query = new URLSearchParams({ measurement_id: settings.measurementId ?? "", api_secret: token });
    return { path: `/mp/collect?${query}`, headers: jsonHeaders, body: json };
  },
  // Google answers every request with 204. Another 2xx comes from something in between, such as a captive portal.
  verdict: (status) => verdictOfStatus(status) ?? (status === 204 ? accepted : unusableAnswer),
};

/**
 * One body for each run of calls that share their ids: what a client sends as one body leaves as one, since it sends all of it again where a part
 * failed, and Google drops no duplicates.
 */
export function encodeGa4(calls: readonly TreatedCall[]): Item[] {
  const items: Item[] = [];
  let run: TreatedCall[] = [];
  for (const call of calls) {
    const first = run[0];
    if (first !== undefined && (run.length === maxEventsPerBody || !isSameBody(first, call))) {
      items.push(body(first, run));
      run = [];
    }
    run.push(call);
  }
  const [first] = run;
  if (first !== undefined) {
    items.push(body(first, run));
  }
  return items;
}

function isSameBody(one: TreatedCall, other: TreatedCall): boolean {
  return one.ids.client_id === other.ids.client_id && one.ids.user_id === other.ids.user_id;
}

/** Without it Google's reports leave an event out. A constant says nothing about the person. */
const engagementTime = 100;

/**
 * The parameters with those that Google's reports need. `session_id` must be digits: a keyed number of the caller's session,
 * or of the client and the day if it names none, unless the plan lets digits through.
 */
function paramsOf(call: TreatedCall): Record<string, unknown> {
  const fields = fieldsOf(call.changes[0]?.members ?? "");
  const params: Record<string, unknown> = { engagement_time_msec: engagementTime, ...fields };
  if (!/^\d+$/.test(String(fields.session_id))) {
    params.session_id = sessionNumber(call);
  }
  return params;
}

/** Ten digits from a pseudonym, which is a keyed hash already. */
function sessionNumber({ ids, time }: TreatedCall): string {
  const day = new Date(time).toISOString().slice(0, 10);
  const source = ids.session === undefined ? `${ids.client_id} ${day}` : String(ids.session);
  const number = createHash("sha256").update(source).digest().readUIntBE(0, 6);
  return String(1_000_000_000 + (number % 9_000_000_000));
}

function body(first: TreatedCall, calls: readonly TreatedCall[]): Item {
  const profile = calls.flatMap((call) => call.changes).filter((change) => change.scope === "profile");
  const properties = profile.flatMap((change) =>
    Object.entries(fieldsOf(change.members)).map(([name, value]) => [name, { value }]),
  );
  const { session, ...ids } = first.ids;
  const json = JSON.stringify({
    timestamp_micros: first.time * 1000,
    ...ids,
    non_personalized_ads: true,
    ...(properties.length > 0 && { user_properties: Object.fromEntries(properties) }),
    events: calls.map((call) => ({
      name: call.name,
      params: paramsOf(call),
      // Overrides the body's own.
      ...(call.time !== first.time && { timestamp_micros: call.time * 1000 }),
    })),
  });
  return { lane: collectLane, json, calls: calls.map((call) => call.pending) };
}
