/** The record of a made-up vendor. */
import { json, text } from "../../../../egress/http/answer";
import { describe, statusOf } from "../../../../egress/vendors/outcome";
import { forbidden, type VendorProtocol } from "../../../../egress/vendors/protocol";
import type { ProxiedVendorName } from "../../../../plan";
import { decodeAcmetrics } from "./decode";
import { encodeAcmetrics } from "./encode";

export const acmetrics: VendorProtocol = {
  name: "acmetrics" as ProxiedVendorName,
  aggregate: { endpoint: "collect", type: "track", id: "who", operation: "with" },
  idPrefix: "dev/",
  endpoint(method, path) {
    if (path === "flags") {
      return { kind: "side", name: "flags", local: json(200, {}) };
    }
    return method === "POST" && path === "collect" ? { kind: "events", name: "collect", data: "body" } : forbidden;
  },
  decode: decodeAcmetrics,
  encode: (calls) => calls.map(encodeAcmetrics),
  reply: (outcome) => text(statusOf(outcome), outcome.how === "accepted" ? "thanks" : describe(outcome)),
  formOf: (item) => ("what" in item ? { endpoint: "collect", payload: item } : undefined),
};
