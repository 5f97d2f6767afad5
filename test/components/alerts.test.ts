import { expect, test } from "vitest";
import { Cell } from "../../components/index";
import { parseFilter } from "../../local/front/logs/filter";
import { alerts } from "../../plan";
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
  const made = recording.ofType(type);
  expect(made.map(({ name }) => name)).toEqual(expected.map(({ id }) => `cell-alert-${id}`));
  for (const [index, { filter, text, severity }] of expected.entries()) {
    expect(made[index]?.inputs).toMatchObject({
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

test("a cell without the argument has none", async () => {
  const recording = await startMocks();
  new Cell("cell", cellArgs());
  await settled();
  expect(recording.ofType(type)).toEqual([]);
});
