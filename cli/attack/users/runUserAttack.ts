/** Attacks one user of the incident's app from another, for `bulkhead attack --users`. */
import { exits } from "../../terminal/exits";
import { printAnswer } from "../../terminal/printAnswer";
import { waiting } from "../../terminal/progress";
import { UserError } from "../../terminal/userError";
import { openWith, type TargetName, tryUsers, type UserAttackResult } from "./tryUsers";
import { userAttackReport } from "./userAttackReport";

export interface UserAttackFlags {
  readonly cloud: string | undefined;
  readonly from: string | undefined;
  readonly on: string | undefined;
  readonly only: readonly string[] | undefined;
  readonly format: "table" | "json";
  readonly verbose: boolean;
}

/** Returns the exit code. */
export async function runUserAttack(
  target: TargetName,
  { format, verbose, ...tenants }: UserAttackFlags,
): Promise<number> {
  for (const [name, value] of Object.entries(tenants)) {
    if (value !== undefined) {
      throw new UserError(`'--${name}' must not be given with '--users'; it is about tenants`);
    }
  }
  const results = await waiting("trying to break in", (report) => tryUsers(target, ({ title }) => report(title)));
  printAnswer(format, results, `${userAttackReport(target, results, verbose)}\n`);
  return userAttackExitCode(target, results);
}

/** `yes` if nothing succeeded but what the isolation is said to leave open. On the app as it was that is no answer but `no`. */
export function userAttackExitCode(target: TargetName, results: readonly UserAttackResult[]): number {
  const open = target === "as-it-was" ? [] : openWith[target];
  return results.every(({ id, succeeded }) => !succeeded || open.includes(id)) ? exits.yes : exits.no;
}
