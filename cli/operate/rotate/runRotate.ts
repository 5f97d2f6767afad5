/** Rotates keys and reports their ages, for `bulkhead rotate`. */
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { exits } from "../../terminal/exits";
import { printAnswer } from "../../terminal/printAnswer";
import { waiting } from "../../terminal/progress";
import { UserError } from "../../terminal/userError";
import { widthOf } from "../../terminal/width";
import { findCell } from "../cloud/cell";
import { type CloudFlags, withCloud } from "../cloud/openCloud";
import { listTenantSecrets } from "../cloud/secrets";
import { isStale, keyAges } from "./ages";
import { finishRotations, generatedValue, rotateDue } from "./rotateDue";
import { rotateKey } from "./rotateKey";
import { agesText, destroyedText, dueText, outcomeText } from "./rotateText";

export interface RotateFlags extends CloudFlags {
  readonly tenant: string;
  readonly key: string;
  /** File with the new value; `-` for standard input. */
  readonly file: string;
  readonly generate: boolean;
  readonly keepDays: number;
  readonly wait: number;
  readonly format: "table" | "json";
}

export async function runRotateKey({ file, generate, keepDays, wait, format, ...flags }: RotateFlags): Promise<number> {
  const { tenant, key } = flags;
  const value = async () => (generate ? generatedValue() : readValue(file));
  const outcome = await withCloud({ ...flags, operator: "rotation" }, (cloud) =>
    waiting(`rotating ${key} of ${tenant}`, (report) =>
      rotateKey(cloud, {
        tenant,
        key,
        value,
        isMade: generate,
        by: userInfo().username,
        keepDays,
        limit: wait * 1_000,
        report,
      }),
    ),
  );
  printAnswer(format, { version: 1, rotation: outcome }, outcomeText(outcome, flags, widthOf(process.stdout)));
  return outcome.state === "in use" ? exits.yes : exits.no;
}

/** Destroys what earlier rotations have disabled, if its time has come. */
export async function runRotateFinish({
  format,
  ...flags
}: CloudFlags & { readonly format: "table" | "json" }): Promise<number> {
  const destroyed = await withCloud({ ...flags, operator: "rotation" }, async (cloud) =>
    finishRotations(cloud, await findCell(cloud), await listTenantSecrets(cloud)),
  );
  printAnswer(format, { version: 1, destroyed }, destroyedText(destroyed));
  return exits.yes;
}

/** Returns the code for "no" if a rotation could not go on, or a key that nothing rotates by itself is older than the limit. */
export async function runRotateDue({
  maxDays,
  keepDays,
  wait,
  format,
  ...flags
}: CloudFlags & {
  readonly maxDays: number;
  readonly keepDays: number;
  readonly wait: number;
  readonly format: "table" | "json";
}): Promise<number> {
  const due = await withCloud({ ...flags, operator: "rotation" }, (cloud) =>
    waiting("rotating what is due", (report) =>
      rotateDue(cloud, { maxDays, keepDays, by: userInfo().username, limit: wait * 1_000, report }),
    ),
  );
  printAnswer(format, { version: 1, ...due }, dueText(due, widthOf(process.stdout)));
  return due.stale.length === 0 && due.rotations.every(({ problem }) => problem === undefined) ? exits.yes : exits.no;
}

/** Returns the code for "no" if a key is older than the limit. */
export async function runRotateAges({
  tenant,
  maxDays,
  format,
  ...flags
}: CloudFlags & {
  readonly tenant: string | undefined;
  readonly maxDays: number;
  readonly format: "table" | "json";
}): Promise<number> {
  const ages = await withCloud({ ...flags, operator: "rotation" }, (cloud) => keyAges(cloud, tenant));
  printAnswer(format, { version: 1, maxDays, keys: ages }, agesText(ages, maxDays, widthOf(process.stdout)));
  return ages.every((age) => !isStale(age, maxDays)) ? exits.yes : exits.no;
}

/** Never from the command line, where every process of the machine could read it. */
function readValue(file: string): string {
  if (file === "-" && process.stdin.isTTY) {
    process.stderr.write("Paste the new value, then Ctrl-D:\n");
  }
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UserError(
      `'--file' must be a readable file, got '${file}' (${code}); leave it out for standard input`,
      exits.couldNotTell,
    );
  }
  if (!/^[\x20-\x7e]{8,8192}$/.test(text)) {
    throw new UserError(
      "the new value must be one line of 8 to 8192 printable ASCII characters; check what was pasted",
      exits.couldNotTell,
    );
  }
  return text;
}
