/** Requests of a made-up vendor. */
import { accepted, type Item, jsonHeaders, type Lane, verdictOfStatus } from "../../../../egress/forward/lane";
import { fieldsOf } from "../../../../egress/plan/members";
import type { TreatedCall } from "../../../../egress/plan/treat";

const lane: Lane = {
  name: "in",
  maxItems: 10,
  maxBytes: 10_000,
  concurrency: 2,
  request: (json, { token, files, settings }) => ({
    path: `/in/${settings.workspaceId}`,
    headers: { ...jsonHeaders, authorization: `${token} ${files["acmetrics-admin"]?.split("\n")[1]}` },
    body: `[${json}]`,
  }),
  verdict: (status) => verdictOfStatus(status) ?? accepted,
};

export function encodeAcmetrics(call: TreatedCall): Item {
  const fields = fieldsOf(call.changes[0]?.members ?? "");
  const json = JSON.stringify({ what: call.name, ...call.ids, with: fields });
  return { lane, json, calls: [call.pending] };
}
