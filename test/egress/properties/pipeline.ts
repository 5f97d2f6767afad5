/** The way of one payload through the proxy without a network: decoded, treated, encoded, as the bytes that would leave. */
import type { Item, VendorRequest } from "../../../egress/forward/lane";
import { Keyring } from "../../../egress/keys/keyring";
import { Ledger } from "../../../egress/ledger/ledger";
import type { Calls } from "../../../egress/plan/call";
import { Unreadable } from "../../../egress/plan/call";
import { compileVendor } from "../../../egress/plan/compile";
import { type TreatedCall, treat } from "../../../egress/plan/treat";
import { protocols } from "../../../egress/vendors";
import { decodeAmplitude } from "../../../egress/vendors/amplitude/decode";
import { encodeAmplitude } from "../../../egress/vendors/amplitude/encode";
import { decodeGa4 } from "../../../egress/vendors/ga4/decode";
import { encodeGa4 } from "../../../egress/vendors/ga4/encode";
import { encodeJitsu } from "../../../egress/vendors/jitsu/encode";
import { decodeMixpanel, type MixpanelEndpoint } from "../../../egress/vendors/mixpanel/decode";
import { encodeMixpanel } from "../../../egress/vendors/mixpanel/encode";
import { decodePosthog } from "../../../egress/vendors/posthog/decode";
import { encodePosthog } from "../../../egress/vendors/posthog/encode";
import { encodeRudderstack } from "../../../egress/vendors/rudderstack/encode";
import { decodeSegmentSpec, isSegmentType } from "../../../egress/vendors/segment/decode";
import { encodeSegment } from "../../../egress/vendors/segment/encode";
import type { ProxiedVendorName, TrackingPlan } from "../../../plan";

const token = "project-token";
export const keyDate = "2026-01-01";
/** When every event without a time of its own happened. */
export const now = Date.UTC(2026, 5, 15, 12);

const keys = new Map([[keyDate, Buffer.alloc(32, 7)]]);

/** The proxy's way for one vendor of a plan. */
export class Pipeline {
  readonly #compiled;
  readonly #keyring;

  constructor(
    plan: TrackingPlan,
    readonly vendor: ProxiedVendorName,
  ) {
    this.#compiled = compileVendor(plan, protocols[vendor], plan.vendors[vendor] ?? {}, new Ledger("acme", "digest"));
    this.#keyring = new Keyring(keys, "acme", vendor);
  }

  /** @param endpoint Mixpanel's endpoint, or the type of a single Segment call; empty elsewhere. */
  pass(endpoint: string, payload: unknown): readonly VendorRequest[] {
    const calls = decode(this.vendor, endpoint, payload);
    const treated = calls.flatMap((call, index) =>
      call instanceof Unreadable ? [] : (treat(call, this.#compiled, this.#keyring, now, index) ?? []),
    );
    const settings: Record<string, string> = this.vendor === "ga4" ? { measurementId: "G-TEST1234" } : {};
    const credentials = { token, files: {}, settings };
    return encode(this.vendor, treated).map((item) => item.lane.request(item.json, credentials, now));
  }
}

export function decode(vendor: ProxiedVendorName, endpoint: string, payload: unknown): Calls {
  switch (vendor) {
    case "mixpanel":
      return decodeMixpanel(payload, endpoint as MixpanelEndpoint);
    case "posthog":
      return decodePosthog(payload);
    case "amplitude":
      return decodeAmplitude(payload);
    case "ga4":
      return decodeGa4(payload);
    default:
      return decodeSegmentSpec(payload, isSegmentType(endpoint) ? endpoint : undefined);
  }
}

function encode(vendor: ProxiedVendorName, calls: readonly TreatedCall[]): readonly Item[] {
  switch (vendor) {
    case "mixpanel":
      return calls.map((call) => encodeMixpanel(call, token, false));
    case "posthog":
      return calls.map(encodePosthog);
    case "amplitude":
      return calls.map((call) => encodeAmplitude(call, "httpapi"));
    case "ga4":
      return encodeGa4(calls);
    case "segment":
      return calls.map(encodeSegment);
    case "rudderstack":
      return calls.map(encodeRudderstack);
    case "jitsu":
      return calls.map((call) => encodeJitsu(call, true));
  }
}
