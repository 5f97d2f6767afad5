/**
 * The drill: plants events of made-up people through the egress proxy's own code, turns the vendor off, answers the breach from the
 * ledger alone, and holds the answer against what was planted.
 */
import { createPublicKey } from "node:crypto";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { planDigest } from "../../../egress/plan/digest";
import { isMap, type ProxiedVendorName, proxiedVendorNames, type TrackingPlan } from "../../../plan";
import { localSigner, newKeyPair } from "../../../review/envelope";
import { bundleTypes, writeBundle } from "../../bundle/bundle";
import { verifyBundle } from "../../bundle/verify";
import { departed } from "../../ledger/departed";
import { withLogs } from "../../questions/openEngine";
import type { Window } from "../../questions/question";
import { exits } from "../../terminal/exits";
import { waiting } from "../../terminal/progress";
import { UserError } from "../../terminal/userError";
import { assess } from "../assess";
import type { BreachCase } from "../case";
import { deadlines } from "../deadlines";
import { drafts } from "../drafts";
import { toCsv, toJson, toPage } from "../report";
import { type DrillProxy, startDrillProxy } from "./drillProxy";
import { type Check, type DrillResult, judge, type Truth } from "./judge";
import { eventsFor, plant, requestFor } from "./planted";
import { openVendorStandIn, type VendorStandIn } from "./vendorStandIn";

/** Tenants of the drill and their people: few, many, and more than are counted exactly. */
const people: Readonly<Record<string, number>> = { "drill-one": 12, "drill-two": 150, "drill-three": 400 };
/** Events in one request. */
const batch = 50;
/** Longest wait until every proxy says that the vendor is off, in milliseconds. */
const switchLimit = 30_000;

export interface DrillOptions {
  readonly vendor: string;
  readonly plan: TrackingPlan;
  /** Further ledger lines, among which the planted ones are to be found. */
  readonly files: readonly string[];
  /** Start of the window; the drill itself is its end. */
  readonly since: string;
}

export async function runDrill({ vendor, plan, files, since }: DrillOptions): Promise<DrillResult> {
  const name = proxiedVendorNames.find((one) => one === vendor && plan.vendors[one] !== undefined);
  const events = name === undefined ? [] : eventsFor(plan, name);
  if (name === undefined || events.length === 0) {
    throw new UserError(
      `'--vendor' must be one to which the plan sends events (${Object.keys(plan.vendors).join(", ")}), got '${vendor}'`,
      exits.couldNotTell,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-drill-"));
  const log = join(folder, "drill.ndjson");
  const steps: { step: string; seconds: number }[] = [];
  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await waiting(step, work);
    steps.push({ step, seconds: Math.round((performance.now() - start) / 10) / 100 });
    return result;
  };
  const standIn = await openVendorStandIn();
  let proxies: DrillProxy[] = [];
  try {
    proxies = await timed("start the proxies", () =>
      Promise.all(
        Object.keys(people).map((tenant) =>
          startDrillProxy(tenant, { plan, vendor: name, upstream: standIn.url }, join(folder, tenant), (line) =>
            appendFileSync(log, line),
          ),
        ),
      ),
    );
    const truth = await timed("plant the events", () => plantAll(proxies, name, standIn));
    await timed("turn the vendor off", () => turnOff(proxies, vendor));
    const after = standIn.events();
    await Promise.all(proxies.map((proxy) => send(proxy, name, plant(proxy.plan, name, "drill-late", 1))));
    const leaked = standIn.events() - after;
    await timed("write the ledger", () => Promise.all(proxies.map((proxy) => proxy.stop())));
    const own = proxies;
    proxies = [];
    const now = new Date();
    const window: Window = { since, until: new Date(now.getTime() + 60_000).toISOString() };
    const plans = new Map(own.map((proxy) => [planDigest(proxy.plan), proxy.plan]));
    const answer = await timed("assess", () =>
      withLogs({ files: [...files, log] }, "'files'", async (engine) => ({
        assessment: await assess(engine, { vendor, window }, plans, undefined),
        rows: await departed(engine, { ...window, vendor }),
      })),
    );
    const verified = await timed("write and verify the bundle", () =>
      bundleOf(answer.assessment, now, own.length, folder),
    );
    const more: Check[] = [
      { what: "after the switch", ok: leaked === 0, planted: "0 events", answered: `${leaked} events` },
      {
        what: "bundle",
        ok: verified,
        planted: "signed and unchanged",
        answered: verified ? "signed and unchanged" : "not",
      },
    ];
    return { vendor, steps, checks: [...judge(truth, answer), ...more] };
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await standIn.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends each person's events, and returns what was planted. */
async function plantAll(
  proxies: readonly DrillProxy[],
  vendor: ProxiedVendorName,
  standIn: VendorStandIn,
): Promise<Truth> {
  const tenants: Truth["tenants"][number][] = [];
  for (const proxy of proxies) {
    const count = people[proxy.tenant] ?? 0;
    const all = Array.from({ length: count }, (_, number) =>
      plant(proxy.plan, vendor, `drill-${proxy.tenant}-${number}`, number),
    ).flat();
    for (let start = 0; start < all.length; start += batch) {
      await send(proxy, vendor, all.slice(start, start + batch));
    }
    tenants.push({ tenant: proxy.tenant, people: count, events: all.length });
  }
  const fields = eventsFor(proxies[0]?.plan ?? ({ events: {} } as TrackingPlan), vendor).flatMap(
    ({ event, fields: own }) => Object.keys(own).map((field) => ({ event, field })),
  );
  return { tenants, fields, arrived: standIn.events() };
}

async function send(
  proxy: DrillProxy,
  vendor: ProxiedVendorName,
  events: Parameters<typeof requestFor>[1],
): Promise<void> {
  for (const { path, body } of requestFor(vendor, events)) {
    const response = await fetch(`${proxy.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const said = await response.text();
    if (!response.ok) {
      const status = isMap(said) ? "" : said.slice(0, 200);
      throw new UserError(`the drill's proxy refused an event with ${response.status}: ${status}`, exits.couldNotTell);
    }
  }
}

async function turnOff(proxies: readonly DrillProxy[], vendor: string): Promise<void> {
  for (const proxy of proxies) {
    proxy.switchOff(vendor);
  }
  const until = Date.now() + switchLimit;
  while (!proxies.every((proxy) => proxy.isOff(vendor))) {
    if (Date.now() > until) {
      throw new UserError(
        `not every proxy of the drill has turned '${vendor}' off within ${switchLimit / 1000} s`,
        exits.no,
      );
    }
    await sleep(100);
  }
}

/** Writes the whole bundle with a key of its own, and checks it. */
async function bundleOf(
  assessment: BreachCase["assessment"],
  now: Date,
  instances: number,
  folder: string,
): Promise<boolean> {
  const pair = newKeyPair();
  const incident: BreachCase = {
    assessment,
    knownAt: now.toISOString(),
    writtenAt: now.toISOString(),
    killSwitch: { state: "off", seconds: 0, instances },
    evidence: { file: undefined, hold: "a drill", copy: undefined },
    deadlines: deadlines(now, undefined),
    contacts: [],
  };
  const files = {
    "report.html": toPage(incident),
    "report.json": toJson(incident),
    ...toCsv(incident),
    ...drafts(incident),
  };
  const bundle = join(folder, "bundle");
  await writeBundle(
    bundle,
    { type: bundleTypes.breach, predicate: { drill: true }, files },
    localSigner(pair.privateKey),
  );
  const { signed, problems } = verifyBundle(bundle, [createPublicKey(pair.publicKey)]);
  return signed && problems.length === 0;
}
