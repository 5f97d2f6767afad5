import { existsSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { Command, Option } from "commander";
import { repositoryRoot } from "../../local/root";
import { version } from "../../package.json";
import { setUpEngine } from "../setup";
import { UserError } from "../userError";
import { type CheckReport, exitCodeOf, exitCodes } from "./checkReport";
import { checkStack } from "./checkStack";
import { toJson } from "./json";
import { openStack, projectFileOf } from "./openStack";
import { ruleHelp } from "./ruleHelp";
import { toSarif } from "./sarif";
import { summaryOf, toTable } from "./table";

interface CheckFlags {
  readonly stack?: string;
  readonly format: "table" | "json" | "sarif";
  readonly out?: string;
  readonly policyPack?: string;
  readonly policyPackConfig?: string;
  readonly rulesUrl?: string;
}

/** `bulkhead check`: previews a program with the policy pack and reports the findings. */
export function checkCommand(): Command {
  return (
    new Command("check")
      .description("preview a program with the policy pack; exit 0 clean, 1 mandatory findings, 2 could not check")
      .argument("[dir]", "folder of the Pulumi program", ".")
      .option("-s, --stack <name>", "stack to check (default: the one selected in the folder)")
      .addOption(
        new Option("-f, --format <format>", "form of the findings")
          .choices(["table", "json", "sarif"])
          .default("table"),
      )
      .option("-o, --out <file>", "write the findings to a file instead of standard output")
      .option("--policy-pack <dir>", "policy pack to check with (default: Bulkhead's own)")
      .option("--policy-pack-config <file>", "configuration of the policy pack (JSON)")
      .option("--rules-url <url>", "where docs/rules.md can be read, for the links of SARIF rules")
      // Commander ends with 1 on a wrong option, which here would read as "rejected".
      .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitCodes.notChecked))
      .action(async (dir: string, flags: CheckFlags) => {
        process.exitCode = await check(resolve(dir), flags).catch((error: Error) => {
          if (error instanceof UserError) {
            throw error;
          }
          throw new UserError(`could not check: ${error.message}`, exitCodes.notChecked);
        });
      })
  );
}

async function check(folder: string, flags: CheckFlags): Promise<number> {
  const projectFile = projectFileOf(folder);
  const engine = await setUpEngine();
  const opened = await openStack(folder, flags.stack, engine);
  try {
    const report = await checkStack(opened.stack, {
      pack: resolve(flags.policyPack ?? join(repositoryRoot(), "policies")),
      ...(flags.policyPackConfig === undefined ? {} : { packConfig: resolve(flags.policyPackConfig) }),
    });
    emit(report, flags, projectFile);
    return exitCodeOf(report);
  } finally {
    await opened.close();
  }
}

/** Findings go to the file or to standard output; why a check is not complete goes to standard error as well. */
function emit(report: CheckReport, flags: CheckFlags, projectFile: string): void {
  const text =
    flags.format === "json"
      ? toJson(report)
      : flags.format === "sarif"
        ? toSarif(report, {
            toolVersion: version,
            file: pathInRepository(projectFile),
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

/** Code hosts want paths from the root of the repository, with forward slashes; without one, from the program's folder. */
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
