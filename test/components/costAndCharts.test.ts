/** Budgets of tenants and the dashboard of a cell: optional, and about the right things. */
import { expect, test } from "vitest";
import { Cell, Tenant } from "../../components/index";
import { logMetric } from "../../plan";
import { cellArgs, cellReference, smallTenant } from "./support/arguments";
import { settled, startMocks } from "./support/mocks";
import { messages } from "./support/tenantProblems";

const budgetType = "gcp:billing/budget:Budget";
const dashboardType = "gcp:monitoring/dashboard:Dashboard";
const billingAccount = "0A1B2C-3D4E5F-A0B1C2";
const channels = ["projects/acme-prod/notificationChannels/1234567890"];

test("a tenant has a budget for what carries its label, and only if it asks for one", async () => {
  const recording = await startMocks();
  new Tenant("acme", smallTenant(cellReference, { budget: { billingAccount, monthly: 200, channels } }));
  new Tenant("globex", smallTenant(cellReference));
  await settled();
  expect(recording.ofType(budgetType).map(({ inputs }) => inputs)).toEqual([
    {
      billingAccount,
      displayName: "Tenant acme",
      amount: { specifiedAmount: { units: "200" } },
      budgetFilter: { projects: ["projects/123456789012"], labels: { tenant: "acme" }, calendarPeriod: "MONTH" },
      thresholdRules: [
        { thresholdPercent: 0.5 },
        { thresholdPercent: 0.9 },
        { thresholdPercent: 1 },
        { thresholdPercent: 1, spendBasis: "FORECASTED_SPEND" },
      ],
      allUpdatesRule: { monitoringNotificationChannels: channels },
    },
  ]);
});

test.each<[Record<string, unknown>, string]>([
  [
    { billingAccount: "acme", monthly: 200 },
    "'budget.billingAccount' must be a billing account such as '0A1B2C-3D4E5F-A0B1C2' (gcloud billing accounts list), got 'acme'",
  ],
  [
    { billingAccount, monthly: 0 },
    "'budget.monthly' must be a whole number of the currency's units from 1 to 1000000000, got '0'",
  ],
  [
    { billingAccount, monthly: 200, channels: ["mail"] },
    "'budget.channels.0' must be a notification channel such as 'projects/acme-prod/notificationChannels/1234567890', got 'mail'",
  ],
])("a budget of %j is refused", (budget, message) => {
  expect(messages({ budget })).toEqual([message]);
});

test("a cell has a dashboard if it asks for one, with what leaves if the ledger is counted", async () => {
  const recording = await startMocks();
  new Cell("plain", cellArgs());
  new Cell("cell", cellArgs({ project: "acme-test", dashboard: true }));
  new Cell("counted", cellArgs({ project: "acme-dev", dashboard: true, ledgerMetrics: true }));
  await settled();
  const dashboards = recording.ofType(dashboardType);
  expect(dashboards.map(({ name }) => name).sort()).toEqual(["cell-dashboard", "counted-dashboard"]);
  const queries = (name: string): string[] => {
    const { dashboardJson } = dashboards.find((one) => one.name === name)?.inputs ?? {};
    const { gridLayout } = JSON.parse(String(dashboardJson));
    return gridLayout.widgets.map(
      (widget: { xyChart: { dataSets: { timeSeriesQuery: { prometheusQuery: string } }[] } }) =>
        widget.xyChart.dataSets[0]?.timeSeriesQuery.prometheusQuery,
    );
  };
  expect(queries("cell-dashboard")).toHaveLength(4);
  const counted = queries("counted-dashboard");
  const metrics = recording.ofType("gcp:logging/metric:Metric").map(({ inputs }) => logMetric(String(inputs.name)));
  expect(metrics).toHaveLength(2);
  for (const metric of metrics) {
    expect(counted.filter((query) => query.includes(`${metric}_sum{`))).toHaveLength(1);
  }
});
