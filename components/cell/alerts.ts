/** The alerts of a cell: one policy of Cloud Monitoring per row of the table in `plan/alerts.ts`. */
import * as monitoring from "@pulumi/gcp/monitoring";
import * as pulumi from "@pulumi/pulumi";
import { alertsOf } from "../../plan";
import type { Filled } from "../validation/gate";
import type { AlertsArgs, alertsArguments } from "./alertsArgs";
import type { CellContext } from "./cellContext";

/** Least time between two notifications of one alert. A policy on logs must have it. */
const notificationPeriod = "300s";
/** After this time without a further match an incident is closed; the least that Cloud Monitoring takes is 30 minutes. */
const autoClose = "86400s";

export function createAlerts(cell: CellContext, args: Filled<AlertsArgs, typeof alertsArguments>): void {
  const { name, project, child } = cell;
  const deployers = pulumi.output(args.deployers ?? []);
  // Which alerts there are does not depend on the scope, which may be an output.
  for (const { id, title, severity, text } of alertsOf({ project: "", deployers: [] })) {
    const filter = pulumi
      .all([project, deployers])
      .apply(([projectId, known]) => alertsOf({ project: projectId, deployers: known }))
      .apply((all) => all.find((alert) => alert.id === id)?.filter ?? "");
    new monitoring.AlertPolicy(
      `${name}-alert-${id}`,
      {
        project,
        displayName: `${name}: ${title}`,
        severity,
        combiner: "OR",
        conditions: [{ displayName: title, conditionMatchedLog: { filter } }],
        alertStrategy: { notificationRateLimit: { period: notificationPeriod }, autoClose },
        documentation: { content: text, mimeType: "text/markdown" },
        notificationChannels: args.channels,
        userLabels: cell.labels,
      },
      child,
    );
  }
}
