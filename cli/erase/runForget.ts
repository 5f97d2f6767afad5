/** Has the vendors delete one person, for `bulkhead forget`. */
import type { ProxiedVendorName, TrackingPlan } from "../../plan";
import { writeBundle } from "../bundle/bundle";
import { chosenTenants, findCell } from "../operate/cloud/cell";
import type { GoogleCloud, Transport } from "../operate/cloud/googleCloud";
import { type CloudFlags, withCloud } from "../operate/cloud/openCloud";
import { openSigner } from "../review/signer";
import { exits } from "../terminal/exits";
import { printAnswer } from "../terminal/printAnswer";
import { type Report, waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import { requireVendors, runningPlan, vendorsOf } from "./askedVendors";
import { certificateOf, type Erasure, erasureOf, isSettled } from "./certificate";
import { certificateFolder, certificateText, countsTable } from "./certificateText";
import { type Credentials, readCredentials } from "./credentials";
import { erase } from "./erase";
import type { Holder } from "./heldObject";
import { readIds } from "./ids";
import { readPseudonymKeys } from "./pseudonymKeys";
import { openRecord } from "./record";
import { thisRun } from "./thisRun";
import { recordNames, type VendorCount, vendorCounts, type Wanted, wantedAt } from "./wanted";

export interface ForgetFlags extends CloudFlags {
  readonly id: readonly string[];
  readonly ids: string | undefined;
  readonly tenant: string | undefined;
  readonly credentials: string | undefined;
  readonly plan: readonly string[] | undefined;
  readonly skip: readonly string[] | undefined;
  readonly again: boolean;
  readonly dryRun: boolean;
  readonly wait: number;
  readonly key: string | undefined;
  readonly out: string | undefined;
  readonly format: "table" | "json";
}

/** Returns 0 once every vendor has deleted or accepted, 1 while something is left. */
export async function runForget(flags: ForgetFlags): Promise<number> {
  const ids = readIds(flags.id, flags.ids);
  const tenant = requireTenant(flags.tenant);
  const skip = requireVendors(flags.skip ?? []);
  const signer = flags.key === undefined || flags.dryRun ? undefined : await openSigner(flags.key);
  const work = (report: Report) =>
    withCloud({ ...flags, operator: "erasure" }, async (cloud) => {
      const situation = await readSituation(cloud, tenant, flags.plan ?? [], ids);
      if (flags.dryRun) {
        return dryRunOf(situation, skip);
      }
      const asked = situation.vendors.filter((vendor) => !skip.includes(vendor));
      return forget(cloud, situation, {
        tenant,
        ids,
        skip,
        credentials: readCredentials(flags.credentials, asked, situation.plan),
        again: flags.again,
        ...thisRun(flags.wait),
        report,
      });
    });
  const result = await waiting("asking the vendors", work);
  const width = widthOf(process.stdout);
  if ("dryRun" in result) {
    printAnswer(flags.format, { version: 1, ...result }, dryRunText(result, width));
    return exits.yes;
  }
  const folder = certificateFolder(flags.out, "forget", result);
  await writeBundle(folder, certificateOf(result), signer);
  const isSigned = signer !== undefined;
  printAnswer(
    flags.format,
    { version: 1, certificate: folder, signed: isSigned, ...result },
    forgetText(result, folder, isSigned, width),
  );
  return result.stage === "final" ? exits.yes : exits.no;
}

/** What the cloud says about a tenant, before anybody is asked. */
export interface Situation {
  readonly bucket: string;
  readonly plan: TrackingPlan;
  readonly vendors: readonly ProxiedVendorName[];
  readonly wanted: readonly Wanted[];
  readonly names: readonly string[];
  readonly gone: readonly string[];
}

/** @param plans files of plans whose vendors, and those of their earlier versions, are asked as well */
export async function readSituation(
  cloud: GoogleCloud,
  tenant: string,
  plans: readonly string[],
  ids: readonly string[],
): Promise<Situation> {
  const cell = await findCell(cloud);
  chosenTenants(cell, [tenant]);
  const plan = await runningPlan(cloud, cell.region, tenant);
  const vendors = vendorsOf(plan, plans);
  const { keys, gone } = await readPseudonymKeys(cloud, tenant);
  const wanted = vendors.flatMap((vendor) => wantedAt(vendor, tenant, ids, keys));
  return { bucket: cell.switchBucket, plan, vendors, wanted, names: recordNames(tenant, ids, keys), gone };
}

export interface ForgetOptions {
  readonly tenant: string;
  readonly ids: readonly string[];
  readonly skip: readonly ProxiedVendorName[];
  readonly credentials: Credentials;
  readonly again: boolean;
  readonly holder: Omit<Holder, "seen">;
  readonly isAlive: (holder: Holder) => boolean;
  readonly transport: Transport;
  readonly pause: number;
  readonly every: number;
  readonly wait: number;
  readonly now: () => number;
  readonly report: Report;
}

export async function forget(
  cloud: GoogleCloud,
  { bucket, vendors, wanted, names, gone }: Situation,
  { tenant, ids, skip, holder, isAlive, ...options }: ForgetOptions,
): Promise<Erasure> {
  const { now } = options;
  const held = await openRecord(cloud, {
    bucket,
    tenant,
    names,
    people: ids.length,
    holder,
    isAlive,
    now,
  });
  const asked = wanted.filter(({ vendor }) => !skip.includes(vendor));
  const problems = await erase(held, { ...options, wanted: asked });
  await held.save(true);
  return erasureOf(held.record, { vendors, skipped: skip, problems, gone, now: new Date(now()) });
}

function requireTenant(tenant: string | undefined): string {
  if (tenant === undefined) {
    throw new UserError(
      "'--tenant' must name the tenant whose user it is, got nothing; give its id",
      exits.couldNotTell,
    );
  }
  return tenant;
}

interface ForgetDryRun {
  readonly dryRun: true;
  readonly vendors: readonly VendorCount[];
  /** Without a deletion API, or skipped. */
  readonly byHand: readonly ProxiedVendorName[];
  /** Keys whose pseudonyms nobody can compute any more. */
  readonly gone: readonly string[];
}

function dryRunOf({ vendors, wanted, gone }: Situation, skip: readonly ProxiedVendorName[]): ForgetDryRun {
  const asked = vendorCounts(wanted.filter(({ vendor }) => !skip.includes(vendor)));
  const byHand = vendors.filter((vendor) => !asked.some((one) => one.vendor === vendor));
  return { dryRun: true, vendors: asked, byHand, gone };
}

function dryRunText({ vendors, byHand, gone }: ForgetDryRun, width: number): string {
  const notes = [
    "nothing was asked; without '--dry-run' these are",
    ...(byHand.length > 0 ? [`to be done by hand: ${byHand.join(", ")}`] : []),
    ...(gone.length > 0 ? [`not asked for, since the key can't be read: ${gone.join(", ")}`] : []),
  ];
  return `${countsTable(vendors, width)}\n${notes.flatMap((note) => wrap(note, width)).join("\n")}\n`;
}

export function forgetText(erasure: Erasure, folder: string, isSigned: boolean, width: number): string {
  const { stage, vendors, people } = erasure;
  const left = vendors.filter((vendor) => !isSettled(vendor)).length;
  const who = people === 1 ? "the person" : `the ${people} ids`;
  const byHand = vendors.filter(({ outcome }) => outcome === "skipped" || outcome === "no API").length;
  const next = left === byHand ? "it must be done by hand" : "run the same command again to go on";
  const answer =
    stage === "final"
      ? `every vendor has deleted ${who}, or has accepted to`
      : `${left} of ${vendors.length} vendors ${left === 1 ? "is" : "are"} not done; ${next}`;
  return certificateText({ ...erasure, answer, waits: [], folder, isSigned, width });
}
