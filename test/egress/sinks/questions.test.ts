/**
 * The questions of docs/aggregates.md about rows, asked of rows that a proxy wrote. No parser at hand knows BigQuery's clause of differential
 * privacy: the test reads the clause itself, has a parser of BigQuery's SQL read the rest, and runs that rest in DuckDB.
 */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sqlParser from "node-sql-parser/build/bigquery.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { connectDuckDb } from "../../../cli/questions/duckDb";
import { parsePlan } from "../../../plan";
import { startLocalProxy } from "../support";

const page = readFileSync(join(__dirname, "../../../docs/aggregates.md"), "utf8");
const section = page.slice(page.indexOf("## Rows in BigQuery"));
const block = (mark: RegExp) => mark.exec(section)?.[1] ?? "";
const question = (name: string) => block(new RegExp(`<!-- question: ${name} -->\n\`\`\`sql\n([\\s\\S]*?)\`\`\``));
const plan = parseYaml(block(/```yaml\n([\s\S]*?)```/)) as Record<string, unknown> & {
  events: { report_generated: { fields: { pages: { integer: { min: number; max: number } } } } };
};

const folder = mkdtempSync(join(tmpdir(), "bulkhead-questions-"));
let connection: Awaited<ReturnType<typeof connectDuckDb>>;

/** Person, plan, pages and id; ann sends one event twice. */
const sent = [
  ["ann", "team", 10, "1"],
  ["ann", "team", 10, "1"],
  ["ann", "team", 30, "2"],
  ["bob", "team", 20, "3"],
  ["eve", "free", 7, "4"],
] as const;

beforeAll(async () => {
  const upstreamed = (upstream: string) => ({ ...plan, vendors: { mixpanel: { upstream } } });
  const proxy = await startLocalProxy(upstreamed, undefined, { ROWS_FOLDER: join(folder, "rows") });
  for (const [distinctId, plan, pages, InsertId] of sent) {
    const properties = { token: "t", distinct_id: distinctId, $insert_id: InsertId, plan, pages };
    await proxy.post("/mixpanel/track", [{ event: "report_generated", properties }]);
  }
  await proxy.stop();
  connection = await connectDuckDb();
});
afterAll(() => connection.closeSync());

test("the plan is a plan", () => {
  expect(parsePlan(plan)).toMatchObject({ ok: true });
});

test("DuckDB counts each event once, and each person once", async () => {
  const sql = question("duckdb").replace("rows/*.ndjson", join(folder, "rows", "*.ndjson"));
  expect((await connection.runAndReadAll(sql)).getRowObjectsJson()).toEqual([
    { plan: "free", reports: "1", people: "1" },
    { plan: "team", reports: "3", people: "2" },
  ]);
});

const clause = /WITH DIFFERENTIAL_PRIVACY\s+OPTIONS \(([^)]*)\)/;
const bounds = /(\w+)\(([^()]*), contribution_bounds_per_group => \((\d+), (\d+)\)\)/g;

test("BigQuery's clause has the options that it takes, and the bounds of the plan", () => {
  const text = question("bigquery");
  const options = Object.fromEntries(
    (clause.exec(text)?.[1] ?? "").split(",").map((option) => option.trim().split(" = ")),
  );
  expect(options).toEqual({
    epsilon: "1",
    delta: "1e-6",
    max_groups_contributed: "1",
    privacy_unit_column: "person",
  });
  const { min, max } = plan.events.report_generated.fields.pages.integer;
  expect([...text.matchAll(bounds)].map(([, name, of, low, high]) => [name, of, Number(low), Number(high)])).toEqual([
    ["COUNT", "*", 0, 3],
    ["AVG", "pages", min, max],
  ]);
});

test("the rest of it is BigQuery's SQL, groups by the person, and keeps one row per event", async () => {
  const rest = question("bigquery").replace(clause, "").replace(bounds, "$1($2)");
  expect(() => new sqlParser.Parser().astify(rest, { database: "bigquery" })).not.toThrow();
  expect(rest).toContain("GROUP BY person, id");
  await connection.run("CREATE SCHEMA acme_rows");
  await connection.run("CREATE MACRO json_value(text, path) AS json_extract_string(text, path)");
  await connection.run(
    `CREATE VIEW acme_rows.rows AS SELECT * REPLACE (fields::VARCHAR AS fields) FROM read_ndjson('${join(folder, "rows", "*.ndjson")}')`,
  );
  const rows = (await connection.runAndReadAll(`${rest} ORDER BY plan`)).getRowObjectsJson();
  expect(rows).toEqual([
    { plan: "free", reports: "1", pages: 7 },
    { plan: "team", reports: "3", pages: 20 },
  ]);
});
