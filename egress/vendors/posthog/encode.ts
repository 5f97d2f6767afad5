/** Builds PostHog's requests, all for `/batch/`. */
import { asRecord } from "../../decode/values";
import {
  accepted,
  type Item,
  jsonHeaders,
  type Lane,
  parsedJson,
  unusableAnswer,
  type Verdict,
  verdictOfStatus,
} from "../../forward/lane";
import type { TreatedCall } from "../../plan/treat";

const batchLane: Lane = {
  name: "batch",
  maxItems: 1_000,
  maxBytes: 4_000_000,
  concurrency: 8,
  request: (items, { token }, now) => ({
    path: "/batch/",
    headers: jsonHeaders,
    body: `{"api_key":${JSON.stringify(token)},"batch":[${items.join(",")}],"sent_at":"${new Date(now).toISOString()}"}`,
  }),
  verdict,
};

const personlessSuffix = ":personless";

export function encodePosthog(call: TreatedCall): Item {
  const { distinct_id, ...ids } = call.ids;
  const personless = call.type.endsWith(personlessSuffix);
  // PostHog would look up the place of the proxy's own address.
  const properties: Record<string, unknown> = { $lib: "bulkhead", $geoip_disable: true };
  for (const change of call.changes) {
    if (Object.keys(change.fields).length === 0) {
      continue;
    }
    if (change.operation === "properties") {
      Object.assign(properties, change.fields);
    } else {
      properties[change.operation] = joined(properties[change.operation], change);
    }
  }
  if (call.kind === "group") {
    properties.$group_type = call.name;
    properties.$group_set ??= {};
  }
  if (Object.keys(call.groups).length > 0) {
    properties.$groups = call.groups;
  }
  if (personless) {
    properties.$process_person_profile = false;
  }
  const name = personless ? call.name.replace(personlessSuffix, "") : call.name;
  const json = JSON.stringify({
    event: call.kind === "track" ? name : call.type,
    distinct_id,
    uuid: uuid(call.messageId),
    timestamp: new Date(call.time).toISOString(),
    properties: { ...properties, ...ids },
  });
  return { lane: batchLane, json, tallies: [call.tally] };
}

/** An operation may be given beside the properties or among them; both count. */
function joined(before: unknown, { shape, fields }: TreatedCall["changes"][number]): unknown {
  if (shape === "names") {
    return [...(Array.isArray(before) ? before : []), ...Object.keys(fields)];
  }
  return before === undefined ? fields : { ...Object(before), ...fields };
}

/** PostHog de-duplicates by uuid and refuses other forms: 122 bits of the hash with the version and variant of a random UUID. */
function uuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function verdict(status: number, body: string): Verdict {
  const byStatus = verdictOfStatus(status);
  if (byStatus !== undefined) {
    return byStatus;
  }
  const text = body.trim();
  if (text === "" || text === "1" || /^ok$/i.test(text)) {
    return accepted;
  }
  const answer = asRecord(parsedJson(text));
  if (Array.isArray(answer?.quota_limited) && answer.quota_limited.includes("events")) {
    return { how: "over-quota" };
  }
  return answer !== undefined && answer.status !== 0 ? accepted : unusableAnswer;
}
