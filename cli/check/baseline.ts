/**
 * A baseline: the findings that a stack has today, so that a check fails only on new ones. It holds rules, resources and
 * property paths, never a message or a value.
 */
import { readFileSync } from "node:fs";
import { isMap } from "../../plan/contract";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { writeOut } from "../terminal/writeOut";
import type { CheckReport } from "./checkReport";
import type { Finding } from "./finding";
import { findingId } from "./findingId";

interface Entry {
  readonly id: string;
  readonly rule: string;
  /** URN of the resource. */
  readonly resource: string;
  readonly property?: string;
  /** How many findings have this id. One more than that is new. */
  readonly count: number;
}

/** Marks the findings that the baseline has. */
export function markKnown(report: CheckReport, entries: readonly Entry[]): CheckReport {
  const left = new Map(entries.map(({ id, count }) => [id, count]));
  const findings = report.findings.map((finding): Finding => {
    const id = findingId(finding);
    const count = left.get(id) ?? 0;
    left.set(id, count - 1);
    return count > 0 ? { ...finding, known: true } : finding;
  });
  return { ...report, findings };
}

/** Throws a UserError if the file is not a baseline. */
export function readBaseline(file: string): readonly Entry[] {
  const must = `'--baseline' must name a file of 'bulkhead check --update-baseline', got '${file}'`;
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "not JSON";
    throw new UserError(`${must} (${code}); write one with '--update-baseline'`, exits.couldNotTell);
  }
  if (!isMap(data) || data.kind !== "bulkhead-baseline" || data.version !== 1 || !Array.isArray(data.findings)) {
    throw new UserError(`${must}, which is something else; write one with '--update-baseline'`, exits.couldNotTell);
  }
  return data.findings.filter(isEntry);
}

/** Writes what this stack has today. What other stacks have in the file stays. Throws a UserError after an incomplete check. */
export function writeBaseline(file: string, report: CheckReport, before: readonly Entry[]): void {
  if (!report.complete) {
    throw new UserError("'--update-baseline' must follow a complete check, got one with problems", exits.couldNotTell);
  }
  const prefix = `urn:pulumi:${report.stack}::${report.project}::`;
  const entries = new Map<string, Entry>();
  for (const finding of report.findings) {
    const { rule, urn, property } = finding;
    const id = findingId(finding);
    const count = (entries.get(id)?.count ?? 0) + 1;
    entries.set(id, { id, rule, resource: urn, ...(property === undefined ? {} : { property }), count });
  }
  const findings = [...before.filter(({ resource }) => !resource.startsWith(prefix)), ...entries.values()].sort(
    (one, other) => (one.resource + one.rule + one.id < other.resource + other.rule + other.id ? -1 : 1),
  );
  const text = JSON.stringify({ kind: "bulkhead-baseline", version: 1, findings }, null, 2);
  writeOut("--update-baseline", file, `${text}\n`);
}

function isEntry(value: unknown): value is Entry {
  return (
    isMap(value) &&
    [value.id, value.rule, value.resource].every((text) => typeof text === "string") &&
    Number.isSafeInteger(value.count)
  );
}
