/** GA4 Measurement Protocol requests. Google answers 2xx whatever it makes of the body. */

import { accepted, type Item, jsonHeaders, type Lane, verdictOfStatus } from "../../forward/lane";
import type { TreatedCall } from "../../plan/treat";

/** Most events that one body may hold. */
const maxEventsPerBody = 25;

const collectLane: Lane = {
  name: "collect",
  maxItems: 1,
  maxBytes: 130_000,
  concurrency: 32,
  request([item = ""], { token, settings }) {
    const query = new URLSearchParams({ measurement_id: settings.measurementId ?? "", api_secret: token });
    return { path: `/mp/collect?${query}`, headers: jsonHeaders, body: item };
  },
  verdict: (status) => verdictOfStatus(status) ?? accepted,
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

function body(first: TreatedCall, calls: readonly TreatedCall[]): Item {
  const profile = calls.flatMap((call) => call.changes).filter((change) => change.scope === "profile");
  const properties = profile.flatMap((change) =>
    Object.entries(change.fields).map(([name, value]) => [name, { value }]),
  );
  const json = JSON.stringify({
    timestamp_micros: first.time * 1000,
    ...first.ids,
    non_personalized_ads: true,
    ...(properties.length > 0 && { user_properties: Object.fromEntries(properties) }),
    events: calls.map((call) => ({
      name: call.name,
      params: call.changes[0]?.fields ?? {},
      // Overrides the body's own.
      ...(call.time !== first.time && { timestamp_micros: call.time * 1000 }),
    })),
  });
  return { lane: collectLane, json, tallies: calls.map((call) => call.tally) };
}
