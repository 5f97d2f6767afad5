/** The page `docs/cost.md`: what `bulkhead cost` says of Bulkhead's own components, and how it comes about. */
import { mountedKeyInterval } from "../../egress/config";
import { switchObjectInterval } from "../../egress/keys/switchSources";
import type { CostEstimate, DomainCost } from "./estimate";
import { hoursPerMonth, prices } from "./prices";

export interface PricedTenant {
  /** Id in the estimate. */
  readonly id: string;
  readonly what: string;
}

/** Bytes of one audit entry of a read, as the long log bucket counts it; an assumption, not a measurement. */
const entryBytes = 1_500;
const gibibyte = 2 ** 30;
/** Keys that the proxy of the priced tenants mounts: a vendor's token, an API's key, and two pseudonym keys. */
const mountedKeys = 4;

export function costPage(estimate: CostEstimate, tenants: readonly PricedTenant[]): string {
  const keyReads = readsPerMonth(mountedKeys, mountedKeyInterval);
  const listReads = readsPerMonth(2, switchObjectInterval);
  return [
    "# What it costs",
    "",
    "Written by `npm run docs` from the estimate of `bulkhead cost`, the components as they are, and the price table of `cli/cost/prices.ts`.",
    "Nothing here was read from a bill.",
    "",
    "`npx --no bulkhead cost` estimates your own stack, tenant by tenant, from a preview; `--plan exported.json` one that is deployed, `--details`",
    "item by item. Every resource that takes labels has the label `tenant`, by which Google's billing reports can be grouped.",
    "",
    "## Per month, in US dollars",
    "",
    "List prices of a tier-1 region, without free quotas, for three amounts of use:",
    "",
    ...estimate.usages.map(usageText),
    "",
    `| | ${estimate.usages.map(({ title }) => title).join(" | ")} |`,
    `| --- |${" ---: |".repeat(estimate.usages.length)}`,
    ...tenants.map(({ id, what }) => row(`**${what}**`, domainOf(estimate, id).total)),
    row("**the cell**, once", domainOf(estimate, "platform").total),
    "",
    "A busy tenant's cost is the egress proxy's: its processor is always on while it runs, since it sends after it has answered. Each",
    "further instance costs the same again, up to 10. Plans with `privacy` keep one instance all month, even if nobody uses",
    "the app.",
    "",
    ...tenants.flatMap(({ id, what }) => items(what, domainOf(estimate, id), estimate)),
    ...items("the cell", domainOf(estimate, "platform"), estimate),
    "## What a proxy reads",
    "",
    `An instance rereads its mounted keys every ${mountedKeyInterval / 60_000} minutes and the two lists of the kill switch every ${switchObjectInterval / 1000} seconds.`,
    "",
    "| Instance-month | reads | reads in USD | audit entries, GiB | logs in USD |",
    "| --- | ---: | ---: | ---: | ---: |",
    readsRow(`${mountedKeys} keys in Secret Manager`, keyReads, prices.secretReads.usd, true),
    readsRow("2 lists in Cloud Storage", listReads, prices.objectReads.usd, false),
    readsRow(
      "before 2026-11: the kill switch as a secret, every 2 s",
      readsPerMonth(1, 2_000),
      prices.secretReads.usd,
      true,
    ),
    "",
    `Audit entries are counted with ${entryBytes} bytes each; that size is assumed. Reads of the lists leave no audit entry that is kept: they`,
    `would be ${entriesGibibytes(listReads).toFixed(2)} GiB, or ${(entriesGibibytes(listReads) * prices.logIngestion.usd).toFixed(2)} USD, in each log bucket that took them. Whether a look at a file's state costs a read as well is`,
    "[T5](real-cloud-checks.md).",
    "",
    "## Not in the sums",
    "",
    "- Data: objects, logs beyond the rows above, traffic through the NAT and the firewall. A type that costs by data is named below the",
    "  table that `bulkhead cost` prints.",
    "- What a cell or tenant asks for besides: alerts, metrics of the ledger, dashboards, budgets, rows in BigQuery. The command names their types",
    "  as ones without a price here.",
    "- A start's look for its way out lasts up to two minutes at worst, in the instance's hours. The name of each egress proxy is one more record in a",
    "  zone of the cell, which is counted; queries are not.",
    "- The load balancer, Cloud Build, Artifact Registry, and what vendors and APIs ask for.",
    "- Free quotas, which belong to the billing account: 50 GiB of logs per project, 6 secret versions, 2 million requests.",
    "",
    "## Prices",
    "",
    "| Price | USD | for | Page | Read |",
    "| --- | ---: | --- | --- | --- |",
    ...Object.entries(prices).map(
      ([name, { usd, unit, source, read }]) =>
        `| ${name} | ${usd} | ${unit} | [${new URL(source).pathname.slice(1)}](${source}) | ${read} |`,
    ),
    "",
  ].join("\n");
}

function usageText({ title, hours, requests }: CostEstimate["usages"][number]): string {
  return `- *${title}*: ${hours} instance hours and ${requests.toLocaleString("en-US")} requests for each service`;
}

function domainOf({ domains }: CostEstimate, id: string): DomainCost {
  const found = domains.find(({ domain }) => domain === id);
  if (found === undefined) {
    throw new Error(`the estimate must hold '${id}', got ${domains.map(({ domain }) => domain).join(", ")}`);
  }
  return found;
}

function items(what: string, { items: all }: DomainCost, { usages }: CostEstimate): string[] {
  return [
    `### ${what.charAt(0).toUpperCase()}${what.slice(1)}`,
    "",
    `| | ${usages.map(({ title }) => title).join(" | ")} |`,
    `| --- |${" ---: |".repeat(usages.length)}`,
    ...all.map((item) => row(item.what, item.usd)),
    "",
  ];
}

function row(what: string, amounts: readonly number[]): string {
  return `| ${what} | ${amounts.map((amount) => amount.toFixed(2)).join(" | ")} |`;
}

export function readsPerMonth(files: number, interval: number): number {
  return Math.round((files * hoursPerMonth * 3_600_000) / interval);
}

function entriesGibibytes(reads: number): number {
  return (reads * entryBytes) / gibibyte;
}

function readsRow(what: string, reads: number, usdPer10000: number, audited: boolean): string {
  const gibibytes = audited ? entriesGibibytes(reads) : 0;
  const logs = gibibytes * prices.logIngestion.usd;
  return `| ${what} | ${reads.toLocaleString("en-US")} | ${((reads * usdPer10000) / 10_000).toFixed(2)} | ${gibibytes.toFixed(2)} | ${logs.toFixed(2)} |`;
}
