/**
 * Takes a tenant apart in the one order that leaves nothing behind: out of service, export, the vendors' deletion to its end, and only
 * then keys, objects and the data key. Each step is noted before the next begins, so a command that was broken off goes on.
 */
import type { ProxiedVendorName, TrackingPlan } from "../../plan";
import { runningPlan, vendorsOf } from "../erase/askedVendors";
import type { Credentials } from "../erase/credentials";
import { type PseudonymKeys, readPseudonymKeys } from "../erase/pseudonymKeys";
import { readRecord, recordsOf } from "../erase/record";
import { deleteObject, listDataBuckets } from "../operate/cloud/buckets";
import { type CellInProject, findCell } from "../operate/cloud/cell";
import { readControlObject } from "../operate/cloud/controlObjects";
import { destroyDataKeyVersion, isOnItsWayOut, listDataKeyVersions } from "../operate/cloud/dataKeys";
import type { GoogleCloud } from "../operate/cloud/googleCloud";
import { changeVersion, listTenantVersions } from "../operate/cloud/secrets";
import { listServices } from "../operate/cloud/services";
import { stopTenant } from "../operate/stop/stopTenant";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { type AskOptions, askVendors, inTurns, partStart, partsFor, readParts } from "./askVendors";
import { type Offboarding, type OffboardingFacts, offboardingOf } from "./certificate";
import { exportObjects, listAllObjects, listingDigest } from "./exportObjects";
import { readBack } from "./readBack";
import { type HeldState, type HoldStateOptions, note, openState, stateName } from "./state";

export interface OffboardOptions extends Pick<AskOptions, "transport" | "pause" | "every" | "wait" | "now" | "report"> {
  readonly tenant: string;
  /** The tenant's own list of ids; undefined if none is given, which suffices once the vendors are done. */
  readonly ids: readonly string[] | undefined;
  /** Files of plans whose vendors are asked as well. */
  readonly plans: readonly string[];
  /** Vendors that are asked by hand. */
  readonly skip: readonly ProxiedVendorName[];
  readonly credentials: (vendors: readonly ProxiedVendorName[], plan: TrackingPlan) => Credentials;
  /** Folder for the export; false if the customer wants none; undefined if nothing was said. */
  readonly exportTo: string | false | undefined;
  readonly holder: HoldStateOptions["holder"];
  readonly isAlive: HoldStateOptions["isAlive"];
}

/** Objects and versions that are deleted at once. */
const atOnce = 8;

export async function offboard(cloud: GoogleCloud, options: OffboardOptions): Promise<Offboarding> {
  const { tenant, holder, isAlive, now } = options;
  const cell = await findCell(cloud);
  const bucket = cell.switchBucket;
  await requireTenantOrState(cloud, cell, tenant);
  const holding = { bucket, holder, isAlive, now };
  const held = await openState(cloud, tenant, holding);
  // What is lacking is said before the tenant is stopped.
  requireExport(held, options);
  const toAsk = held.record.vendorsDone === null ? await readWhatToAsk(cloud, cell, options) : undefined;
  await stop(cloud, cell, options);
  await exportData(cloud, held, options);
  const asked = toAsk === undefined ? nothing : await askAll(cloud, cell, held, { ...options, ...toAsk, holding });
  const isDone = held.record.vendorsDone !== null;
  if (isDone) {
    await destroyKeys(cloud, held, options);
    await emptyBuckets(cloud, held, options);
    await destroyDataKeys(cloud, cell, options);
  }
  const record = await readParts(cloud, bucket, held);
  const state = isDone ? await readBack(cloud, cell, tenant, held.record.begun) : undefined;
  await held.save(true);
  return offboardingOf({
    record,
    state: held.record,
    vendors: held.record.vendorsDone?.vendors ?? asked.vendors,
    skip: options.skip,
    problems: asked.problems,
    openErasures: asked.openErasures,
    readBack: state,
    now: new Date(now()),
  });
}

/** What asking the vendors came to. */
type Asked = Pick<OffboardingFacts, "vendors" | "problems" | "openErasures">;
const nothing: Asked = { vendors: [], problems: new Map(), openErasures: [] };

