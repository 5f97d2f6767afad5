/** Turns vendors and APIs off and on, and shows what is off, for `bulkhead switch`. */
import { exits } from "../../terminal/exits";
import { printAnswer } from "../../terminal/printAnswer";
import { waiting } from "../../terminal/progress";
import { widthOf } from "../../terminal/width";
import { chosenTenants, findCell } from "../cloud/cell";
import { type CloudFlags, withCloud } from "../cloud/openCloud";
import { changeSwitch } from "./changeSwitch";
import { defaultWaitTimes } from "./confirm";
import { readLists } from "./entries";
import { runningInstances } from "./instances";
import { changeText, statusText } from "./text";

export interface SwitchFlags extends CloudFlags {
  /** Ids of tenants; undefined for the whole cell. */
  readonly tenant: readonly string[] | undefined;
  readonly format: "table" | "json";
}

export async function runSwitch(
  action: "off" | "on",
  { entry, tenant, format, wait, ...flags }: SwitchFlags & { readonly entry: string; readonly wait: number },
): Promise<number> {
  const change = await withCloud({ ...flags, operator: "switch" }, (cloud) =>
    waiting(`turning ${entry} ${action}`, (report) => {
      const waitTimes = {
        ...defaultWaitTimes,
        limit: wait * 1_000,
        settle: Math.min(defaultWaitTimes.settle, wait * 1_000),
      };
      return changeSwitch(cloud, action, entry, tenant ?? [], waitTimes, report);
    }),
  );
  printAnswer(format, { version: 1, ...change }, changeText(change, widthOf(process.stdout)));
  return change.confirmed && change.stillOff.length === 0 ? exits.yes : exits.no;
}

export async function showSwitch({ tenant, format, ...flags }: SwitchFlags): Promise<number> {
  const status = await withCloud({ ...flags, operator: "switch" }, async (cloud) => {
    const cell = await findCell(cloud);
    const tenants = chosenTenants(cell, tenant ?? []);
    const [lists, instances] = await Promise.all([
      readLists(cloud, cell, tenants),
      runningInstances(
        cloud,
        tenants.map(({ id }) => id),
      ),
    ]);
    return {
      cell: namesOf(lists.cell),
      tenants: tenants.map(({ id }) => ({
        tenant: id,
        off: namesOf(lists.tenants.get(id)),
        instances: instances.filter((instance) => instance.tenant === id),
      })),
    };
  });
  printAnswer(format, { version: 1, ...status }, statusText(status, widthOf(process.stdout)));
  return exits.yes;
}

function namesOf(list: ReadonlySet<string> | undefined): string[] | null {
  return list === undefined ? null : [...list];
}
