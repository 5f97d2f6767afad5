/** Changes the kill switch and waits until every running instance says so. */
import { everything } from "../../../plan";
import { exits } from "../../terminal/exits";
import { UserError } from "../../terminal/userError";
import { type CellInProject, findCell, type TenantInProject, tenantProblem } from "../cloud/cell";
import type { GoogleCloud } from "../cloud/googleCloud";
import { listServices } from "../cloud/services";
import { type Confirmation, defaultWaitTimes, type WaitTimes, waitForInstances } from "./confirm";
import { changeList, entryName, entryProblem, readLists, type SwitchLists, switchable } from "./entries";
import { runningInstances } from "./instances";

/** What a change did. */
export interface SwitchChange extends Confirmation {
  readonly action: "off" | "on";
  readonly entry: string;
  /** Tenants that the command named; empty for the cell's own list. */
  readonly tenants: readonly string[];
  /** False if the lists said so already. */
  readonly changed: boolean;
  /** Tenants for which the entry is still off after `on`, with the lists that say so. */
  readonly stillOff: readonly { readonly tenant: string; readonly because: readonly string[] }[];
}

/** Edits the lists and waits for the instances. Does not wait for what stays off because of another list. */
export async function changeSwitch(
  cloud: GoogleCloud,
  action: "off" | "on",
  entry: string,
  wanted: readonly string[],
  waitTimes: WaitTimes = defaultWaitTimes,
  report: (text: string) => void = () => undefined,
): Promise<SwitchChange> {
  const cell = await findCell(cloud);
  const named = cell.tenants.filter(({ id }) => wanted.includes(id));
  // If no id is right, the entry is looked for in the whole cell, so that both mistakes are reported.
  const tenants = named.length === 0 ? cell.tenants : named;
  const existing = switchable(await listServices(cloud, cell.region), tenants);
  // A line that somebody misspelt by hand can be taken out.
  const misspelt = action === "on" ? (await readLists(cloud, cell, tenants)).misspelt : [];
  const problems = [tenantProblem(cell, wanted), entryProblem(entry, [...existing, ...misspelt])];
  if (problems.some((problem) => problem !== undefined)) {
    throw new UserError(problems.filter((problem) => problem !== undefined).join("\n"), exits.couldNotTell);
  }
  const name = entryName(entry);
  const buckets = wanted.length === 0 ? [cell.switchBucket] : tenants.map(({ switchBucket }) => switchBucket);
  const changes = await Promise.all(buckets.map((bucket) => changeList(cloud, bucket, name, action)));
  const lists = await readLists(cloud, cell, tenants);
  const look = () =>
    runningInstances(
      cloud,
      tenants.map(({ id }) => id),
    );
  const kept = action === "on" ? stillOff(name, cell, tenants, lists) : [];
  const goal = { action, entry: name, stillOff: new Set(kept.map(({ tenant }) => tenant)) };
  const confirmation = await waitForInstances(look, goal, waitTimes, report);
  return {
    action,
    entry: name,
    tenants: wanted.length === 0 ? [] : tenants.map(({ id }) => id),
    changed: changes.includes(true),
    stillOff: kept,
    ...confirmation,
  };
}

function stillOff(
  entry: string,
  cell: CellInProject,
  tenants: readonly TenantInProject[],
  lists: SwitchLists,
): SwitchChange["stillOff"] {
  const saysOff = (list: ReadonlySet<string> | undefined) => list?.has(entry) || list?.has(everything);
  return tenants.flatMap(({ id, switchBucket }) => {
    const because = [
      ...(saysOff(lists.cell) ? [cell.switchBucket] : []),
      ...(saysOff(lists.tenants.get(id)) ? [switchBucket] : []),
    ];
    return because.length === 0 ? [] : [{ tenant: id, because }];
  });
}
