/** Mixpanel's requests, built from scratch: always `ip=0`, so that Mixpanel does not look up the address of the sender. */
import { asRecord } from "../../decode/values";
import {
  accepted,
  basic,
  type Complaint,
  type Item,
  jsonHeaders,
  type Lane,
  parsedJson,
  unusableAnswer,
  type Verdict,
  verdictOfStatus,
} from "../../forward/lane";
import type { Credentials } from "../../keys/credentials";
import { fieldsOf, idMembers } from "../../plan/members";
import type { TreatedCall } from "../../plan/treat";

const limits = { maxItems: 2_000, maxBytes: 2_000_000, concurrency: 8 } as const;

const lane = (name: string): Lane => ({
  name,
  ...limits,
  request: (json) => ({ path: `/${name}?verbose=1&ip=0`, headers: jsonHeaders, body: `[${json}]` }),
  verdict: ingestionVerdict,
});

const lanes = { track: lane("track"), engage: lane("engage"), groups: lane("groups") };

const importLane: Lane = {
  name: "import",
  ...limits,
  request(json, credentials) {
    const { basic: user = `${credentials.token}:`, projectId } = importCredentials(credentials) ?? {};
    const project = projectId === undefined ? "" : `&project_id=${projectId}`;
    return {
      path: `/import?strict=1${project}`,
      headers: { authorization: basic(user), ...jsonHeaders },
      body: `[${json}]`,
    };
  },
  verdict: importVerdict,
};

interface ImportCredentials {
  /** `user:secret`. */
  readonly basic: string;
  /** Needed if the user is a service account. */
  readonly projectId: string | undefined;
}

/** Reads `mixpanel-import`: `user:secret`, or a project's secret alone; a second line holds the project id of a service account. */
export function importCredentials({ files }: Credentials): ImportCredentials | undefined {
  const content = files["mixpanel-import"];
  if (content === undefined) {
    return undefined;
  }
  const [first = "", second] = content.split(/\r?\n/);
  return {
    basic: first.includes(":") ? first : `${first}:`,
    projectId: second !== undefined && /^\d{1,20}$/.test(second) ? second : undefined,
  };
}

/**
 * @param token the project's token, which Mixpanel wants in every item.
 * @param imported true if the call came by /import and there are credentials for it.
 */
export function encodeMixpanel(call: TreatedCall, token: string, imported: boolean): Item {
  if (call.kind === "identify") {
    return item(lanes.engage, call, JSON.stringify(profileUpdate(call, token, "$distinct_id")));
  }
  if (call.kind === "group") {
    const update = { $group_key: call.name, ...profileUpdate(call, token, "$group_id") };
    return item(lanes.groups, call, JSON.stringify(update));
  }
  const event = JSON.stringify(call.kind === "alias" ? call.type : call.name);
  const own = `"token":${JSON.stringify(token)},"time":${call.time / 1000},"$insert_id":"${call.messageId}","mp_lib":"bulkhead"`;
  const json = `{"event":${event},"properties":{${own}${call.changes[0]?.members ?? ""}${idMembers(call.ids)}}}`;
  return item(imported ? importLane : lanes.track, call, json);
}

function item(to: Lane, call: TreatedCall, json: string): Item {
  return { lane: to, json, calls: [call.pending] };
}

function profileUpdate(call: TreatedCall, token: string, idSlot: string): Record<string, unknown> {
  const update: Record<string, unknown> = { $token: token, [idSlot]: call.ids[idSlot], $ip: "0" };
  for (const change of call.changes) {
    const fields = fieldsOf(change.members);
    const names = Object.keys(fields);
    if (change.operation === "$delete") {
      update.$delete = "";
    } else if (change.shape === "names") {
      update[change.operation] = names;
    } else if (names.length > 0) {
      update[change.operation] = fields;
    }
  }
  // Mixpanel refuses an update without an operation; an empty one still makes the profile known.
  if (Object.keys(update).length === 3) {
    update.$set = {};
  }
  return update;
}

function ingestionVerdict(status: number, body: string): Verdict {
  const byStatus = verdictOfStatus(status);
  if (byStatus !== undefined) {
    return byStatus;
  }
  const text = body.trim();
  if (text === "1") {
    return accepted;
  }
  if (text === "0") {
    return { how: "refused", status: 400, complaints: [] };
  }
  const answer = asRecord(parsedJson(text));
  if (answer?.status === 1 || answer?.status === "OK" || answer?.code === 200) {
    return accepted;
  }
  return answer?.status === 0 ? { how: "refused", status: 400, complaints: [] } : unusableAnswer;
}

function importVerdict(status: number, body: string): Verdict {
  const answer = asRecord(parsedJson(body));
  if (status === 400 && Array.isArray(answer?.failed_records)) {
    return { how: "partly", refused: failedRecords(answer.failed_records) };
  }
  const byStatus = verdictOfStatus(status);
  if (byStatus !== undefined) {
    return byStatus;
  }
  return answer?.code === 200 || answer?.status === 1 || body.trim() === "1" ? accepted : unusableAnswer;
}

function failedRecords(records: readonly unknown[]): Complaint[] {
  return records.flatMap((record) => {
    const index = asRecord(record)?.index;
    return typeof index === "number" && Number.isInteger(index)
      ? [{ index, kind: "invalid", field: "properties" }]
      : [];
  });
}