/** After the last update the tenant is gone from the project, but its off-boarding is still to be certified. */
export async function requireTenantOrState(cloud: GoogleCloud, cell: CellInProject, tenant: string): Promise<void> {
  const known = cell.tenants.map(({ id }) => id);
  if (known.includes(tenant)) {
    return;
  }
  const { text } = await readControlObject(cloud, cell.switchBucket, stateName(tenant));
  if (text === "") {
    throw new UserError(
      `'tenant' must be a tenant with an egress proxy (${known.join(", ") || "there is none"}), got '${tenant}'; name one of them`,
      exits.couldNotTell,
    );
  }
}

/** Nothing may reach a vendor after it was asked to delete. Also refused again if somebody has started the tenant meanwhile. */
async function stop(
  cloud: GoogleCloud,
  cell: CellInProject,
  { tenant, holder, report }: OffboardOptions,
): Promise<void> {
  report("taking the tenant out of service");
  const services = (await listServices(cloud, cell.region)).filter((service) => service.tenant === tenant);
  if (services.length > 0) {
    await stopTenant(cloud, cell, tenant, services, { by: holder.by, reason: "off-boarding" });
  }
}

export const exportProblem =
  "'--export' must name a folder for what the customer is entitled to, got nothing; give it, or '--without-export' if the customer wants none";
export const idsProblem =
  "'--ids' must name a file with the ids of all of the tenant's users, got nothing; give it: after this, nobody can name them to a vendor";

function requireExport(held: HeldState, { exportTo }: OffboardOptions): void {
  if (held.record.exported === null && exportTo === undefined) {
    throw new UserError(exportProblem, exits.couldNotTell);
  }
}

async function exportData(cloud: GoogleCloud, held: HeldState, options: OffboardOptions): Promise<void> {
  const { tenant, exportTo = false, holder, now, report } = options;
  if (held.record.exported !== null) {
    return;
  }
  const buckets = (await listDataBuckets(cloud, tenant)).map(({ name }) => name);
  const objects = await listAllObjects(cloud, buckets);
  const none = { objects: 0, bytes: 0, manifest: "" };
  const exported = exportTo === false ? none : await exportObjects(cloud, objects, exportTo, report);
  const at = new Date(now()).toISOString();
  const listing = listingDigest(objects);
  await note(held, { exported: { at, by: holder.by, isWanted: exportTo !== false, listing, ...exported } });
}

/** Whom to ask for what. */
type ToAsk = Pick<AskOptions, "ids" | "keys" | "vendors" | "credentials"> & Pick<PseudonymKeys, "gone" | "versions">;

/** Throws a UserError if the ids, a key or credentials are lacking. */
async function readWhatToAsk(
  cloud: GoogleCloud,
  cell: CellInProject,
  { tenant, ids, plans, skip, credentials }: OffboardOptions,
): Promise<ToAsk> {
  if (ids === undefined) {
    throw new UserError(idsProblem, exits.couldNotTell);
  }
  const plan = await runningPlan(cloud, cell.region, tenant);
  const vendors = vendorsOf(plan, plans);
  const { keys, gone, versions } = await readPseudonymKeys(cloud, tenant);
  for (const text of disabledKeyProblem(gone)) {
    throw new UserError(text, exits.couldNotTell);
  }
  const asked = vendors.filter((vendor) => !skip.includes(vendor));
  return { ids, keys, gone, versions, vendors, credentials: credentials(asked, plan) };
}

/** A key that could be read again, but is not, would leave its pseudonyms at the vendors. */
export function disabledKeyProblem(gone: readonly string[]): string[] {
  const disabled = gone.filter((version) => version.endsWith("(DISABLED)"));
  return disabled.length === 0
    ? []
    : [
        `pseudonyms of the key ${disabled.join(", ")} could not be asked for; enable the version with 'gcloud secrets versions enable', or destroy it if nobody may read it again`,
      ];
}

