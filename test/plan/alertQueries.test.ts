import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type CountQuery, countingAlerts, logMetric, queryOf, queryText, readQuery } from "../../plan";

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/).map(logMetric);
const query: fc.Arbitrary<CountQuery> = fc
  .record(
    {
      metric: name,
      resources: fc.uniqueArray(fc.stringMatching(/^[a-z_]{1,20}$/), { minLength: 1, maxLength: 4 }),
      minutes: fc.integer({ min: 1, max: 60 }),
      moreThan: fc.integer({ min: 0, max: 1000 }),
      servicesEnding: fc.constant("-egress"),
      unless: name,
    },
    { requiredKeys: ["metric", "resources", "minutes", "moreThan"] },
  )
  // What silences is counted for each service, on one resource.
  .map(({ unless, ...rest }) =>
    unless !== undefined && rest.servicesEnding !== undefined && rest.resources.length === 1
      ? { ...rest, unless }
      : rest,
  );

test("a query is read as it was written", () => {
  fc.assert(
    fc.property(query, (one) => {
      // Plain objects on both sides: records of the search have no prototype.
      expect({ ...readQuery(queryText(one)) }).toEqual({ ...one });
    }),
  );
});

test("any other text is not a query", () => {
  const text = queryText({ metric: "a", resources: ["b"], minutes: 5, moreThan: 1 });
  for (const other of ["", "vector(1)", `${text} and vector(1)`, text.replace("sum", "max"), text.replace(">", "<")]) {
    expect(readQuery(other)).toBeUndefined();
  }
});

test("the queries of a cell, in PromQL", () => {
  const texts = Object.fromEntries(countingAlerts.map((alert) => [alert.id, queryText(queryOf(alert, "prod"))]));
  expect(texts["undeclared-jump"]).toBe(
    'sum by (service_name) (increase(logging_googleapis_com:user_prod_undeclared{monitored_resource="cloud_run_revision",service_name=~".+-egress"}[5m])) > 1',
  );
  expect(texts["ledger-silent"]).toBe(
    'sum by (service_name) (increase(run_googleapis_com:request_count{monitored_resource="cloud_run_revision",service_name=~".+-egress"}[15m])) > 10 unless on (service_name) sum by (service_name) (increase(logging_googleapis_com:user_prod_ledger{monitored_resource="cloud_run_revision",service_name=~".+-egress"}[15m])) > 0',
  );
  expect(texts["denied-burst"]).toContain(
    '(sum (increase(logging_googleapis_com:user_prod_denied{monitored_resource="audited_resource"}[5m])) or vector(0)) + (sum (increase(',
  );
});
