import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ledgerCommand } from "../../../cli/commands/ledger";
import { runCommand } from "../support/runCommand";

interface Asked {
  readonly method: string | undefined;
  readonly url: string;
  readonly body: Record<string, unknown>;
}

type Answer = { readonly status?: number; readonly body: object };

/** BigQuery's REST API, as far as a query needs it (`jobs.query` and `jobs.getQueryResults`). */
const asked: Asked[] = [];
let answers: Answer[] = [];
const server = createServer((request: IncomingMessage, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const text = Buffer.concat(parts).toString("utf8");
    asked.push({ method: request.method, url: request.url ?? "", body: text === "" ? {} : JSON.parse(text) });
    const { status = 200, body } = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.CLOUDSDK_API_ENDPOINT_OVERRIDES_BIGQUERY = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => {
  asked.length = 0;
  answers = [];
});
afterAll(() => {
  delete process.env.CLOUDSDK_API_ENDPOINT_OVERRIDES_BIGQUERY;
  server.close();
});

const schema = (...names: string[]) => ({ fields: names.map((name) => ({ name, type: "STRING" })) });
const rows = (...values: (string | null)[][]) => values.map((row) => ({ f: row.map((v) => ({ v })) }));
const jobReference = { projectId: "acme-prod", jobId: "job-1", location: "EU" };
const coverage: Answer = {
  body: {
    jobComplete: true,
    jobReference,
    schema: schema("tenant", "lines", "vendors", "first_minute", "last_minute"),
    rows: rows(["acme", "7", "segment,mixpanel", "2026-11-09T08:00:00.000Z", "2026-11-09T09:00:00.000Z"]),
  },
};
const names = [
  "tenant",
  "vendor",
  "event",
  "field",
  "sent",
  "maybe",
  "at_least",
  "at_most",
  "pseudonym_keys",
  "first_minute",
  "last_minute",
];
const row = (tenant: string) => [
  tenant,
  "mixpanel",
  "e",
  "*",
  "5",
  "0",
  "2",
  "3",
  "1",
  "2026-11-09T08:00:00.000Z",
  "2026-11-09T08:00:00.000Z",
];
const ask = (...args: string[]) => runCommand(ledgerCommand, ["ledger", "--dataset", "acme-prod.cell_audit", ...args]);

describe("a question to the linked dataset", () => {
  test("waits for a slow answer, reads every page, and never puts a value into the text", async () => {
    answers = [
      coverage,
      { body: { jobComplete: false, jobReference } },
      {
        body: { jobComplete: true, jobReference, schema: schema(...names), rows: rows(row("acme")), pageToken: "two" },
      },
      { body: { jobComplete: true, jobReference, schema: schema(...names), rows: rows(row("bravo")) } },
    ];
    const { code, stdout, stderr } = await ask("--vendor", "mixpanel", "--from", "2026-11-09", "--format", "json");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      lines: 7,
      departed: [
        { tenant: "acme", sent: 5, people: { atLeast: 2, atMost: 3 } },
        { tenant: "bravo", sent: 5 },
      ],
    });
    expect(asked.map(({ method }) => method)).toEqual(["POST", "POST", "GET", "GET"]);
    expect(asked[3]?.url).toContain("/bigquery/v2/projects/acme-prod/queries/job-1?");
    expect(asked[3]?.url).toContain("location=EU&pageToken=two");
    const { query, queryParameters } = asked[1]?.body ?? {};
    expect(query).toContain("`acme-prod.cell_audit._AllLogs`");
    expect(query).toContain("vendor = @vendor");
    expect(query).not.toMatch(/'mixpanel'|2026-11-09/);
    expect(queryParameters).toContainEqual({
      name: "vendor",
      parameterType: { type: "STRING" },
      parameterValue: { value: "mixpanel" },
    });
  });

  test.each([
    [
      {
        status: 403,
        body: { error: { message: "User does not have bigquery.jobs.create permission in project acme-prod" } },
      },
      "you need roles/bigquery.jobUser on project 'acme-prod'",
    ],
    [
      { status: 403, body: { error: { message: "Access Denied: Table acme-prod:cell_audit._AllLogs" } } },
      "you need roles/bigquery.dataViewer on dataset 'acme-prod.cell_audit' and roles/logging.viewAccessor",
    ],
    [{ status: 404, body: {} }, "check that dataset 'acme-prod.cell_audit' is linked to the cell's log bucket"],
    [{ status: 401, body: {} }, "run 'gcloud auth application-default login'"],
    [{ status: 503, body: {} }, "BigQuery refused the question with 503; try again"],
  ])("says what is missing: %j", async (answer, message) => {
    answers = [answer];
    const { code, stderr, stdout } = await ask();
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
