/**
 * Asks every vendor to delete and follows each request to its end. Every step is written down before and after it is taken, so that a
 * command that was broken off at any point goes on where it was.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { ProxiedVendorName } from "../../plan";
import type { Transport } from "../operate/cloud/googleCloud";
import { callVendor, VendorProblem } from "./callVendor";
import type { Credentials } from "./credentials";
import type { Batch, HeldRecord } from "./record";
import { deletions } from "./vendors";
import type { Answered, VendorDeletion } from "./vendors/deletion";
import type { Wanted } from "./wanted";

export interface EraseOptions {
  readonly wanted: readonly Wanted[];
  readonly credentials: Credentials;
  readonly transport: Transport;
  /** Milliseconds before a failed request is tried again, between two looks at the vendors, and until the command stops looking. */
  readonly pause: number;
  readonly every: number;
  readonly wait: number;
  readonly now: () => number;
  /** Asks again for what vendors have deleted already: the person may have come back. */
  readonly again: boolean;
  /** Asks anew for what a vendor has failed at. Default: true. */
  readonly retryFailed?: boolean;
  readonly report: (text: string) => void;
}

/** Why a vendor could not be asked or looked at just now. */
export type Problems = ReadonlyMap<ProxiedVendorName, VendorProblem>;

/** Works on the record until every request has ended, nothing more can be done, or the time is over. */
export async function erase(held: HeldRecord, options: EraseOptions): Promise<Problems> {
  const problems = new Map<ProxiedVendorName, VendorProblem>();
  held.record = { ...held.record, batches: planned(held.record.batches, options) };
  await held.save();
  for (const [index, { state }] of held.record.batches.entries()) {
    if (state === "new" || state === "asking") {
      await ask(held, index, options, problems);
    }
  }
  const until = options.now() + options.wait;
  for (;;) {
    const isOpen = ({ state, vendor }: Batch) =>
      state === "working" && options.credentials[vendor] !== undefined && isWorthWaiting(vendor, problems);
    const working = held.record.batches.flatMap((batch, index) => (isOpen(batch) ? [index] : []));
    const ended = held.record.batches.filter(hasEnded).length;
    options.report(`${ended} of ${held.record.batches.length} requests have ended`);
    for (const index of working) {
      await look(held, index, options, problems);
    }
    if (!held.record.batches.some(isOpen) || options.now() + options.every > until) {
      return problems;
    }
    await sleep(options.every);
    await held.save();
  }
}

export function hasEnded({ state }: Pick<Batch, "state">): boolean {
  return state === "done" || state === "accepted";
}

/** A vendor that refuses the credentials, for instance, would go on doing so. */
function isWorthWaiting(vendor: ProxiedVendorName, problems: Problems): boolean {
  return problems.get(vendor)?.passes ?? true;
}

/** What was asked before, what failed to be asked anew, and what is new in batches of its own. */
function planned(before: readonly Batch[], { wanted, again, retryFailed = true }: EraseOptions): Batch[] {
  const kept = before.map((batch): Batch => {
    const isAnew = (retryFailed && batch.state === "failed") || (again && hasEnded(batch));
    return isAnew ? { ...batch, state: "new", task: null, endedAt: null } : batch;
  });
  const known = new Set(kept.flatMap(({ vendor, subjects }) => subjects.map((digest) => `${vendor} ${digest}`)));
  const missing = wanted.filter(({ vendor, digest }) => !known.has(`${vendor} ${digest}`));
  const added: Batch[] = [];
  for (const vendor of new Set(missing.map((one) => one.vendor))) {
    const own = missing.filter((one) => one.vendor === vendor);
    const size = deletions[vendor].perCall ?? own.length;
    for (let start = 0; start < own.length; start += size) {
      const some = own.slice(start, start + size);
      added.push({
        vendor,
        dates: [...new Set(some.map(({ date }) => date))],
        subjects: some.map(({ digest }) => digest),
        state: "new",
        task: null,
        asks: 0,
        askedAt: null,
        endedAt: null,
        detail: "",
      });
    }
  }
  return [...kept, ...added];
}

