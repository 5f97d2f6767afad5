/** Builds a proof from what the options name and writes it, for `bulkhead prove`. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { VendorRegister } from "../../plan/vendorRegister";
import { openStack, projectFileOf } from "../check/openStack";
import { setUpEngine } from "../engine/setUpEngine";
import { cloudFolderOf } from "../local/prepareCloud";
import { formatProblem } from "../plan/readPlan";
import { readRegister } from "../plan/readRegister";
import { exits } from "../terminal/exits";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { writeOut } from "../terminal/writeOut";
import type { ProofModel } from "./model";
import { toHtml } from "./page";
import { type ProveOptions, proveDeployed, proveFiles, proveLocalCloud, provePreview } from "./prove";
import { summaryLine, toText } from "./summary";
import { withVendors } from "./vendorScope";

export interface ProveFlags {
  /** Folder of the program. */
  readonly dir: string;
  readonly stack: readonly string[] | undefined;
  readonly plan: readonly string[] | true | undefined;
  readonly cloud: string | true | undefined;
  readonly ledger: readonly string[] | undefined;
  /** Vendor register. Default: `vendors.yaml` in the folder of the program. */
  readonly vendors?: string | undefined;
  readonly format: "text" | "json" | "html";
  readonly out: string | undefined;
  readonly title: string | undefined;
  readonly groupsHoldPeople: boolean;
}

/** Returns the exit code. */
export async function runProve(flags: ProveFlags): Promise<number> {
  const register = registerOf(flags);
  const model = withVendors(await proofOf(resolve(flags.dir), flags), register);
  emit(model, flags);
  return exitCodeOf(model);
}

/** Throws a UserError for a register with problems. */
function registerOf({ dir, vendors }: ProveFlags): VendorRegister | undefined {
  const beside = join(resolve(dir), "vendors.yaml");
  const file = vendors ?? (existsSync(beside) ? beside : undefined);
  if (file === undefined) {
    return undefined;
  }
  const read = readRegister(file);
  if (!read.ok) {
    const list = read.problems.map((problem) => formatProblem(file, problem, "the register"));
    throw new UserError(list.join("\n"), exits.couldNotTell);
  }
  return read.register;
}

/** `couldNotTell` for a stack with nothing to judge: it proves nothing, so it must not pass. */
export function exitCodeOf({ verdicts }: ProofModel): number {
  if (verdicts.length === 0) {
    return exits.couldNotTell;
  }
  return verdicts.every(({ isolation }) => isolation === "isolated") ? exits.yes : exits.no;
}

async function proofOf(folder: string, flags: ProveFlags): Promise<ProofModel> {
  const options: ProveOptions = {
    ledger: flags.ledger,
    title: flags.title,
    groupsHoldPeople: flags.groupsHoldPeople,
  };
  if (flags.cloud !== undefined) {
    if (flags.stack !== undefined || flags.plan !== undefined) {
      throw new UserError(
        "'--cloud' must stand alone, got '--stack' or '--plan' beside it; leave one out",
        exits.couldNotTell,
      );
    }
    const cloudFolder = cloudFolderOf(flags.cloud === true ? undefined : flags.cloud);
    if (!existsSync(join(cloudFolder, "cloud.json"))) {
      const what = `'--cloud' must be the folder of a local cloud, got '${cloudFolder}'`;
      throw new UserError(`${what}; fill one with 'bulkhead local up'`, exits.couldNotTell);
    }
    return proveLocalCloud(cloudFolder, options);
  }
  if (Array.isArray(flags.plan)) {
    if (flags.stack !== undefined) {
      throw new UserError(
        "'--plan' must not name files beside '--stack'; export the stacks and name those files too",
        exits.couldNotTell,
      );
    }
    return proveFiles(flags.plan, options);
  }
  projectFileOf(folder);
  const [first, ...more] = flags.stack ?? [];
  if (flags.plan === true && more.length > 0) {
    throw new UserError(
      "'--plan' without a file previews one stack, got several; name one with '--stack'",
      exits.couldNotTell,
    );
  }
  const engine = await setUpEngine();
  const previewed = flags.plan === true || first === undefined;
  const opened = await openStack(folder, first, engine);
  const others: (typeof opened)[] = [];
  try {
    if (previewed) {
      return await waiting("previewing the program", () => provePreview(opened.stack, options));
    }
    for (const name of more) {
      others.push(await openStack(folder, name, engine));
    }
    const stacks = [opened, ...others].map(({ stack }) => stack);
    return await waiting("reading what is deployed", () => proveDeployed(stacks, options));
  } finally {
    for (const other of others.reverse()) {
      await other.close();
    }
    await opened.close();
  }
}

/** Writes the proof to the file or to standard output. If the proof is not text, a line about it is also written to standard error. */
function emit(model: ProofModel, { format, out }: ProveFlags): void {
  const text =
    format === "json" ? `${JSON.stringify(model, null, 2)}\n` : format === "html" ? toHtml(model) : toText(model);
  if (out === undefined) {
    process.stdout.write(text);
  } else {
    writeOut("--out", out, text);
  }
  if (out !== undefined || format !== "text") {
    process.stderr.write(`${summaryLine(model)}\n`);
  }
}
