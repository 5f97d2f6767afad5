import { expect, test } from "vitest";
import { Cell } from "../../components/index";
import { parseFilter } from "../../local/front/logs/filter";
import { alerts, countingAlerts, logCounts, queryOf, readQuery } from "../../plan";
import { cellArgs } from "./support/arguments";
import { settled, startMocks } from "./support/mocks";

const type = "gcp:monitoring/alertPolicy:AlertPolicy";
const channels = ["projects/acme-prod/notificationChannels/1234567890"];

test("a cell has an alert policy per row of the table, with its channels and its deployers", async () => {
  const recording = await startMocks();
  new Cell("cell", cellArgs({ alerts: { channels, deployers: ["deployer@example.com"] } }));
  await settled();
  const scope = { project: "acme-prod", deployers: ["deployer@example.com"] };
  const expected = alerts.map((alert) => ({ ...alert, filter: alert.filter(scope) }));
  const policies = recording.ofType(type);
  const ids = [...expected, ...countingAlerts].map(({ id }) => `cell-alert-${id}`);
  expect(policies.map(({ name }) => name).sort()).toEqual(ids.sort());
  for (const { id, filter, text, severity } of expected) {
    expect(policies.find(({ name }) => name === `cell-alert-${id}`)?.inputs).toMatchObject({
      project: "acme-prod",
      severity,
      conditions: [{ conditionMatchedLog: { filter } }],
      // Cloud Monitoring refuses a policy on logs without it.
      alertStrategy: { notificationRateLimit: { period: "300s" } },
      documentation: { content: text },
      notificationChannels: channels,
    });
    expect(() => parseFilter(filter)).not.toThrow();
  }
});

test("what counts is a metric from the logs, and a query over it that Cloud Monitoring takes before the metric is known", async () => {
  const recording = await startMocks();
  new Cell("cell", cellArgs({ alerts: { channels } }));
  await settled();
  const metrics = recording.ofType("gcp:logging/metric:Metric").map(({ inputs }) => inputs);
  expect(metrics.map(({ name, filter }) => [name, filter])).toEqual(
    logCounts.map(({ id, filter }) => [`cell-${id}`, filter]),
  );
  expect(metrics.map(({ metricDescriptor }) => metricDescriptor)).toEqual(
    logCounts.map(({ what }) => ({ metricKind: "DELTA", valueType: "INT64", unit: "1", displayName: what })),
  );
  for (const alert of countingAlerts) {
    const policy = recording.ofType(type).find(({ name }) => name === `cell-alert-${alert.id}`);
    const inputs = policy?.inputs as { readonly conditions?: readonly Record<string, Record<string, unknown>>[] };
    const { query, ...rest } = inputs?.conditions?.[0]?.conditionPrometheusQueryLanguage ?? {};
    expect(readQuery(String(query))).toEqual(queryOf(alert, "cell"));
    expect(rest).toMatchObject({ duration: `${alert.holds * 60}s`, disableMetricValidation: true });
    // Cloud Monitoring takes a limit of notifications for policies on single entries only.
    expect(inputs).toMatchObject({
      alertStrategy: { autoClose: "86400s" },
      notificationChannels: channels,
    });
    expect(inputs).not.toHaveProperty("alertStrategy.notificationRateLimit");
  }
  for (const { filter } of logCounts) {
    expect(() => parseFilter(filter)).not.toThrow();
  }
});

test("a cell without the argument has none", async () => {
  const recording = await startMocks();
  new Cell("cell", cellArgs());
  await settled();
  expect(recording.ofType(type)).toEqual([]);
});
