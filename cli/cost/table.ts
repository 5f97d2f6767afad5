/** The estimate as text for a terminal. */
import Table from "cli-table3";
import type { CostEstimate, DomainCost } from "./estimate";
import { prices } from "./prices";

const plain = { head: [], border: [] };

/** Sums per tenant; with `details`, every item of each. */
export function costTable(estimate: CostEstimate, details: boolean): string {
  const titles = estimate.usages.map(({ title }) => title);
  const table = new Table({
    head: ["US dollars a month", ...titles],
    style: plain,
    colAligns: ["left", ...titles.map(() => "right" as const)],
  });
  for (const domain of estimate.domains) {
    table.push(...rowsOf(domain, details));
  }
  const months = [...new Set(Object.values(prices).map(({ read }) => read))].sort().join(", ");
  const assumptions = estimate.usages.map(
    ({ title, hours, requests }) => `  ${title}: ${hours} instance hours, ${requests.toLocaleString("en-US")} requests`,
  );
  const missing = estimate.notPriced.map((type) => `  ${type}`);
  return [
    table.toString(),
    `List prices of a tier-1 region as of ${months}, without free quotas. Per service:`,
    ...assumptions,
    ...(missing.length === 0 ? [] : ["Not in the sums, since they cost by use:", ...missing]),
    "",
  ].join("\n");
}

function rowsOf({ domain, items, total }: DomainCost, details: boolean): string[][] {
  const sum = [domain, ...total.map(dollars)];
  return details ? [sum, ...items.map(({ what, usd }) => [`  ${what}`, ...usd.map(dollars)])] : [sum];
}

function dollars(amount: number): string {
  return amount.toFixed(2);
}
