import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { costPage, readsPerMonth } from "../../../cli/cost/costPage";
import { type CostEstimate, estimateCost } from "../../../cli/cost/estimate";
import { Cell } from "../../../components/cell/cell";
import { Tenant } from "../../../components/tenant/tenant";
import { mountedKeyInterval } from "../../../egress/config";
import { switchObjectInterval } from "../../../egress/keys/switchSources";
import { repositoryRoot } from "../../../local/root";
import { cellArgs, fullTenant } from "../../components/support/arguments";
import { resourcesOf } from "../prove/support/twoTenants";
import { pricedComponents, pricedTenants } from "./document";

let estimate: CostEstimate;
beforeAll(async () => {
  estimate = await pricedComponents();
});

const costs = (id: string) => estimate.domains.find(({ domain }) => domain === id);

test("docs/cost.md is what the components cost by the command; 'npm run docs' writes it", () => {
  const page = readFileSync(join(repositoryRoot(), "docs/cost.md"), "utf8");
  expect(page).toBe(costPage(estimate, pricedTenants));
});

describe("C4: an instance of the egress proxy", () => {
  test("reads its keys and lists less than a tenth as often as when the kill switch was a secret", () => {
    const now = readsPerMonth(4, mountedKeyInterval);
    const before = readsPerMonth(1, 2_000);
    expect(before).toBe(1_314_000);
    expect(now).toBeLessThan(before / 10);
    // Cloud Storage's reads cost an eighth of Secret Manager's.
    expect(readsPerMonth(2, switchObjectInterval)).toBeLessThan(before / 2);
  });

  test("costs more for its processor than for everything that it reads", () => {
    const items = costs("full")?.items ?? [];
    const busy = (what: string) => items.find((item) => item.what === what)?.usd[2] ?? 0;
    expect(busy("egress-proxy: reads of keys") + busy("egress-proxy: reads of the kill switch")).toBeLessThan(1);
    expect(busy("egress-proxy: instances")).toBeGreaterThan(40);
  });
});

test("what a cell and a tenant have besides is named by the command as without a price", async () => {
  const program = () => {
    const options = { ledgerMetrics: true, dashboard: true, logDataset: true, alerts: { channels: [] } };
    const cell = new Cell("cell", cellArgs(options));
    new Tenant(
      "full",
      fullTenant(cell.reference, { budget: { billingAccount: "0A1B2C-3D4E5F-A0B1C2", monthly: 200 } }),
    );
  };
  const { notPriced } = estimateCost(await resourcesOf(program, false));
  expect(notPriced.map((type) => type.split("/")[0]?.replace("gcp:", ""))).toEqual([
    "billing",
    "compute",
    "logging",
    "logging",
    "logging",
    "monitoring",
    "monitoring",
    "storage",
  ]);
});

test("an idle tenant costs about a dollar, unless its plan has 'privacy': then its proxy runs all month", () => {
  expect(costs("full")?.total[0]).toBeLessThan(1);
  const always = costs("full")?.items.find(({ what }) => what === "egress-proxy: instances")?.usd[2] ?? 0;
  expect(costs("noise")?.items.find(({ what }) => what === "egress-proxy: instances")?.usd).toEqual([
    always,
    always,
    always,
  ]);
});
