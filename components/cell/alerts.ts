/** The alerts of a cell: one policy of Cloud Monitoring per row of the tables in `plan/`, and the metrics that they count. */
import * as logging from "@pulumi/gcp/logging";
import * as monitoring from "@pulumi/gcp/monitoring";
import * as pulumi from "@pulumi/pulumi";
import { type Alert, alerts, countingAlerts, logCounts, metricName, queryOf, queryText } from "../../plan";
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
  for (const alert of alerts) {
    createPolicy(cell, args, alert, {
      conditions: [{ displayName: alert.title, conditionMatchedLog: { filter: scope.apply(alert.filter) } }],
      alertStrategy: { notificationRateLimit: { period: notificationPeriod }, autoClose },
    });
  }
  for (const { id, what, filter } of logCounts) {
    new logging.Metric(
      `${name}-metric-${id}`,
      {
        project,
        name: metricName(name, id),
        description: what,
        filter,
        metricDescriptor: { metricKind: "DELTA", valueType: "INT64", unit: "1", displayName: what },
      },
      child,
    );
  }
  for (const alert of countingAlerts) {
    const condition = {
      query: queryText(queryOf(alert, name)),
      duration: `${alert.holds * 60}s`,
      evaluationInterval: "30s",
      // A new metric is unknown to Cloud Monitoring for some minutes, and the policy would be refused.
      disableMetricValidation: true,
    };
    createPolicy(cell, args, alert, {
      conditions: [{ displayName: alert.title, conditionPrometheusQueryLanguage: condition }],
      alertStrategy: { autoClose },
    });
  }
}

function createPolicy(
  { name, project, child, labels }: CellContext,
  { channels }: Filled<AlertsArgs, typeof alertsArguments>,
  { id, title, severity, text }: Pick<Alert, "id" | "title" | "severity" | "text">,
  policy: Pick<monitoring.AlertPolicyArgs, "conditions" | "alertStrategy">,
): void {
  new monitoring.AlertPolicy(
    `${name}-alert-${id}`,
    {
      project,
      displayName: `${name}: ${title}`,
      severity,
      combiner: "OR",
      ...policy,
      documentation: { content: text, mimeType: "text/markdown" },
      notificationChannels: channels,
      userLabels: labels,
    },
    child,
  );
}
