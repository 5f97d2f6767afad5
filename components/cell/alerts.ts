/** The alerts of a cell: one policy of Cloud Monitoring per row of the table in `plan/alerts.ts`. */
import * as monitoring from "@pulumi/gcp/monitoring";
import * as pulumi from "@pulumi/pulumi";
import { alerts } from "../../plan";
import type { Filled } from "../validation/gate";
import type { AlertsArgs, alertsArguments } from "./alertsArgs";
import type { CellContext } from "./cellContext";

/** Least time between two notifications of one alert. A policy on logs must have it. */
const notificationPeriod = "300s";
/** After this time without a further match an incident is closed; the least that Cloud Monitoring takes is 30 minutes. */
const autoClose = "86400s";

export function createAlerts(cell: CellContext, args: Filled<AlertsArgs, typeof alertsArguments>): void {
  const { name, project, child } = cell;
  const scope = pulumi.all([project, args.deployers ?? []]).apply(([id, deployers]) => ({ project: id, deployers }));
  for (const { id, title, severity, text, filter } of alerts) {
    new monitoring.AlertPolicy(
      `${name}-alert-${id}`,
      {
        project,
        displayName: `${name}: ${title}`,
        severity,
        combiner: "OR",
        conditions: [{ displayName: title, conditionMatchedLog: { filter: scope.apply(filter) } }],
        alertStrategy: { notificationRateLimit: { period: notificationPeriod }, autoClose },
        documentation: { content: text, mimeType: "text/markdown" },
        notificationChannels: args.channels,
        userLabels: cell.labels,
      },
      child,
    );
  }
}
