/** Reads from the cloud which parts of a cell run, and in which state. */
import { platformDomain, roles } from "../../../plan";
import { exits } from "../../terminal/exits";
import { UserError } from "../../terminal/userError";
import { findCell } from "../cloud/cell";
import { type GoogleCloud, isRefused } from "../cloud/googleCloud";
import { readBindings } from "../cloud/invokers";
import { ledgerPlaces } from "../cloud/ledgerPlaces";
import { listEntries, quoted } from "../cloud/logEntries";
import { listServices, type RunService } from "../cloud/services";
import { isStale, type KeyAge, keyAges } from "../rotate/ages";
import { staleDays } from "../rotate/staleDays";
import { listMarkers } from "../stop/marker";
import { readLists } from "../switch/entries";
import { runningInstances } from "../switch/instances";

export interface TenantStatus {
  readonly tenant: string;
  /** True if somebody may call the workload, it is not scaled to zero by hand, and Cloud Run has a revision of it. */
  readonly serving: boolean;
  /** Who stopped it with `bulkhead stop`, and when. */
  readonly stopped: { readonly by: string; readonly since: string; readonly reason: string } | undefined;
  /** Revision of each service that gets the requests. */
  readonly revisions: readonly string[];
  /** What is off for it by either list; undefined without an egress proxy, or if a list may not be read. */
  readonly off: readonly string[] | undefined;
  /** Lines of the two lists that are not a known name, so that everything is off. */
  readonly misspelt: readonly string[];
  /** Running instances of its egress proxy. */
  readonly instances: number;
  /** Keys that an instance lacks. */
  readonly missing: readonly string[];
  /** Keys that are to be rotated, with their age in days; undefined if the secrets may not be listed. */
  readonly staleKeys: readonly { readonly key: string; readonly days: number }[] | undefined;
  /** Time of the last line of its ledger in the last day; null if the log bucket may not be read. */
  readonly lastLedger: string | null | undefined;
}

const ledgerWindow = 24 * 3_600_000;

/** @param wanted id of one tenant; undefined for all */
export async function readStatus(cloud: GoogleCloud, wanted: string | undefined): Promise<TenantStatus[]> {
  const cell = await findCell(cloud);
  const services = await listServices(cloud, cell.region);
  const ids = [
    ...new Set(services.flatMap(({ tenant }) => (tenant && tenant !== platformDomain ? [tenant] : []))),
  ].sort();
  if (wanted !== undefined && !ids.includes(wanted)) {
    throw new UserError(
      `'tenant' must be a tenant of the cell (${ids.join(", ") || "there is none"}), got '${wanted}'; name one of them`,
      exits.couldNotTell,
    );
  }
  const chosen = wanted === undefined ? ids : [wanted];
  const withProxy = cell.tenants.filter(({ id }) => chosen.includes(id));
  const [markers, lists, instances, ledger, ages] = await Promise.all([
    listMarkers(cloud, cell.switchBucket),
    readLists(cloud, cell, withProxy),
    runningInstances(
      cloud,
      withProxy.map(({ id }) => id),
    ),
    lastLedgerLines(
      cloud,
      withProxy.map(({ id }) => id),
    ),
    agesIfAllowed(cloud, wanted),
  ]);
  return Promise.all(
    chosen.map(async (tenant): Promise<TenantStatus> => {
      const own = services.filter((service) => service.tenant === tenant);
      const marker = markers.find((one) => one.tenant === tenant);
      const running = instances.filter((instance) => instance.tenant === tenant);
      const list = lists.tenants.get(tenant);
      return {
        tenant,
        serving: await isServing(
          cloud,
          own.find(({ role }) => role === roles.workload),
        ),
        stopped: marker && { by: marker.by, since: marker.since, reason: marker.reason },
        revisions: own.flatMap(({ revision }) => (revision === undefined ? [] : [revision])),
        off: list === undefined || lists.cell === undefined ? undefined : [...new Set([...lists.cell, ...list])].sort(),
        misspelt: list === undefined ? [] : lists.misspelt,
        instances: running.length,
        missing: [...new Set(running.flatMap(({ missing }) => missing))].sort(),
        staleKeys: ages
          ?.filter((age) => age.tenant === tenant && isStale(age, staleDays))
          .map(({ key, days = 0 }) => ({ key, days })),
        lastLedger: ledger === undefined ? null : ledger.get(tenant),
      };
    }),
  );
}

/** Operators of the kill switch may not list secrets; the rest of the status is for them, too. */
async function agesIfAllowed(cloud: GoogleCloud, tenant: string | undefined): Promise<KeyAge[] | undefined> {
  try {
    return await keyAges(cloud, tenant);
  } catch (error) {
    if (isRefused(error)) {
      return undefined;
    }
    throw error;
  }
}

async function isServing(cloud: GoogleCloud, workload: RunService | undefined): Promise<boolean> {
  if (workload === undefined || !workload.ready || workload.revision === undefined) {
    return false;
  }
  const { scalingMode, manualInstanceCount } = workload.scaling;
  if (scalingMode === "MANUAL" && (manualInstanceCount ?? 0) === 0) {
    return false;
  }
  return (await readBindings(cloud, workload)).some(({ members }) => members.length > 0);
}

/**
 * Time of each tenant's newest ledger line; undefined if the log bucket may not be read. One page is enough: a running proxy
 * writes every minute that it counts.
 */
async function lastLedgerLines(
  cloud: GoogleCloud,
  tenants: readonly string[],
): Promise<Map<string, string> | undefined> {
  const last = new Map<string, string>();
  if (tenants.length === 0) {
    return last;
  }
  const services = tenants.map((id) => quoted(`${id}-egress`)).join(" OR ");
  const since = new Date(Date.now() - ledgerWindow).toISOString();
  const filter = `jsonPayload.kind="ledger" AND resource.labels.service_name=(${services}) AND timestamp>=${quoted(since)}`;
  const places = await ledgerPlaces(cloud);
  const lines = await listEntries(cloud, filter, { newest: 1000, places }).catch((error: unknown) => {
    if (places.length > 1 && isRefused(error)) {
      return undefined;
    }
    throw error;
  });
  for (const { timestamp, resource } of lines ?? []) {
    const tenant = (resource?.labels?.service_name ?? "").replace(/-egress$/, "");
    if ((last.get(tenant) ?? "") < timestamp) {
      last.set(tenant, timestamp);
    }
  }
  return lines && last;
}
