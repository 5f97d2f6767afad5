/**
 * Has every vendor delete all people of a tenant. A large list is divided among several records, so that no step writes more than a
 * few people's; several are worked on at once.
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ProxiedVendorName } from "../../plan";
import type { VendorProblem } from "../erase/callVendor";
import type { Credentials } from "../erase/credentials";
import { type EraseOptions, erase, hasEnded } from "../erase/erase";
import type { PseudonymKey } from "../erase/pseudonymKeys";
import { type Batch, type ErasureRecord, openRecord, readRecord } from "../erase/record";
import { wantedAt } from "../erase/wanted";
import type { GoogleCloud } from "../operate/cloud/googleCloud";
import type { HeldState, HoldStateOptions } from "./state";

/** People per record, about. */
const peoplePerPart = 100;
/** Records that are worked on at once, and so the most requests to one vendor at a time. */
const atOnce = 4;

export interface AskOptions extends Omit<EraseOptions, "wanted" | "again"> {
  readonly tenant: string;
  readonly ids: readonly string[];
  readonly keys: readonly PseudonymKey[];
  readonly vendors: readonly ProxiedVendorName[];
  readonly holding: HoldStateOptions;
}

/** Parts that a list of this length needs. */
export function partsFor(people: number): number {
  return Math.max(1, Math.ceil(people / peoplePerPart));
}

/** Beginning of the names of an off-boarding's records. */
export const partStart = "offboard-";
const partName = (index: number) => `${partStart}${String(index + 1).padStart(4, "0")}`;

/** Which record an id belongs to: the same when the list grows. */
function partOf(id: string, parts: number): number {
  return createHash("sha256").update(id).digest().readUInt32BE(0) % parts;
}

/** Rounds over all records until every request has ended, nothing more can be done, or the time is over. */
export async function askVendors(
  cloud: GoogleCloud,
  held: HeldState,
  { tenant, ids, keys, vendors, holding, wait, ...options }: AskOptions,
): Promise<ReadonlyMap<ProxiedVendorName, VendorProblem>> {
  const parts = held.record.parts ?? 1;
  const people: string[][] = Array.from({ length: parts }, () => []);
  for (const id of ids) {
    people[partOf(id, parts)]?.push(id);
  }
  const until = options.now() + wait;
  const ended = new Set<number>();
  for (let round = 0; ; round++) {
    const problems = new Map<ProxiedVendorName, VendorProblem>();
    const retryFailed = round === 0;
    const work = async (index: number) => {
      const some = people[index] ?? [];
      const own = await openRecord(cloud, { ...holding, tenant, names: [partName(index)], people: some.length });
      const wanted = vendors.flatMap((vendor) => wantedAt(vendor, tenant, some, keys));
      // A vendor that is ill for one record is ill for the others; the next round tries again.
      const credentials: Credentials = Object.fromEntries(
        Object.entries(options.credentials).filter(([vendor]) => !problems.has(vendor as ProxiedVendorName)),
      );
      const report = () => options.report(`${ended.size} of ${parts} parts of the list are done`);
      const found = await erase(own, { ...options, credentials, wanted, wait: 0, again: false, retryFailed, report });
      await own.save(true);
      for (const [vendor, problem] of found) {
        problems.set(vendor, problem);
      }
      if (own.record.batches.every((batch) => hasEnded(batch) || batch.state === "failed")) {
        ended.add(index);
      }
    };
    const open = [...people.keys()].filter((index) => !ended.has(index));
    await inTurns(open, atOnce, work);
    const mayGoOn = [...problems.values()].every(({ passes }) => passes);
    if (ended.size === parts || !mayGoOn || options.now() + options.every > until) {
      return problems;
    }
    await sleep(options.every);
    await held.save();
  }
}

/** All records of the off-boarding as one. */
export async function readParts(cloud: GoogleCloud, bucket: string, held: HeldState): Promise<ErasureRecord> {
  const { tenant, begun, by, people } = held.record;
  const batches: Batch[] = [];
  for (let index = 0; index < (held.record.parts ?? 0); index++) {
    batches.push(...((await readRecord(cloud, bucket, tenant, partName(index)))?.batches ?? []));
  }
  return { version: 1, tenant, subject: "offboard", people, begun, by, holder: null, batches };
}

/** Works on all items, a few at a time. The first failure ends it once those that have begun are done. */
export async function inTurns<Item>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined && failures.length === 0; item = rest.shift()) {
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: most }, worker));
  if (failures.length > 0) {
    throw failures[0];
  }
}
