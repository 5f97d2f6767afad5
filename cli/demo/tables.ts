import type { OutputMap } from "@pulumi/pulumi/automation";
import Table from "cli-table3";
import type { Departure } from "./departures";
import type { Dropped } from "./ledger";

const plain = { head: ["bold"], border: [] };

/** What each tenant got. */
export function tenantsTable(outputs: OutputMap): string {
  const columns = Object.entries(outputs);
  const rows: readonly (readonly [string, (tenant: Record<string, unknown>) => unknown])[] = [
    ["app", ({ url }) => url],
    ["egress proxy", ({ proxyUrl }) => proxyUrl],
    ["bucket", ({ bucketName }) => bucketName],
    ["secrets", ({ secretIds }) => (secretIds as string[]).join("\n")],
    ["identities", ({ workloadIdentity, egressIdentity }) => [workloadIdentity, egressIdentity].join("\n")],
  ];
  const table = new Table({ head: ["", ...columns.map(([id]) => id)], style: plain });
  for (const [title, read] of rows) {
    table.push([title, ...columns.map(([, { value }]) => String(read(value)))]);
  }
  return table.toString();
}

/** What left, as the vendor got it. */
export function departuresTable(left: readonly Departure[]): string {
  const table = new Table({
    head: ["from", "event", "what the vendor got"],
    colWidths: [16, 18, 76],
    wordWrap: true,
    style: plain,
  });
  for (const { from, event, properties } of left) {
    const shown = Object.entries(properties).filter(([name]) => name !== "token");
    table.push([from, event, shown.map(([name, value]) => `${name}: ${String(value)}`).join("\n")]);
  }
  return table.toString();
}

/** What the ledger says was dropped, and why. */
export function droppedTable(dropped: readonly Dropped[]): string {
  const table = new Table({ head: ["tenant", "event", "field", "dropped", "reason"], style: plain });
  for (const { tenant, event, field, count, reason } of dropped) {
    table.push([tenant, event, field, count, reason]);
  }
  return table.toString();
}
