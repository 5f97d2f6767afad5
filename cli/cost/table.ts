/** The estimate as text for a terminal. */
import { renderTable } from "../terminal/table";
import { wrap } from "../terminal/wrap";
import type { CostEstimate, DomainCost } from "./estimate";
import { prices } from "./prices";

/** Sums per tenant; with `details`, every item of each. */
export function costTable(estimate: CostEstimate, details: boolean, width: number): string {
  const table = renderTable({
    head: ["US dollars a month", ...estimate.usages.map(({ title }) => title)],
    rows: estimate.domains.flatMap((domain) => rowsOf(domain, details)),
    width,
  });
  const months = [...new Set(Object.values(prices).map(({ read }) => read))].sort().join(", ");
  const assumptions = estimate.usages.map(
    ({ title, hours, requests }) => `  ${title}: ${hours} instance hours, ${requests.toLocaleString("en-US")} requests`,
  );
  const missing = estimate.notPriced.map((type) => `  ${type}`);
  return [
    table,
    ...wrap(`List prices of a tier-1 region as of ${months}, without free quotas. For each service:`, width),
    ...assumptions,
    ...(missing.length === 0 ? [] : ["Not in the sums, since they cost by use or have no price here:", ...missing]),
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
