import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { openStack, projectFileOf } from "../check/openStack";
import { defaultCloudFolder } from "../local/prepareCloud";
import { setUpEngine } from "../setup";
import { UserError } from "../userError";
import type { ProofModel } from "./model";
import { toHtml } from "./page";
import { type ProveOptions, proveDeployed, proveFiles, proveLocalCloud, provePreview } from "./prove";
import { summaryLine, toText } from "./summary";

interface ProveFlags {
  readonly stack?: readonly string[];
  readonly plan?: readonly string[] | true;
  readonly cloud?: string | true;
  readonly ledger?: readonly string[];
  readonly format: "text" | "json" | "html";
  readonly out?: string;
  readonly title?: string;
  readonly groupsHoldPeople?: boolean;
}

/** Exit codes of the command, as for `bulkhead check`. A stack with nothing to judge proves nothing, so it doesn't pass. */
const exitCodes = { isolated: 0, notIsolated: 1, notProved: 2 } as const;

/** `bulkhead prove`: who can reach what, with the reason for each yes and no. */
export function proveCommand(): Command {
  return new Command("prove")
    .description(
      "show who can reach what and why; exit 0 all isolated, 1 a wall is open or not provable, 2 could not read",
    )
    .argument("[dir]", "folder of the Pulumi program", ".")
    .option("-s, --stack <name...>", "prove what is deployed in these stacks (default: what a preview would deploy)")
    .option(
      "--plan [file...]",
      "prove a preview: of the program, or as saved by 'pulumi preview --json' or '--save-plan'",
    )
    .option("--cloud [folder]", "prove what a local cloud holds (default: the one of 'bulkhead local up')")
    .option("--ledger <file...>", "files of egress ledger lines, for when each field was first and last sent")
    .addOption(
      new Option("-f, --format <format>", "form of the proof").choices(["text", "json", "html"]).default("text"),
    )
    .option("-o, --out <file>", "write the proof to a file instead of standard output")
    .option("--title <text>", "heading of the report (default: the stacks' names)")
    .option("--groups-hold-people", "take it as given that no group holds a service account of these stacks")
    .action(async (dir: string, flags: ProveFlags) => {
      const model = await proofOf(resolve(dir), flags);
      emit(model, flags);
      process.exitCode = exitCodeOf(model);
    });
}

export function exitCodeOf({ verdicts }: ProofModel): number {
  if (verdicts.length === 0) {
    return exitCodes.notProved;
  }
  return verdicts.every(({ isolation }) => isolation === "isolated") ? exitCodes.isolated : exitCodes.notIsolated;
}

async function proofOf(folder: string, flags: ProveFlags): Promise<ProofModel> {
  const options: ProveOptions = {
    ledger: flags.ledger,
    title: flags.title,
    groupsHoldPeople: flags.groupsHoldPeople,
  };
  if (flags.cloud !== undefined) {
    if (flags.stack !== undefined || flags.plan !== undefined) {
      throw new UserError("'--cloud' must stand alone, got '--stack' or '--plan' beside it; leave one out", 2);
    }
    const cloudFolder = flags.cloud === true ? defaultCloudFolder() : resolve(flags.cloud);
    if (!existsSync(join(cloudFolder, "cloud.json"))) {
      const what = `'--cloud' must be the folder of a local cloud, got '${cloudFolder}'`;
      throw new UserError(`${what}; fill one with 'bulkhead local up'`, 2);
    }
    return proveLocalCloud(cloudFolder, options);
  }
  if (Array.isArray(flags.plan)) {
    if (flags.stack !== undefined) {
      throw new UserError(
        "'--plan' must not name files beside '--stack'; export the stacks and name those files too",
        2,
      );
    }
    return proveFiles(flags.plan, options);
  }
  projectFileOf(folder);
  const [first, ...more] = flags.stack ?? [];
  if (flags.plan === true && more.length > 0) {
    throw new UserError("'--plan' without a file previews one stack, got several; name one with '--stack'", 2);
  }
  const engine = await setUpEngine();
  const previewed = flags.plan === true || first === undefined;
  const opened = await openStack(folder, first, engine);
  const others: (typeof opened)[] = [];
  try {
    if (previewed) {
      return await provePreview(opened.stack, options);
    }
    for (const name of more) {
      others.push(await openStack(folder, name, engine));
    }
    return await proveDeployed(
      [opened, ...others].map(({ stack }) => stack),
      options,
    );
  } finally {
    for (const other of others.reverse()) {
      await other.close();
    }
    await opened.close();
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`'--out' must be a file that can be written, got '${file}' (${code}); name another one`, 2);
  }
}

/** The proof goes to the file or to standard output; in any form but text, a line about it goes to standard error. */
function emit(model: ProofModel, { format, out }: ProveFlags): void {
  const text =
    format === "json" ? `${JSON.stringify(model, null, 2)}\n` : format === "html" ? toHtml(model) : toText(model);
  if (out === undefined) {
    process.stdout.write(text);
  } else {
    write(out, text);
  }
  if (out !== undefined || format !== "text") {
    process.stderr.write(`${summaryLine(model)}\n`);
  }
}
