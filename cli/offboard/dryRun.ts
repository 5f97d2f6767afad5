/** What an off-boarding would do and what it still lacks, read from the cloud without a change, for `bulkhead offboard --dry-run`. */
import type { ProxiedVendorName } from "../../plan";
import { runningPlan, vendorsOf } from "../erase/askedVendors";
import { readPseudonymKeys } from "../erase/pseudonymKeys";
import { type VendorCount, vendorCounts, wantedAt } from "../erase/wanted";
import { listDataBuckets } from "../operate/cloud/buckets";
import { type CellInProject, findCell } from "../operate/cloud/cell";
import { isOnItsWayOut, listDataKeyVersions } from "../operate/cloud/dataKeys";
import type { GoogleCloud } from "../operate/cloud/googleCloud";
import { listTenantVersions } from "../operate/cloud/secrets";
import { listServices } from "../operate/cloud/services";
import { UserError } from "../terminal/userError";
import { listAllObjects } from "./exportObjects";
import {
  disabledKeyProblem,
  exportProblem,
  idsProblem,
  type OffboardOptions,
  openErasures,
  requireTenantOrState,
} from "./offboard";
import { type OffboardState, readState } from "./state";

export interface OffboardForecast {
  readonly tenant: string;
  /** Services that would be taken out of service. */
  readonly services: readonly string[];
  /** Undefined if the export is done already, or the customer wants none. */
  readonly exported: { readonly objects: number; readonly bytes: number } | undefined;
  /** Vendors that would be asked; empty once they are done. */
  readonly vendors: readonly VendorCount[];
  readonly byHand: readonly ProxiedVendorName[];
  /** Secrets with the versions that would be destroyed. */
  readonly secrets: readonly { readonly id: string; readonly versions: readonly number[] }[];
  /** Buckets with the versions of objects that would be deleted. */
  readonly buckets: readonly { readonly name: string; readonly objects: number }[];
  /** Versions of data keys whose destruction would be ordered. */
  readonly dataKeys: readonly string[];
  /** Why the command would refuse, or would not get to the destruction. */
  readonly obstacles: readonly string[];
}

export async function forecast(cloud: GoogleCloud, options: OffboardOptions): Promise<OffboardForecast> {
  const { tenant, exportTo } = options;
  const cell = await findCell(cloud);
  await requireTenantOrState(cloud, cell, tenant);
  const state = await readState(cloud, cell.switchBucket, tenant);
  const [services, buckets, versions, dataKeys, asking] = [
    await listServices(cloud, cell.region),
    (await listDataBuckets(cloud, tenant)).map(({ name }) => name),
    await listTenantVersions(cloud, tenant),
    await listDataKeyVersions(cloud, cell.region, tenant),
    await whomToAsk(cloud, cell, state, options),
  ];
  const objects = await listAllObjects(cloud, buckets);
  const left = versions.filter((version) => version.state !== "DESTROYED");
  const ids = [...new Set(left.map(({ secret }) => secret.id))].sort();
  const isExported = exportTo === false || state?.exported != null;
  return {
    tenant,
    services: services.filter((service) => service.tenant === tenant).map(({ name }) => name),
    exported: isExported
      ? undefined
      : { objects: objects.length, bytes: objects.reduce((sum, { size }) => sum + size, 0) },
    vendors: asking.vendors,
    byHand: asking.byHand,
    secrets: ids.map((id) => ({
      id,
      versions: left
        .filter(({ secret }) => secret.id === id)
        .map(({ number }) => number)
        .sort((one, other) => one - other),
    })),
    buckets: buckets.map((name) => ({ name, objects: objects.filter(({ bucket }) => bucket === name).length })),
    dataKeys: dataKeys.filter((version) => !isOnItsWayOut(version)).map(({ path }) => path),
    obstacles: [
      ...(state?.holder
        ? [`${state.holder.by} is off-boarding tenant '${tenant}' at this moment, or was broken off`]
        : []),
      ...(isExported || exportTo !== undefined ? [] : [exportProblem]),
      ...asking.obstacles,
      ...(await erasuresLeft(cloud, cell, tenant)),
    ],
  };
}

interface Asking {
  readonly vendors: readonly VendorCount[];
  readonly byHand: readonly ProxiedVendorName[];
  readonly obstacles: readonly string[];
}

async function whomToAsk(
  cloud: GoogleCloud,
  cell: CellInProject,
  state: OffboardState | undefined,
  { tenant, ids, plans, skip, credentials }: OffboardOptions,
): Promise<Asking> {
  if (state?.vendorsDone != null) {
    return { vendors: [], byHand: state.vendorsDone.byHand, obstacles: [] };
  }
  const plan = await runningPlan(cloud, cell.region, tenant);
  const vendors = vendorsOf(plan, plans);
  const asked = vendors.filter((vendor) => !skip.includes(vendor));
  const { keys, gone } = await readPseudonymKeys(cloud, tenant);
  return {
    vendors: vendorCounts(asked.flatMap((vendor) => wantedAt(vendor, tenant, ids ?? [], keys))),
    byHand: vendors.filter((vendor) => skip.includes(vendor)),
    obstacles: [
      ...(ids === undefined ? [idsProblem] : []),
      ...disabledKeyProblem(gone),
      ...problemsOf(() => credentials(asked, plan)),
    ],
  };
}

async function erasuresLeft(cloud: GoogleCloud, cell: CellInProject, tenant: string): Promise<string[]> {
  const { length } = await openErasures(cloud, cell, tenant);
  return length === 0
    ? []
    : [`${length} of its people are still being forgotten; finish 'bulkhead forget' for them first`];
}

/** What a check throws for the user to mend. */
function problemsOf(check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof UserError) {
      return [error.message];
    }
    throw error;
  }
}
