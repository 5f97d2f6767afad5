/** Checks a program in a folder and writes the report, for `bulkhead check`. */
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { version } from "../../package.json";
import { policyPackFolder } from "../engine/policyPack";
import { setUpEngine } from "../engine/setUpEngine";
import { exits } from "../terminal/exits";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { markKnown, readBaseline, writeBaseline } from "./baseline";
import { type CheckReport, exitCodeOf } from "./checkReport";
import { checkStack } from "./checkStack";
import { toJson } from "./json";
import { openStack, projectFileOf } from "./openStack";
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
  /** File to write the findings of this check to. */
  readonly updateBaseline: string | undefined;
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
    emit(report, flags, projectFile);
    if (flags.updateBaseline !== undefined) {
      writeBaseline(
        flags.updateBaseline,
        report,
        existsSync(flags.updateBaseline) ? readBaseline(flags.updateBaseline) : [],
      );
    }
    return exitCodeOf(report);
  } finally {
    await opened.close();
  }
}

/** Writes the findings to the file or to standard output. Why a check is not complete goes to standard error as well. */
function emit(report: CheckReport, flags: CheckFlags, projectFile: string): void {
  const text =
    flags.format === "json"
      ? toJson(report)
      : flags.format === "sarif"
        ? toSarif(report, {
            toolVersion: version,
            file: pathInRepository(projectFile),
            baseline: flags.baseline !== undefined,
            // Another pack's rules are described by their findings alone.
            ...(flags.policyPack === undefined ? { rules: ruleHelp(flags.rulesUrl) } : {}),
          })
        : toTable(report);
  if (flags.out === undefined) {
    process.stdout.write(text);
  } else {
    writeFileSync(flags.out, text);
  }
  if (flags.out !== undefined || flags.format !== "table") {
    for (const problem of report.problems) {
      process.stderr.write(`could not check: ${problem}\n`);
    }
    process.stderr.write(`${summaryOf(report)}\n`);
  }
}

/**
 * The path of a file from the root of its repository, with forward slashes, as code hosts want it. Outside a repository it is
 * the path from the program's folder.
 */
export function pathInRepository(file: string): string {
  let root = dirname(file);
  while (!existsSync(join(root, ".git"))) {
    if (dirname(root) === root) {
      return relative(dirname(file), file);
    }
    root = dirname(root);
  }
  return relative(root, file).split(sep).join("/");
}
