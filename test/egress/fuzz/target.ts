/** What is fuzzed: one body, through decoding, treatment and encoding of one vendor. */
import { gzipSync } from "node:zlib";
import { decodeBody, decodeParameter, type Payload } from "../../../egress/decode/payload";
import { type ProxiedVendorName, parsePlan, proxiedVendorNames } from "../../../plan";
import type { Random } from "../detect/random";
import { Pipeline } from "../properties/pipeline";

const fields = {
  plan: { enum: ["free", "team", "enterprise"] },
  duration_ms: { number: { min: 0, max: 600_000, step: 100 } },
  pages: { integer: { min: 0, max: 500 } },
  ok: "boolean",
  created_at: { time: "day" },
  workspace: "pseudonym",
  cohort: { hashBucket: 64 },
  page: { urlTemplate: ["/", "/reports/:id"] },
  country: "country",
  seats: { integer: { min: 0, max: 100 } },
};

const parsed = parsePlan({
  version: 1,
  vendors: Object.fromEntries(
    proxiedVendorNames.map((name) => [name, name === "ga4" ? { measurementId: "G-TEST1234" } : {}]),
  ),
  events: Object.fromEntries(
    ["report_generated", "$page", "$screen", "constructor"].map((name) => [
      name,
      { to: [...proxiedVendorNames], fields },
    ]),
  ),
  profiles: { fields },
  groups: { company: { fields }, $group: { fields } },
});
if (!parsed.ok) {
  throw new Error(JSON.stringify(parsed.problems));
}
const pipelines = new Map(proxiedVendorNames.map((name) => [name, new Pipeline(parsed.plan, name)]));

export interface Target {
  readonly vendor: ProxiedVendorName;
  readonly endpoint: string;
}

/** Every decoder; which body goes into which is left to chance. */
export const targets: readonly [Target, ...Target[]] = [
  { vendor: "mixpanel", endpoint: "track" },
  { vendor: "mixpanel", endpoint: "engage" },
  { vendor: "mixpanel", endpoint: "groups" },
  { vendor: "segment", endpoint: "" },
  { vendor: "segment", endpoint: "track" },
  { vendor: "rudderstack", endpoint: "" },
  { vendor: "jitsu", endpoint: "group" },
  { vendor: "posthog", endpoint: "" },
  { vendor: "amplitude", endpoint: "" },
  { vendor: "ga4", endpoint: "" },
];

/** Ways in which SDKs wrap a body, and one in which none does. */
export function wrap(bytes: Buffer, random: Random): { readonly body: Buffer; readonly encoding: string | undefined } {
  switch (random.integer(0, 6)) {
    case 0:
      return { body: gzipSync(bytes), encoding: "gzip" };
    case 1:
      return { body: gzipSync(bytes), encoding: undefined };
    case 2:
      return { body: Buffer.from(`data=${bytes.toString("base64")}`), encoding: undefined };
    case 3:
      return { body: Buffer.from(`a=1&data=${encodeURIComponent(bytes.toString("base64"))}&b=2`), encoding: undefined };
    case 4:
      return { body: bytes, encoding: random.pick(["br", "deflate", "gzip", "identity", "zstd"]) };
    case 5:
      return { body: Buffer.from(`data=${gzipSync(bytes).toString("base64")}`), encoding: undefined };
    default:
      return { body: bytes, encoding: undefined };
  }
}

/** Runs a body through a target. Throws where anything is wrong; returns how many requests would leave. */
export async function run({ vendor, endpoint }: Target, body: Buffer, encoding: string | undefined): Promise<number> {
  const payload = await decodeBody(body, encoding);
  // Few large values are held at once; this one is read at once.
  release(payload);
  release(await decodeParameter(body.toString("latin1")));
  if (!payload.ok) {
    return 0;
  }
  const requests = pipelines.get(vendor)?.pass(endpoint, payload.value) ?? [];
  for (const request of requests) {
    JSON.parse(request.body);
    const whole = `${request.path} ${JSON.stringify(request.headers)} ${request.body}`;
    if (/canary/i.test(whole)) {
      throw new Error("a value of the caller leaves");
    }
    if (/[\r\n]/.test(request.path + Object.values(request.headers).join(""))) {
      throw new Error("a header is split");
    }
  }
  return requests.length;
}

function release(payload: Payload): void {
  if (payload.ok) {
    payload.release?.();
  }
}
