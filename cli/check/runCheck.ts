/** Checks a program in a folder and writes the report, for `bulkhead check`. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { version } from "../../package.json";
import type { ScanReport } from "../../scan";
import { policyPackFolder } from "../engine/policyPack";
import { setUpEngine } from "../engine/setUpEngine";
import { scanExitCode, scanJson } from "../scan/json";
import { folderInRepository, scanApp } from "../scan/runScan";
import { scanSarif } from "../scan/sarif";
import { scanSummary, scanTable } from "../scan/table";
import { exits } from "../terminal/exits";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { writeOut } from "../terminal/writeOut";
import { markKnown, readBaseline, writeBaseline } from "./baseline";
import { type CheckReport, exitCodeOf } from "./checkReport";
import { checkStack } from "./checkStack";
import { fixHints } from "./fixHints";
import { toJson } from "./json";
import { openStack, projectFileOf } from "./openStack";
import { pathInRepository } from "./repositoryPath";
import { ruleHelp } from "./ruleHelp";
import { toSarif } from "./sarif";
import { summaryOf, toTable } from "./table";

export interface CheckFlags {
  /** Folder of the program. */
  readonly dir: string;
  readonly stack: string | undefined;
  readonly format: "table" | "json" | "sarif";
  readonly out: string | undefined;
  readonly policyPack: string | undefined;
  readonly policyPackConfig: string | undefined;
  readonly rulesUrl: string | undefined;
  /** File with the findings that do not fail the check. */
  readonly baseline: string | undefined;
  /** True to print the lines that keep the rules of the findings, below the table. */
  readonly fixHints?: boolean;
  /** File to write the findings of this check to. */
  readonly updateBaseline: string | undefined;
  /** Folder of the app that the stack deploys, to scan its code too. */
  readonly app?: string | undefined;
}

/** Returns the exit code. If the check can't be done, throws a UserError with the code for "could not tell". */
export async function runCheck(flags: CheckFlags): Promise<number> {
  try {
    return await check(resolve(flags.dir), flags);
  } catch (error) {
    if (error instanceof UserError) {
      throw error;
    }
    throw new UserError(`could not check: ${error instanceof Error ? error.message : error}`, exits.couldNotTell);
  }
}

async function check(folder: string, flags: CheckFlags): Promise<number> {
  const projectFile = projectFileOf(folder);
  const known = flags.baseline === undefined ? [] : readBaseline(flags.baseline);
  // First, since it takes a second: a folder that can't be scanned is reported before the preview.
  const app = flags.app === undefined ? undefined : await scanApp(flags.app);
  const engine = await setUpEngine();
  const opened = await openStack(folder, flags.stack, engine);
  try {
    const found = await waiting("previewing the program with the policy pack", () =>
      checkStack(opened.stack, {
        pack: resolve(flags.policyPack ?? policyPackFolder()),
        ...(flags.policyPackConfig === undefined ? {} : { packConfig: resolve(flags.policyPackConfig) }),
      }),
    );
    const report = flags.baseline === undefined ? found : markKnown(found, known);
    emit(report, app, flags, projectFile);
    if (flags.updateBaseline !== undefined) {
      writeBaseline(
        flags.updateBaseline,
        report,
        existsSync(flags.updateBaseline) ? readBaseline(flags.updateBaseline) : [],
      );
    }
    const code = exitCodeOf(report);
    return code === exits.yes && app !== undefined ? scanExitCode(app) : code;
  } finally {
    await opened.close();
  }
}

/** Writes the findings to the file or to standard output. Why a check is not complete goes to standard error as well. */
function emit(report: CheckReport, app: ScanReport | undefined, flags: CheckFlags, projectFile: string): void {
  const text = textOf(report, app, flags, projectFile);
  if (flags.out === undefined) {
    process.stdout.write(text);
  } else {
    writeOut("--out", flags.out, text);
  }
  if (flags.out !== undefined || flags.format !== "table") {
    for (const problem of report.problems) {
      process.stderr.write(`could not check: ${problem}\n`);
    }
    process.stderr.write(`${summaryOf(report)}\n`);
    if (app !== undefined) {
      process.stderr.write(`${scanSummary(app)}\n`);
    }
  }
}

function textOf(report: CheckReport, app: ScanReport | undefined, flags: CheckFlags, projectFile: string): string {
  switch (flags.format) {
    case "json":
      return toJson(report, app === undefined ? {} : { app: scanJson(app) });
    case "sarif": {
      const folder = folderInRepository(flags.app ?? ".");
      const more = app === undefined ? [] : [scanSarif(app, { toolVersion: version, folder, rulesUrl: undefined })];
      return toSarif(
        report,
        {
          toolVersion: version,
          file: pathInRepository(projectFile),
          baseline: flags.baseline !== undefined,
          // Another pack's rules are described by their findings alone.
          ...(flags.policyPack === undefined ? { rules: ruleHelp(flags.rulesUrl) } : {}),
        },
        more,
      );
    }
    case "table":
      return `${withHints(toTable(report), report, flags)}${app === undefined ? "" : scanTable(app)}`;
  }
}

function withHints(table: string, report: CheckReport, flags: CheckFlags): string {
  const hints = flags.fixHints === true ? fixHints(report) : "";
  return hints === "" ? table : `${table}\n${hints}`;
}
