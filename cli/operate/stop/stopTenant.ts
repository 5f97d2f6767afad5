/** Takes a tenant out of service and back, by the API alone. Each step may be repeated, so a broken-off command goes on. */
import { everything, switchNames } from "../../../plan";
import type { CellInProject } from "../cloud/cell";
import { readControlObject } from "../cloud/controlObjects";
import type { GoogleCloud } from "../cloud/googleCloud";
import { changeBindings, readBindings, writeScaling } from "../cloud/invokers";
import type { RunService } from "../cloud/services";
import { changeList } from "../switch/entries";
import { readMarker, type StopMarker, writeMarker } from "./marker";

export interface StopOutcome {
  readonly tenant: string;
  /** `stopped` and `started` are new; `already` was so before, and has been made so again. */
  readonly outcome: "stopped" | "started" | "already" | "not stopped";
  readonly services: readonly string[];
  readonly since: string | undefined;
  readonly by: string | undefined;
  readonly seconds: number;
}

/** No instance, set by hand: Cloud Run ends the running ones within seconds ("Manual scaling"). */
const noInstance = { scalingMode: "MANUAL", manualInstanceCount: 0 };
const invoker = "roles/run.invoker";

export interface StopReason {
  readonly by: string;
  readonly reason: string;
}

/**
 * First the marker with what was there before, then the list, the invokers, the instances. What was there is read once and
 * kept: a repeated stop must not take the stopped state for the normal one.
 */
export async function stopTenant(
  cloud: GoogleCloud,
  cell: CellInProject,
  tenant: string,
  services: readonly RunService[],
  { by, reason }: StopReason,
): Promise<StopOutcome> {
  const start = performance.now();
  const list = cell.tenants.find(({ id }) => id === tenant)?.switchBucket;
  const { marker: present, generation } = await readMarker(cloud, cell.switchBucket, tenant);
  let marker = present;
  if (marker === undefined) {
    const before = await Promise.all(
      services.map(async (service) => ({
        path: service.path,
        scaling: { ...service.scaling } as StopMarker["services"][number]["scaling"],
        bindings: (await readBindings(cloud, service)).map(({ role, members }) => ({ role, members: [...members] })),
      })),
    );
    const wasOff =
      list !== undefined && switchNames((await readControlObject(cloud, list, "off")).text).has(everything);
    const since = new Date().toISOString();
    const written: StopMarker = {
      version: 1,
      tenant,
      since,
      by,
      reason,
      switchedOff: list !== undefined && !wasOff,
      services: before,
    };
    const isFirst = await writeMarker(cloud, cell.switchBucket, tenant, written, generation);
    // Somebody else stops it at the same time: what they wrote counts.
    marker = isFirst ? written : ((await readMarker(cloud, cell.switchBucket, tenant)).marker ?? written);
  }
  if (list !== undefined) {
    await changeList(cloud, list, everything, "off");
  }
  await Promise.all(
    services.map(async (service) => {
      await changeBindings(cloud, service, (bindings) =>
        bindings.some(({ role }) => role === invoker) ? bindings.filter(({ role }) => role !== invoker) : bindings,
      );
      await writeScaling(cloud, service, noInstance);
    }),
  );
  return {
    tenant,
    outcome: present === undefined ? "stopped" : "already",
    services: services.map(({ name }) => name),
    since: marker.since,
    by: marker.by,
    seconds: secondsSince(start),
  };
}

/** Puts back what the marker says, and removes the marker last. */
export async function startTenant(cloud: GoogleCloud, cell: CellInProject, tenant: string): Promise<StopOutcome> {
  const start = performance.now();
  const list = cell.tenants.find(({ id }) => id === tenant)?.switchBucket;
  const { marker, generation } = await readMarker(cloud, cell.switchBucket, tenant);
  if (marker === undefined) {
    return { tenant, outcome: "not stopped", services: [], since: undefined, by: undefined, seconds: 0 };
  }
  // Scaling first: an invoker without an instance would get errors.
  for (const service of marker.services) {
    await writeScaling(cloud, service, { scalingMode: "AUTOMATIC", ...service.scaling });
    await changeBindings(cloud, service, () => service.bindings);
  }
  if (marker.switchedOff && list !== undefined) {
    await changeList(cloud, list, everything, "on");
  }
  await writeMarker(cloud, cell.switchBucket, tenant, undefined, generation);
  return {
    tenant,
    outcome: "started",
    services: marker.services.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)),
    since: marker.since,
    by: marker.by,
    seconds: secondsSince(start),
  };
}

function secondsSince(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10;
}
