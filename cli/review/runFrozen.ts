/** Says whether a freeze holds, for `bulkhead frozen`: in a pipeline it fails the check. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { freezeFile, readFreezeText } from "../../review";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { type BookFlags, type OpenedBook, openBook } from "./book";
import { freezeDigest } from "./runFreeze";

export interface FrozenFlags extends BookFlags {
  /** A Git revision whose freeze holds too, since a branch may have removed the file. */
  readonly since: string | undefined;
}

/** `yes` if deployments may go on, `no` in a freeze that no signed record lifts. */
export async function runFrozen(flags: FrozenFlags): Promise<number> {
  const folder = resolve(flags.reviews);
  const book = openBook(flags);
  const before = flags.since === undefined ? undefined : freezeAt(flags.since, folder);
  for (const [text, place] of [
    [readFreezeText(folder), flags.reviews],
    [before, `${flags.reviews} at ${flags.since}`],
  ] as const) {
    if (text !== undefined && holds(text, book)) {
      process.stdout.write(`Frozen, by ${freezeFile} in ${place}: ${text.replaceAll(/\s+/g, " ").slice(0, longest)}\n`);
      return exits.no;
    }
  }
  process.stdout.write("Not frozen.\n");
  return exits.yes;
}

/** Longest part of a freeze that is shown, in characters. */
const longest = 300;

function holds(text: string, { lifted }: OpenedBook): boolean {
  return !lifted.has(freezeDigest(text));
}

/** The freeze of another revision; undefined if it has none. */
function freezeAt(revision: string, folder: string): string | undefined {
  const cwd = existsSync(folder) ? folder : dirname(folder);
  const path = existsSync(folder) ? `./${freezeFile}` : `./${basename(folder)}/${freezeFile}`;
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  try {
    git("rev-parse", "--verify", "--end-of-options", `${revision}^{commit}`);
  } catch {
    throw new UserError(
      `'--since' must be a revision of this Git repository, got '${revision}'; fetch it first`,
      exits.couldNotTell,
    );
  }
  try {
    return git("show", `${revision}:${path}`);
  } catch {
    return undefined;
  }
}