async function ask(
  held: HeldRecord,
  index: number,
  { wanted, credentials, now, ...calling }: EraseOptions,
  problems: Map<ProxiedVendorName, VendorProblem>,
): Promise<void> {
  const batch = held.record.batches[index];
  const deletion = batch && deletions[batch.vendor];
  const settings = batch && credentials[batch.vendor];
  if (deletion?.perCall === undefined || batch === undefined || settings === undefined || problems.has(batch.vendor)) {
    return;
  }
  const bySubject = new Map(wanted.map(({ digest, subject }) => [digest, subject]));
  const subjects = batch.subjects.flatMap((digest) => bySubject.get(digest) ?? []);
  if (subjects.length < batch.subjects.length) {
    const message = `${deletion.title} was to be asked for an id that is not given any more, or under a key that is gone, so its pseudonyms can't be recomputed`;
    problems.set(batch.vendor, new VendorProblem(message, false));
    return;
  }
  await change(held, index, {
    state: "asking",
    asks: batch.asks + 1,
    askedAt: new Date(now()).toISOString(),
  });
  try {
    const answer = await callVendor(deletion.title, deletion.ask(subjects, settings), settings, calling);
    const asked = deletion.readAsked(answer);
    if (asked === undefined) {
      throw unreadable(deletion);
    }
    await settle(held, index, { ...asked }, now());
  } catch (error) {
    if (error instanceof VendorProblem && deletion.hasItAlready?.test(error.answer)) {
      // The answer to an earlier request was lost, and its id with it.
      await settle(held, index, { standing: "accepted", detail: "asked for before", task: null }, now());
    } else {
      await note(error, held, index, problems);
    }
  }
}

async function look(
  held: HeldRecord,
  index: number,
  { credentials, now, ...calling }: EraseOptions,
  problems: Map<ProxiedVendorName, VendorProblem>,
): Promise<void> {
  const batch = held.record.batches[index];
  const deletion = batch && deletions[batch.vendor];
  const settings = batch && credentials[batch.vendor];
  const task = batch?.task ?? null;
  if (batch === undefined || deletion?.perCall === undefined || settings === undefined || task === null) {
    return;
  }
  if (deletion.poll === undefined || !isWorthWaiting(batch.vendor, problems)) {
    return;
  }
  try {
    const request = deletion.poll.request(task, settings);
    const answered = deletion.poll.read(await callVendor(deletion.title, request, settings, calling), task);
    if (answered === undefined) {
      throw unreadable(deletion);
    }
    problems.delete(batch.vendor);
    if (answered.standing !== "working" || answered.detail !== batch.detail) {
      await settle(held, index, answered, now());
    }
  } catch (error) {
    await note(error, held, index, problems);
  }
}

function unreadable({ title }: VendorDeletion): VendorProblem {
  return new VendorProblem(`${title} gave an answer that does not say how far it is; run the command again`, true);
}

/** A vendor's problem is kept for the end, and the others go on; anything else ends the command. */
async function note(
  error: unknown,
  held: HeldRecord,
  index: number,
  problems: Map<ProxiedVendorName, VendorProblem>,
): Promise<void> {
  const batch = held.record.batches[index];
  if (!(error instanceof VendorProblem) || batch === undefined) {
    throw error;
  }
  problems.set(batch.vendor, error);
  // Refused for good, so certainly not taken; after any other failure it may have been.
  if (batch.state === "asking" && !error.passes) {
    await change(held, index, { state: "new" });
  }
}

async function settle(
  held: HeldRecord,
  index: number,
  { standing, detail, ...asked }: Answered & { readonly task?: string | null },
  now: number,
): Promise<void> {
  const endedAt = standing === "working" ? null : new Date(now).toISOString();
  await change(held, index, { state: standing, detail, endedAt, ...asked });
}

async function change(held: HeldRecord, index: number, change: Partial<Batch>): Promise<void> {
  held.record = {
    ...held.record,
    batches: held.record.batches.map((batch, at) => (at === index ? { ...batch, ...change } : batch)),
  };
  await held.save();
}
