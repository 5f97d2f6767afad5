/**
 * How long the ledger takes to answer: 16 days of 500 tenants as hours, and the drill among them; then raw lines.
 * `npm run bench -- ledger [raw lines]`; 0 leaves the raw lines out
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDuckDb } from "../../cli/questions/duckDb";
import { median } from "../measure";

const days = 16;
const tenants = 500;
/** Rows of a tenant in an hour: fields of its events, of one or two instances. */
const rowsPerHour = 20;
const rounds = 3;

/** Twenty fields of four events, sent by every tenant in every hour. */
const names = `'t' || lpad(CAST(tenant AS VARCHAR), 4, '0') AS tenant, 'i' || (row % 2) AS instance,
  CASE WHEN row % 4 = 3 THEN 'segment' ELSE 'mixpanel' END AS vendor, 'event_' || (row % 4) AS event,
  CASE WHEN row < 4 THEN '*' ELSE 'field_' || (row // 4) END AS field, 'aaaaaaaaaaaaaaaa' AS plan,
  '2026-11-01' AS pseudonym_key, '' AS reason`;

/** The same on each run, and as hard to compress as counts are. */
const random = (most: number) => `CAST(hash(tenant, hour, row, ${most}) % ${most} AS BIGINT)`;

function hoursSql(): string {
  const minute = (plus: number) =>
    `strftime(TIMESTAMP '2026-11-09' + INTERVAL (hour) HOUR + INTERVAL ${plus} MINUTE, '%Y-%m-%dT%H:%M:%S.000Z')`;
  return `SELECT ${minute(0)} AS first_minute, ${minute(59)} AS last_minute, ${names}, 60 AS lines,
    60 + ${random(900)} AS sent, 0 AS dropped, 40 + ${random(500)} AS subjects_sum,
    1 + ${random(30)} AS subjects_most, CASE WHEN hour % 24 < 6 THEN 0 ELSE 260 + hour % 24 * 10 END AS today_least,
    CASE WHEN hour % 24 < 6 THEN 0 ELSE 270 + hour % 24 * 10 END AS today_most
  FROM range(${days * 24}) hours(hour), range(${tenants}) all_tenants(tenant), range(${rowsPerHour}) all_rows(row)`;
}

function linesSql(count: number): string {
  return `SELECT 'line-' || n AS "insertId", strftime(moment, '%Y-%m-%dT%H:%M:%S.006Z') AS "timestamp",
    'projects/p/logs/run.googleapis.com%2Fstdout' AS "logName", {'type': 'cloud_run_revision', 'labels': {'service_name': tenant || '-egress'}} AS resource,
    {'kind': 'ledger', 'minute': strftime(moment, '%Y-%m-%dT%H:%M:00.000Z'), 'tenant': tenant, 'instance': instance, 'vendor': vendor,
     'event': event, 'field': field, 'plan': plan, 'key': pseudonym_key, 'sent': 1 + n % 40, 'dropped': 0, 'reason': NULL,
     'subjects': 1 + n % 12, 'subjectsToday': 0} AS "jsonPayload"
  FROM (SELECT n, TIMESTAMP '2026-11-09' + INTERVAL (n // ${tenants * rowsPerHour}) MINUTE AS moment, ${names}
    FROM (SELECT n, n % ${tenants} AS tenant, (n // ${tenants}) % ${rowsPerHour} AS row FROM range(${count}) lines(n)))`;
}

/** Runs a command of its own process, so that its memory is its own; returns seconds and the most memory in MiB. */
function measured(args: readonly string[]): { seconds: number; memory: number } {
  const started = performance.now();
  const ran = spawnSync("/usr/bin/time", ["-f", "%M", process.execPath, "cli/dist/main.js", ...args], {
    encoding: "utf8",
    maxBuffer: 1024 * 1024 * 1024,
  });
  if (ran.status !== 0) {
    throw new Error(`bulkhead ${args.join(" ")} failed: ${ran.stderr.slice(-2_000)}`);
  }
  return { seconds: (performance.now() - started) / 1000, memory: Number(ran.stderr.trim().split("\n").at(-1)) / 1024 };
}

function report(title: string, args: readonly string[], times = rounds): void {
  const runs = Array.from({ length: times }, (_, round) =>
    measured(args.map((arg) => arg.replace("ROUND", String(round)))),
  );
  const seconds = runs.map((run) => run.seconds);
  process.stdout.write(
    `${title}: ${median(seconds).toFixed(1)} s (${Math.min(...seconds).toFixed(1)} to ${Math.max(...seconds).toFixed(1)}), ` +
      `${Math.max(...runs.map(({ memory }) => memory)).toFixed(0)} MiB\n`,
  );
}

async function main(): Promise<void> {
  const raw = Number(process.argv[2] ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-bench-ledger-"));
  try {
    const connection = await connectDuckDb();
    const hours = join(folder, "hours.parquet");
    await connection.run(`COPY (${hoursSql()}) TO '${hours}' (FORMAT parquet, COMPRESSION zstd)`);
    const size = (file: string) => `${(statSync(file).size / 1024 / 1024).toFixed(1)} MiB`;
    process.stdout.write(
      `${days} days of ${tenants} tenants: ${days * 24 * tenants * rowsPerHour} rows, ${size(hours)}\n`,
    );
    const plan = join(folder, "plan.yaml");
    writeFileSync(
      plan,
      "version: 1\nvendors: { mixpanel: {} }\nevents:\n  report: { to: [mixpanel], fields: { pages: { integer: { min: 0, max: 500 } } } }\n",
    );
    const window = ["--from", "2026-11-09", "--to", "2026-11-24"];
    report("ledger, by tenant and field", ["ledger", hours, ...window, "--format", "json"]);
    report("breach, with reports and drafts", [
      ...["breach", hours, "--vendor", "mixpanel", ...window, "--plan", plan, "--out", join(folder, "bundle-ROUND")],
      ...["--format", "json"],
    ]);
    report("drill among them", [
      "breach",
      hours,
      "--drill",
      "--vendor",
      "mixpanel",
      "--plan",
      plan,
      "--from",
      "2026-11-09",
    ]);
    if (raw > 0) {
      const lines = join(folder, "lines.ndjson");
      await connection.run(`COPY (${linesSql(raw)}) TO '${lines}' (FORMAT json)`);
      process.stdout.write(`raw: ${raw} lines, ${size(lines)}\n`);
      report("ledger from raw lines", ["ledger", lines, "--format", "json"], 1);
      report("compact", ["compact", lines, "--out", join(folder, "compacted-ROUND.parquet")], 1);
      process.stdout.write(`compacted: ${size(join(folder, "compacted-0.parquet"))}\n`);
    }
    connection.closeSync();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
