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
import { fieldsOf, idMembers, type Members, objectOf } from "../../plan/members";
import type { TreatedCall, TreatedChange } from "../../plan/treat";

const batchLane: Lane = {
  name: "batch",
  maxItems: 1_000,
  maxBytes: 4_000_000,
  concurrency: 8,
  request: (json, { token }, now) => ({
    path: "/batch/",
    headers: jsonHeaders,
    body: `{"api_key":${JSON.stringify(token)},"batch":[${json}],"sent_at":"${new Date(now).toISOString()}"}`,
  }),
  verdict,
};

const personlessSuffix = ":personless";

export function encodePosthog(call: TreatedCall): Item {
  const personless = call.type.endsWith(personlessSuffix);
  const event = call.kind !== "track" ? call.type : personless ? call.name.replace(personlessSuffix, "") : call.name;
  const id = call.ids.distinct_id;
  const time = new Date(call.time).toISOString();
  const envelope = `"event":${JSON.stringify(event)},"distinct_id":"${id}","uuid":"${uuid(call.messageId)}","timestamp":"${time}"`;
  const properties = objectOf(propertiesOf(call, personless) + idMembers(call.ids, "distinct_id"));
  return { lane: batchLane, json: `{${envelope},"properties":${properties}}`, calls: [call.pending] };
}

function propertiesOf(call: TreatedCall, personless: boolean): Members {
  const declared = call.changes.find(({ operation }) => operation === "properties")?.members ?? "";
  // A plan may declare `$lib`. PostHog would look up the place of the proxy's own address.
  const library = declared.includes(',"$lib":') ? "" : ',"$lib":"bulkhead"';
  const own = `${library},"$geoip_disable":true${declared}${operationsOf(call)}`;
  const groups = call.groups === "" ? "" : `,"$groups":${objectOf(call.groups)}`;
  return own + groups + (personless ? ',"$process_person_profile":false' : "");
}

/** An operation may be given beside the properties or among them; both count. */
function operationsOf({ kind, name, changes }: TreatedCall): Members {
  const operations = new Map<string, { readonly shape: TreatedChange["shape"]; members: Members }>();
  for (const { operation, shape, members } of changes) {
    if (operation !== "properties" && members !== "") {
      operations.set(operation, { shape, members: (operations.get(operation)?.members ?? "") + members });
    }
  }
  let all = "";
  for (const [operation, { shape, members }] of operations) {
    const fields = fieldsOf(members);
    all += `,"${operation}":${JSON.stringify(shape === "names" ? Object.keys(fields) : fields)}`;
  }
  if (kind !== "group") {
    return all;
  }
  return `${all},"$group_type":${JSON.stringify(name)}${operations.has("$group_set") ? "" : ',"$group_set":{}'}`;
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
