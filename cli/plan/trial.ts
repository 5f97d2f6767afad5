/**
 * What the proxy would do with one event: the proxy's own decoders, compiled plan, treatments and encoders, with keys that are made up
 * for this run and forgotten with it.
 */
import { randomBytes } from "node:crypto";
import type { Credentials } from "../../egress/forward/lane";
import { Keyring } from "../../egress/keys/keyring";
import { Ledger } from "../../egress/ledger/ledger";
import { type Call, Unreadable } from "../../egress/plan/call";
import { compileVendor, type EventPlan, type VendorPlan } from "../../egress/plan/compile";
import { type TreatedCall, treat } from "../../egress/plan/treat";
import { protocols } from "../../egress/vendors";
import { ownSettings, type ProxiedVendorName, type TrackingPlan, type VendorSettings } from "../../plan";
import type { Form } from "./forms";

/** One place of an event: what the caller put there, what would leave, and why nothing would. */
export interface Row {
  readonly place: string;
  readonly cameIn: unknown;
  /** Undefined where nothing leaves. */
  readonly left: unknown;
  readonly why: string;
}

export interface Trial {
  readonly vendor: ProxiedVendorName;
  readonly event: string;
  /** Why the event as a whole stays inside; undefined where it leaves. */
  readonly refused: string | undefined;
  readonly rows: readonly Row[];
  /** Path and body of the request that would leave. */
  readonly request: { readonly path: string; readonly body: string } | undefined;
}

/** In effect for any time that an event may have. */
const keyDate = "2000-01-01";

const reasons: Readonly<Record<string, string>> = {
  "undeclared-event": "the event is not in the plan for this vendor",
  "undeclared-field": "not in the plan",
  "wrong-type": "of another type than the plan says",
  "not-allowed": "not among the values that the plan allows",
  detected: "a detector found personal data in it",
  malformed: "not an event that this vendor's SDK sends",
  "no-id": "the event says neither whose it is nor from which device",
};

export class Trials {
  readonly #compiled = new Map<ProxiedVendorName, { plan: VendorPlan; keys: Keyring; ledger: Ledger }>();

  readonly #plan: TrackingPlan;

  constructor(plan: TrackingPlan) {
    this.#plan = plan;

    const key = new Map([[keyDate, randomBytes(32)]]);
    for (const [name, settings] of Object.entries(plan.vendors) as [ProxiedVendorName, VendorSettings][]) {
      const ledger = new Ledger("trial", "");
      const compiled = compileVendor(plan, protocols[name], settings, ledger);
      this.#compiled.set(name, { plan: compiled, keys: new Keyring(key, "trial", name), ledger });
    }
  }

  /** One trial for each vendor of the plan whose SDKs send the event in one of these forms, and each event in it. */
  run(forms: readonly Form[], now: number): Trial[] {
    return forms.flatMap(({ vendor, endpoint, payload }) => {
      const parts = this.#compiled.get(vendor);
      if (parts === undefined) {
        return [];
      }
      return protocols[vendor].decode(payload, endpoint).map((call): Trial => {
        if (call instanceof Unreadable) {
          return { vendor, event: "", refused: reasons[call.reason] ?? call.reason, rows: [], request: undefined };
        }
        const treated = treat(call, parts.plan, parts.keys, now);
        treated?.tally.settle("sent");
        const lines = parts.ledger.take(now);
        const event = call.name === "" ? call.type : call.name;
        if (treated === undefined) {
          const reason = lines.find((line) => line.reason !== null)?.reason ?? "";
          return { vendor, event, refused: reasons[reason] ?? reason, rows: [], request: undefined };
        }
        const why = new Map(lines.flatMap(({ field, reason }) => (reason === null ? [] : [[field, reason] as const])));
        const request = this.#request(vendor, treated, endpoint, now);
        return { vendor, event, refused: undefined, rows: rowsOf(call, treated, parts.plan, why), request };
      });
    });
  }

  #request(vendor: ProxiedVendorName, call: TreatedCall, endpoint: string, now: number): Trial["request"] {
    const settings = ownSettings(vendor, this.#plan.vendors[vendor] ?? {});
    const credentials: Credentials = { token: "<token>", files: {}, settings };
    const [item] = protocols[vendor].encode([call], credentials, endpoint);
    if (item === undefined) {
      return undefined;
    }
    const { path, body } = item.lane.request([item.json], credentials, now);
    return { path: path.replace(encodeURIComponent(credentials.token), credentials.token), body };
  }
}

function rowsOf(call: Call, treated: TreatedCall, plan: VendorPlan, why: ReadonlyMap<string, string>): Row[] {
  const ids = Object.keys(call.ids).map((slot) => ({
    place: slot,
    cameIn: call.ids[slot],
    left: treated.ids[slot],
    why: "",
  }));
  const groups = Object.entries(call.groups ?? {}).map(([type, cameIn]) => {
    const left = treated.groups[type];
    return {
      place: `group ${type}`,
      cameIn,
      left,
      why: left === undefined ? sentence(why.get(type) ?? "undeclared-field") : "",
    };
  });
  const fields = call.changes.flatMap((change, index) => {
    const leaving = treated.changes[index]?.fields ?? {};
    const rules = change.scope === "profile" ? plan.profile : own(call, plan);
    const names = Array.isArray(change.fields) ? change.fields.map(String) : Object.keys(change.fields);
    return names
      .filter((name) => !change.reserved.has(name))
      .map((name): Row => {
        const cameIn = Array.isArray(change.fields) ? name : (change.fields as Readonly<Record<string, unknown>>)[name];
        const left = Object.hasOwn(leaving, name) ? leaving[name] : undefined;
        const reason = rules?.rules.has(name) ? (why.get(name) ?? "") : "undeclared-field";
        return { place: `${change.operation}.${name}`, cameIn, left, why: left === undefined ? sentence(reason) : "" };
      });
  });
  return [...ids, ...groups, ...fields];
}

function own(call: Call, plan: VendorPlan): EventPlan | undefined {
  if (call.kind === "identify") {
    return plan.profile;
  }
  if (call.kind === "group") {
    return plan.groups.get(call.name);
  }
  return (
    plan.events.get(call.name) ?? (call.fallbackName === undefined ? undefined : plan.events.get(call.fallbackName))
  );
}

const sentence = (reason: string): string => reasons[reason] ?? reason;
