/** Mixpanel: paths of its SDKs and the answers that they understand. */
import { asRecord } from "../../decode/values";
import { basic, jsonHeaders, parsedJson } from "../../forward/lane";
import { json, type Reply, text } from "../../http/answer";
import { queryValue } from "../../http/path";
import { describe, type Outcome, retryAfterOf, statusOf } from "../outcome";
import { type Endpoint, forbidden, type RequestFacts, type VendorProtocol } from "../protocol";
import { decodeMixpanel, type MixpanelEndpoint } from "./decode";
import { encodeMixpanel, importCredentials } from "./encode";

const eventPaths: ReadonlySet<string> = new Set<MixpanelEndpoint>(["track", "import", "engage", "groups"]);

/** Session replay. */
const withoutEvents: ReadonlySet<string> = new Set(["record"]);

const flags: Endpoint = { kind: "side", name: "flags", local: json(200, { code: 200, status: "OK", flags: {} }) };
const noDefinitions: Endpoint = { kind: "answered", reply: json(200, { code: 200, status: "OK", flags: [] }) };
const settings: Endpoint = {
  kind: "side",
  name: "remote-config",
  local: json(200, { code: 200, status: "OK", sdk_config: null }),
};

export const mixpanel: VendorProtocol = {
  name: "mixpanel",
  aggregate: { endpoint: "track", type: "track", id: "distinct_id", operation: "properties" },
  // Mixpanel's mark of device ids. It stays as it is, and only the rest becomes a pseudonym.
  idPrefix: "$device:",
  groupsAsProperties: true,
  endpoint(method, path) {
    if (eventPaths.has(path)) {
      if (method === "POST") {
        return { kind: "events", name: path, data: "body" };
      }
      return method === "GET" ? { kind: "events", name: path, data: "query" } : forbidden;
    }
    if (path === "flags") {
      return flags;
    }
    if (path === "flags/definitions") {
      return noDefinitions;
    }
    if (path === "settings") {
      return settings;
    }
    return method === "POST" && !withoutEvents.has(path) ? { kind: "unknown", name: "track" } : forbidden;
  },
  decode: (value, endpoint) => decodeMixpanel(value, endpoint as MixpanelEndpoint),
  encode(calls, credentials, endpoint) {
    const imported = endpoint === "import" && importCredentials(credentials) !== undefined;
    return calls.map((call) => encodeMixpanel(call, credentials.token, imported));
  },
  reply: (outcome, facts) =>
    facts.endpoint === "import" && queryValue(facts.query, "strict") === "1"
      ? importReply(outcome)
      : ingestionReply(outcome, facts),
  formOf(item) {
    if ("$group_key" in item) {
      return { endpoint: "groups", payload: [item] };
    }
    if (typeof item.event !== "string") {
      return "$distinct_id" in item ? { endpoint: "engage", payload: [item] } : undefined;
    }
    const isOtherSdk = "distinct_id" in item || "type" in item;
    return isOtherSdk ? undefined : { endpoint: "track", payload: [item] };
  },
  side(name, { query, value, credentials, pseudonym }) {
    const headers = { authorization: basic(`${credentials.token}:`), ...jsonHeaders };
    if (name === "remote-config") {
      return { path: "/settings/?mp_lib=bulkhead", headers, body: null };
    }
    const asked = asRecord(value) ?? asRecord(parsedJson(percentDecoded(queryValue(query, "context") ?? "")));
    const context = { distinct_id: pseudonym(asked?.distinct_id), device_id: pseudonym(asked?.device_id) };
    const parameters = new URLSearchParams({ context: JSON.stringify(context), token: credentials.token });
    return { path: `/flags/?${parameters}`, headers, body: null };
  },
};

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}

/**
 * `1` or `0`, and with `verbose=1` an object; the Node SDK takes nothing else and ignores the status. Python's SDK asks for
 * an object in a form body, which is not always read when a request fails: it gets one unless the query says `verbose=0`.
 */
function ingestionReply(outcome: Outcome, { query }: RequestFacts): Reply {
  const ok = outcome.how === "accepted";
  const status = statusOf(outcome);
  const verbose = queryValue(query, "verbose");
  if (verbose === "1" || (!ok && verbose === undefined)) {
    return json(status, { status: ok ? 1 : 0, error: ok ? null : describe(outcome) }, retryAfterOf(outcome));
  }
  return text(status, ok ? "1" : "0", retryAfterOf(outcome));
}

function importReply(outcome: Outcome): Reply {
  if (outcome.how === "accepted" && outcome.refused.length > 0) {
    return json(400, {
      code: 400,
      error: "some data points in the request failed validation",
      num_records_imported: outcome.items - outcome.refused.length,
      status: "Bad Request",
      failed_records: outcome.refused.map(({ index, field }) => ({ index, field, message: "refused by mixpanel" })),
    });
  }
  const code = statusOf(outcome);
  if (outcome.how === "accepted") {
    return json(code, { code, num_records_imported: outcome.items, status: "OK" });
  }
  return json(code, { code, error: describe(outcome), status: "Error" }, retryAfterOf(outcome));
}
