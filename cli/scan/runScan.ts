/** Scans an app's code and writes the findings, for `bulkhead scan` and `bulkhead check --app`. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { version } from "../../package.json";
import { type ScanReport, scanFolder } from "../../scan";
import { pathInRepository } from "../check/repositoryPath";
import { sarifText } from "../check/sarif";
import { exits } from "../terminal/exits";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { writeOut } from "../terminal/writeOut";
import { scanExitCode, scanJson } from "./json";
import { scanSarif } from "./sarif";
import { scanSummary, scanTable } from "./table";

export interface ScanFlags {
  /** Folder of the app. */
  readonly dir: string;
  readonly format: "table" | "json" | "sarif";
  readonly out: string | undefined;
  readonly rulesUrl: string | undefined;
}

/** Returns the exit code. */
export async function runScan({ dir, format, out, rulesUrl }: ScanFlags): Promise<number> {
  const report = await scanApp(dir);
  const text =
    format === "json"
      ? `${JSON.stringify({ version: 1, ...scanJson(report) }, null, 2)}\n`
      : format === "sarif"
        ? sarifText([scanSarif(report, { toolVersion: version, folder: folderInRepository(dir), rulesUrl })])
        : scanTable(report);
  if (out === undefined) {
    process.stdout.write(text);
  } else {
    writeOut("--out", out, text);
  }
  if (out !== undefined || format !== "table") {
    for (const { file, why } of report.problems) {
      process.stderr.write(`${file}: ${why}\n`);
    }
    process.stderr.write(`${scanSummary(report)}\n`);
  }
  return scanExitCode(report);
}

/** Throws a UserError with the code for "could not tell" if there is nothing to scan. */
export async function scanApp(dir: string): Promise<ScanReport> {
  const folder = resolve(dir);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`'dir' must be a folder that can be read, got '${dir}'`, exits.couldNotTell);
  }
  const report = await waiting("scanning the app's code", () => scanFolder(folder)).catch((error: unknown) => {
    const why = error instanceof Error ? error.message.split("\n")[0] : error;
    throw new UserError(
      `could not scan: ${why}; the parsers run on Linux with glibc, macOS and Windows`,
      exits.couldNotTell,
    );
  });
  if (report.files === 0) {
    const why = report.problems[0] === undefined ? "" : ` (${report.problems[0].file}: ${report.problems[0].why})`;
    throw new UserError(
      `'dir' must hold Python, TypeScript or JavaScript, got '${dir}' without any${why}; name the folder of the app`,
      exits.couldNotTell,
    );
  }
  return report;
}

/** The scanned folder as code hosts want it: from the root of the repository, with forward slashes. */
export function folderInRepository(dir: string): string {
  return pathInRepository(resolve(dir, "file")).split("/").slice(0, -1).join("/");
}
