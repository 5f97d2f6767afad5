/** Scans a folder: reads its files, analyses them together, and leaves out the findings that comments suppress. */
import type { ModuleCode } from "./code/ir";
import { grammarOf, loadParser } from "./code/parser";
import { readCode } from "./code/read";
import { relevantGroups } from "./code/relevance";
import { type SourceFile, sourceFiles } from "./files";
import type { ScanFinding, ScanProblem } from "./finding";
import { analyse } from "./flow/program";
import { scanRules } from "./rules";
import { allowedBy, type Suppression, suppressionsIn } from "./suppressions";

export interface AllowedFinding extends ScanFinding {
  readonly reason: string;
}

export interface ScanReport {
  /** In the order of file, line and rule. */
  readonly findings: readonly ScanFinding[];
  /** Findings that a comment with a reason allows. */
  readonly allowed: readonly AllowedFinding[];
  readonly problems: readonly ScanProblem[];
  readonly files: number;
  readonly lines: number;
}

export async function scanFolder(folder: string): Promise<ScanReport> {
  const problems: ScanProblem[] = [];
  return scanFiles(sourceFiles(folder, problems), problems);
}

/**
 * Throws an Error if there is JavaScript or TypeScript and this platform has no parser for it.
 *
 * @param problems what was found wrong with the files so far; more is added while they are read
 */
export async function scanFiles(files: Iterable<SourceFile>, problems: ScanProblem[] = []): Promise<ScanReport> {
  const all = [...files];
  // Before the files: without a parser every one of them would be a problem, and the scan would look clean.
  if (all.some(({ path }) => grammarOf(path) !== "python")) {
    loadParser();
  }
  const found: ScanFinding[] = [];
  for (const group of relevantGroups(all)) {
    const code: ModuleCode[] = [];
    for (const [index, file] of group.entries()) {
      const read = readFile(file, problems);
      if (read !== undefined) {
        code.push(read);
      }
      // The parser's trees are freed between turns of the event loop only.
      if (index % 4 === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    found.push(...analyse(code, scanRules));
  }
  const comments = new Map(all.map(({ path, text }) => [path, suppressionsIn(text)]));
  const lines = all.reduce((sum, { text }) => sum + lineCount(text), 0);
  return report(found, comments, { problems, files: all.length, lines });
}

function readFile({ path, text }: SourceFile, problems: ScanProblem[]): ModuleCode | undefined {
  try {
    const read = readCode(path, text);
    if (read.isBroken) {
      problems.push({ file: path, why: "read in part: syntax errors" });
    }
    return read;
  } catch (error) {
    problems.push({ file: path, why: `not read: ${error instanceof Error ? error.message : error}` });
    return undefined;
  }
}

function report(
  found: readonly ScanFinding[],
  comments: ReadonlyMap<string, readonly Suppression[]>,
  rest: Pick<ScanReport, "files" | "lines"> & { problems: ScanProblem[] },
): ScanReport {
  const allowed: AllowedFinding[] = [];
  const findings = found.filter((finding) => {
    const comment = allowedBy(finding, comments.get(finding.file) ?? []);
    if (comment !== undefined) {
      allowed.push({ ...finding, reason: comment.reason });
    }
    return comment === undefined;
  });
  for (const [file, list] of comments) {
    for (const { line, rule, reason } of list) {
      const isRule = scanRules.some(({ id }) => id === rule);
      if (!isRule || reason === "") {
        const why = isRule ? `must give a reason after '${rule}'` : "must name a rule and give a reason";
        rest.problems.push({ file: `${file}:${line}`, why: `comment without effect: 'bulkhead: allow' ${why}` });
      }
    }
  }
  return { ...rest, findings: findings.sort(inOrder), allowed: allowed.sort(inOrder) };
}

function inOrder(one: ScanFinding, other: ScanFinding): number {
  return one.file !== other.file
    ? one.file < other.file
      ? -1
      : 1
    : one.at.line - other.at.line || (one.rule < other.rule ? -1 : one.rule > other.rule ? 1 : 0);
}

function lineCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    count += 1;
  }
  return count;
}