/** Asks, follows, and notes that the vendors are done if they are. */
async function askAll(
  cloud: GoogleCloud,
  cell: CellInProject,
  held: HeldState,
  options: Omit<OffboardOptions, "ids" | "credentials"> & ToAsk & { readonly holding: HoldStateOptions },
): Promise<Asked> {
  const { tenant, ids, skip, vendors, gone, versions, now } = options;
  await note(held, { parts: held.record.parts ?? partsFor(ids.length), people: ids.length });
  const problems = await askVendors(cloud, held, {
    ...options,
    vendors: vendors.filter((vendor) => !skip.includes(vendor)),
  });
  const record = await readParts(cloud, cell.switchBucket, held);
  const open = await openErasures(cloud, cell, tenant);
  const facts = { record, state: held.record, vendors, skip, problems, openErasures: open, now: new Date(now()) };
  if (offboardingOf(facts).isDone) {
    const byHand = vendors.filter((vendor) => skip.includes(vendor));
    const at = new Date(now()).toISOString();
    await note(held, { vendorsDone: { at, vendors: [...vendors], byHand, keys: [...versions], gone: [...gone] } });
  }
  return { vendors, problems, openErasures: open };
}

/** Erasures of single people that still need the keys. */
export async function openErasures(cloud: GoogleCloud, cell: CellInProject, tenant: string): Promise<string[]> {
  const names = await recordsOf(cloud, cell.switchBucket, tenant);
  const open: string[] = [];
  for (const name of names.filter((one) => !one.startsWith(partStart))) {
    const record = await readRecord(cloud, cell.switchBucket, tenant, name);
    if (record?.batches.some(({ state }) => state === "new" || state === "asking" || state === "failed")) {
      open.push(name);
    }
  }
  return open;
}

/** Every version of every secret. A pseudonym key that came after the vendors were asked stops this. */
async function destroyKeys(
  cloud: GoogleCloud,
  held: HeldState,
  { tenant, now, report }: OffboardOptions,
): Promise<void> {
  const asked = new Set(held.record.vendorsDone?.keys);
  const left = (await listTenantVersions(cloud, tenant)).filter(({ state }) => state !== "DESTROYED");
  const added = left.filter(
    ({ secret, number, state }) =>
      secret.purpose === "pseudonym" && state === "ENABLED" && !asked.has(`${secret.name} version ${number}`),
  );
  if (added.length > 0 && held.record.keysDestroyed === null) {
    await note(held, { vendorsDone: null });
    await held.save(true);
    const names = added.map(({ secret, number }) => `${secret.name} version ${number}`).join(", ");
    throw new UserError(
      `the pseudonym key ${names} was added after the vendors were asked; run the command again with '--ids', so that they are asked under it, too`,
      exits.no,
    );
  }
  report(`destroying ${left.length} versions of keys`);
  await inTurns(left, atOnce, ({ secret, number }) => changeVersion(cloud, secret, number, "destroy"));
  if (held.record.keysDestroyed === null) {
    await note(held, { keysDestroyed: new Date(now()).toISOString() });
  }
}

async function emptyBuckets(cloud: GoogleCloud, held: HeldState, options: OffboardOptions): Promise<void> {
  const { tenant, now, report } = options;
  const buckets = (await listDataBuckets(cloud, tenant)).map(({ name }) => name);
  const objects = await listAllObjects(cloud, buckets);
  if (held.record.emptying === null) {
    if (listingDigest(objects) !== held.record.exported?.listing) {
      await note(held, { exported: null });
      await held.save(true);
      throw new UserError(
        `the bucket of tenant '${tenant}' has changed since the export; run the command again with '--export', or '--without-export' if the customer wants none`,
        exits.no,
      );
    }
    await note(held, { emptying: new Date(now()).toISOString() });
  }
  let deleted = 0;
  await inTurns(objects, atOnce, async (object) => {
    await deleteObject(cloud, object.bucket, object);
    report(`${++deleted} of ${objects.length} objects are deleted`);
  });
  if (held.record.emptied === null || objects.length > 0) {
    const before = held.record.emptied?.objects ?? held.record.exported?.objects ?? 0;
    await note(held, { emptied: { at: new Date(now()).toISOString(), objects: Math.max(before, objects.length) } });
  }
}

async function destroyDataKeys(cloud: GoogleCloud, cell: CellInProject, { tenant }: OffboardOptions): Promise<void> {
  for (const version of await listDataKeyVersions(cloud, cell.region, tenant)) {
    if (!isOnItsWayOut(version)) {
      await destroyDataKeyVersion(cloud, version);
    }
  }
}
