/**
 * Shows what the proxy would do with one event. It uses the proxy's own decoders, compiled plan, treatments and encoders, with
 * keys that are made for this run and then forgotten.
 */
import { randomBytes } from "node:crypto";
import type { Credentials } from "../../egress/keys/credentials";
import { Keyring } from "../../egress/keys/keyring";
import { Ledger } from "../../egress/ledger/ledger";
import type { DropReason } from "../../egress/ledger/reasons";
import { reasonWords } from "../../egress/ledger/reasonWords";
import { type Call, Unreadable } from "../../egress/plan/call";
import { compileVendor, type VendorPlan } from "../../egress/plan/compile";
import { fieldsOf } from "../../egress/plan/members";
import { aggregatedName, rulesOf, type TreatedCall, treat } from "../../egress/plan/treat";
import { protocols } from "../../egress/vendors";
import {
  isProxiedVendor,
  ownSettings,
  type ProxiedVendorName,
  type TrackingPlan,
  type VendorSettings,
} from "../../plan";
import type { Form } from "./eventForms";
import { WindowTrial } from "./windowTrial";

/** One field of an event: what came in, what would leave, and why nothing would. */
export interface Row {
  readonly place: string;
  readonly cameIn: unknown;
  /** Undefined if nothing leaves. */
  readonly left: unknown;
  readonly why: string;
}

export interface Trial {
  readonly vendor: ProxiedVendorName;
  readonly event: string;
  /** Why the event as a whole stays inside; undefined if it leaves. */
  readonly refused: string | undefined;
  readonly rows: readonly Row[];
  /** Path and body of the request that would leave. */
  readonly request: { readonly path: string; readonly body: string } | undefined;
}

/** Before any time that an event may have. */
const keyDate = "2000-01-01";

export class Trials {
  readonly #compiled = new Map<ProxiedVendorName, { plan: VendorPlan; keys: Keyring; ledger: Ledger }>();

  readonly #plan: TrackingPlan;
  /** Windows of the plan's aggregates, in which everything that is tried counts. */
  readonly windows: readonly WindowTrial[];

  constructor(plan: TrackingPlan) {
    this.#plan = plan;
    this.windows = Object.entries(plan.aggregates ?? {}).flatMap(([name, settings]) =>
      settings.to.filter(isProxiedVendor).map((vendor) => new WindowTrial(vendor, name, settings, plan)),
    );

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
          return { vendor, event: "", refused: explain(call.reason), rows: [], request: undefined };
        }
        this.#count(vendor, call, parts, now);
        const treated = treat(call, parts.plan, parts.keys, now, 0);
        const lines = parts.ledger.take(now);
        const event = call.name === "" ? call.type : call.name;
        if (treated === undefined) {
          const reason = lines.find((line) => line.reason !== null)?.reason;
          return { vendor, event, refused: explain(reason), rows: [], request: undefined };
        }
        const why = new Map(lines.flatMap(({ field, reason }) => (reason === null ? [] : [[field, reason] as const])));
        const request = this.#request(vendor, treated, endpoint, now);
        return { vendor, event, refused: undefined, rows: rowsOf(call, treated, parts.plan, why), request };
      });
    });
  }

  #count(
    vendor: ProxiedVendorName,
    call: Call,
    { plan, keys }: { plan: VendorPlan; keys: Keyring },
    now: number,
  ): void {
    const key = keys.at(now);
    if (call.kind !== "track" || key === undefined) {
      return;
    }
    const name = aggregatedName(call, plan);
    for (const window of this.windows) {
      if (window.vendor === vendor && window.settings.of === name) {
        window.count(call, key, now);
      }
    }
  }

  #request(vendor: ProxiedVendorName, call: TreatedCall, endpoint: string, now: number): Trial["request"] {
    const settings = ownSettings(vendor, this.#plan.vendors[vendor] ?? {});
    const credentials: Credentials = { token: "<token>", files: {}, settings };
    const [item] = protocols[vendor].encode([call], credentials, endpoint);
    if (item === undefined) {
      return undefined;
    }
    const { path, body } = item.lane.request(item.json, credentials, now);
    return { path: path.replace(encodeURIComponent(credentials.token), credentials.token), body };
  }
}

function rowsOf(call: Call, treated: TreatedCall, plan: VendorPlan, why: ReadonlyMap<string, DropReason>): Row[] {
  const ids = Object.keys(call.ids).map((slot) => ({
    place: slot,
    cameIn: call.ids[slot],
    left: treated.ids[slot],
    why: "",
  }));
  const memberships = fieldsOf(treated.groups);
  const groups = Object.entries(call.groups ?? {}).map(([type, cameIn]) => {
    const left = memberships[type];
    return {
      place: `group ${type}`,
      cameIn,
      left,
      why: left === undefined ? explain(why.get(type)) : "",
    };
  });
  const fields = call.changes.flatMap((change, index) => {
    const leaving = fieldsOf(treated.changes[index]?.members ?? "");
    const rules = rulesOf(change, call, plan);
    const names = Array.isArray(change.fields) ? change.fields.map(String) : Object.keys(change.fields);
    return names
      .filter((name) => !change.reserved.has(name))
      .map((name): Row => {
        const cameIn = Array.isArray(change.fields) ? name : (change.fields as Readonly<Record<string, unknown>>)[name];
        const left = Object.hasOwn(leaving, name) ? leaving[name] : undefined;
        const reason = rules?.rules.has(name) ? why.get(name) : "undeclared-field";
        return { place: `${change.operation}.${name}`, cameIn, left, why: left === undefined ? explain(reason) : "" };
      });
  });
  return [...ids, ...groups, ...fields];
}

/** Why something stays; without a reason in the ledger it is not in the plan. */
function explain(reason: DropReason | null | undefined): string {
  return reasonWords[reason ?? "undeclared-field"];
}
