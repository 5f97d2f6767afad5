/** Shows what runs of a cell, for `bulkhead status`. */
import { colors } from "../../terminal/colors";
import { exits } from "../../terminal/exits";
import { printAnswer } from "../../terminal/printAnswer";
import { renderTable } from "../../terminal/table";
import { widthOf } from "../../terminal/width";
import { wrap } from "../../terminal/wrap";
import { type CloudFlags, withCloud } from "../cloud/openCloud";
import { readStatus, type TenantStatus } from "./readStatus";

export interface StatusFlags extends CloudFlags {
  readonly tenant: string | undefined;
  readonly format: "table" | "json";
}

/** Returns the code for "no" if a tenant doesn't serve, lacks a key, or is off because of a misspelt name. */
export async function runStatus({ tenant, format, ...flags }: StatusFlags): Promise<number> {
  const tenants = await withCloud(flags, (cloud) => readStatus(cloud, tenant));
  printAnswer(format, { version: 1, tenants }, statusText(tenants, widthOf(process.stdout)));
  const isWell = ({ serving, missing, misspelt }: TenantStatus) =>
    serving && missing.length === 0 && misspelt.length === 0;
  return tenants.every(isWell) ? exits.yes : exits.no;
}

/** Characters of a misspelt name that are shown. */
const longestName = 40;

function ledgerCell(last: TenantStatus["lastLedger"]): string {
  if (last === null) {
    return "not readable";
  }
  return last === undefined ? "none in 24 h" : `${last.slice(0, 19)}Z`;
}

export function statusText(tenants: readonly TenantStatus[], width: number): string {
  const table = renderTable({
    head: ["tenant", "serves", "off", "proxies", "last ledger line"],
    rows: tenants.map(({ tenant, serving, stopped, off, instances, lastLedger }) => [
      tenant,
      serving ? "yes" : stopped ? "stopped" : "no",
      off === undefined ? "-" : off.join(", ") || "nothing",
      String(instances),
      ledgerCell(lastLedger),
    ]),
    width,
    paint: (line, column) => (column === 1 ? (line === "yes" ? colors.green(line) : colors.red(line)) : line),
  });
  const notes = tenants.flatMap(({ tenant, stopped, missing, staleKeys = [], revisions }) => [
    ...(stopped
      ? [
          `${tenant}: stopped by ${stopped.by} on ${stopped.since}${stopped.reason ? ` ("${stopped.reason}")` : ""}; 'bulkhead start ${tenant}' undoes it`,
        ]
      : []),
    ...(missing.length > 0
      ? [`${tenant}: its proxy lacks ${missing.join(", ")}; add them with 'bulkhead keys add ${tenant}'`]
      : []),
    ...(staleKeys.length > 0
      ? [
          `${tenant}: to be rotated: ${staleKeys.map(({ key, days }) => `${key} (${days} days)`).join(", ")}; see 'bulkhead rotate'`,
        ]
      : []),
    ...(tenants.length === 1 ? [`${tenant}: ${revisions.join(", ")}`] : []),
  ]);
  for (const name of new Set(tenants.flatMap(({ misspelt }) => misspelt))) {
    const shown = name.length > longestName ? `${name.slice(0, longestName)}…` : name;
    notes.push(
      `'${shown}' in a list of the kill switch is not a name that can be off, so everything is; 'bulkhead switch on ${shown}' takes it out of the cell's list, with '--tenant' of a tenant's`,
    );
  }
  if (tenants.some(({ lastLedger }) => lastLedger === null)) {
    notes.push("the ledger's log bucket is in another project; reading it takes 'roles/logging.viewAccessor' there");
  }
  return `${[table, ...notes.flatMap((note) => wrap(note, width))].join("\n")}\n`;
}
