/** Takes tenants out of service and back, for `bulkhead stop` and `bulkhead start`. */
import { userInfo } from "node:os";
import { exits } from "../../terminal/exits";
import { printAnswer } from "../../terminal/printAnswer";
import { waiting } from "../../terminal/progress";
import { UserError } from "../../terminal/userError";
import { widthOf } from "../../terminal/width";
import { wrap } from "../../terminal/wrap";
import { findCell } from "../cloud/cell";
import { type CloudFlags, withCloud } from "../cloud/openCloud";
import { listServices, type RunService } from "../cloud/services";
import { type StopOutcome, startTenant, stopTenant } from "./stopTenant";

export interface StopFlags extends CloudFlags {
  readonly tenants: readonly string[];
  readonly all: boolean;
  readonly format: "table" | "json";
}

/** Most tenants at once; each takes a few calls, and Google limits calls per minute. */
const atOnce = 5;

export async function runStop({ reason, ...flags }: StopFlags & { readonly reason: string }): Promise<number> {
  const by = userInfo().username;
  return change("stopping", flags, (cloud, cell, tenant, services) =>
    stopTenant(cloud, cell, tenant, services, { by, reason }),
  );
}

export async function runStart(flags: StopFlags): Promise<number> {
  return change("starting", flags, (cloud, cell, tenant) => startTenant(cloud, cell, tenant));
}

type Change = (
  cloud: Parameters<typeof startTenant>[0],
  cell: Parameters<typeof startTenant>[1],
  tenant: string,
  services: readonly RunService[],
) => Promise<StopOutcome>;

async function change(title: string, flags: StopFlags, work: Change): Promise<number> {
  const { tenants, all, format, ...place } = flags;
  const outcomes = await withCloud({ ...place, operator: "stop" }, async (cloud) => {
    const cell = await findCell(cloud);
    const services = await listServices(cloud, cell.region);
    const chosen = chosenIds(services, tenants, all);
    const done: StopOutcome[] = [];
    await waiting(title, async (report) => {
      for (let index = 0; index < chosen.length; index += atOnce) {
        report(`${done.length} of ${chosen.length} tenants`);
        const some = chosen.slice(index, index + atOnce);
        const own = (id: string) => services.filter(({ tenant }) => tenant === id);
        done.push(...(await Promise.all(some.map((id) => work(cloud, cell, id, own(id))))));
      }
    });
    return done;
  });
  printAnswer(format, { version: 1, tenants: outcomes }, stopText(outcomes, widthOf(process.stdout)));
  return exits.yes;
}

/** Ids of tenants by the labels of their services. Throws a UserError that names them. */
function chosenIds(services: readonly RunService[], wanted: readonly string[], all: boolean): string[] {
  const known = [...new Set(services.flatMap(({ tenant, role }) => (tenant && role ? [tenant] : [])))].sort();
  const unknown = wanted.filter((id) => !known.includes(id));
  if (unknown.length > 0 || (wanted.length === 0) !== all) {
    const got = all && wanted.length > 0 ? "both" : unknown.length > 0 ? `'${unknown.join("', '")}'` : "nothing";
    throw new UserError(
      `'tenants' must name tenants of the cell (${known.join(", ") || "there is none"}), or '--all' be given, got ${got}; name one of them`,
      exits.couldNotTell,
    );
  }
  return all ? known : [...new Set(wanted)];
}

export function stopText(outcomes: readonly StopOutcome[], width: number): string {
  const notes = outcomes.map(noteOf);
  const isStopped = outcomes.some(({ outcome }) => outcome === "stopped" || outcome === "already");
  const next = isStopped
    ? [
        "to keep it so beyond the next update, set 'state: quarantined' in the configuration; 'bulkhead start' undoes it",
      ]
    : [];
  return `${[...notes, ...next].flatMap((note) => wrap(note, width)).join("\n")}\n`;
}

function noteOf({ tenant, outcome, services, since, by, seconds }: StopOutcome): string {
  switch (outcome) {
    case "stopped":
      return `${tenant} is stopped, in ${seconds} s: nobody may call ${services.join(" and ")}, no instance is kept, nothing leaves`;
    case "already":
      return `${tenant} was stopped by ${by} on ${since}; every step was checked again`;
    case "started":
      return `${tenant} runs again, as before ${since}`;
    case "not stopped":
      return `${tenant} was not stopped by this command; nothing was changed`;
  }
}
