/** The budget of a tenant: what carries its label in the cell's project. */
import * as billing from "@pulumi/gcp/billing";
import * as pulumi from "@pulumi/pulumi";
import { tenantLabel } from "../../plan";
import type { Filled } from "../validation/gate";
import type { BudgetArgs, budgetArguments } from "./budgetArgs";
import type { TenantContext } from "./tenantContext";

export type BudgetInputs = Filled<BudgetArgs, typeof budgetArguments>;

/** Parts of the amount at which somebody is told. */
const thresholds = [0.5, 0.9, 1];

export function createBudget({ id, cell, child }: TenantContext, { billingAccount, monthly, channels }: BudgetInputs) {
  new billing.Budget(
    `${id}-cost`,
    {
      billingAccount,
      displayName: `Tenant ${id}`,
      amount: { specifiedAmount: { units: pulumi.output(monthly).apply(String) } },
      budgetFilter: {
        projects: [pulumi.interpolate`projects/${cell.projectNumber}`],
        // A budget takes one label with one value, so each tenant has its own.
        labels: { [tenantLabel]: id },
        calendarPeriod: "MONTH",
      },
      thresholdRules: [
        ...thresholds.map((thresholdPercent) => ({ thresholdPercent })),
        { thresholdPercent: 1, spendBasis: "FORECASTED_SPEND" },
      ],
      ...(channels === undefined ? {} : { allUpdatesRule: { monitoringNotificationChannels: channels } }),
    },
    child,
  );
}
