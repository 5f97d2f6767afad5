/** The records of a repository as the commands see them. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isMap } from "../../plan/contract";
import {
  type ApproverKeys,
  type ReviewBook,
  type Reviewed,
  readBook,
  readContent,
  readRecords,
  reviewedContents,
} from "../../review";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { readPackConfig } from "./content";

export interface BookFlags {
  /** Folder of the records. */
  readonly reviews: string;
  readonly policyPackConfig: string | undefined;
}

export interface OpenedBook extends ReviewBook {
  readonly reviewed: readonly Reviewed[];
  readonly keys: ApproverKeys;
  readonly approvers: number;
}

const defaultMaxAgeDays = 90;

/** Opens the folder with the keys and limits of the pack's configuration. */
export function openBook(flags: BookFlags): OpenedBook {
  const config = readPackConfig(flags.policyPackConfig).reviewed;
  const own = isMap(config) ? config : {};
  const keys = keysOf(own.keys, flags.policyPackConfig);
  const maxAgeDays = typeof own.maxAgeDays === "number" ? own.maxAgeDays : defaultMaxAgeDays;
  const folder = resolve(flags.reviews);
  const book = readBook(readRecords(folder), { keys, now: new Date(), maxAgeDays });
  const { reviewed, problems } = reviewedContents(book, (digest) => readContent(folder, digest));
  const approvers = typeof own.approvers === "number" ? own.approvers : 1;
  return { ...book, problems: [...book.problems, ...problems], reviewed, keys, approvers };
}

function keysOf(keys: unknown, configFile: string | undefined): ApproverKeys {
  if (!isMap(keys)) {
    return {};
  }
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => {
      const text = String(key);
      if (text.includes("-----BEGIN")) {
        return [name, text];
      }
      const file = existsSync(text) ? text : resolve(dirname(configFile ?? "."), text);
      try {
        return [name, readFileSync(file, "utf8")];
      } catch {
        throw new UserError(
          `'reviewed.keys.${name}' must be a public key in PEM or the path of one, got '${text}'; write one with 'bulkhead review key'`,
          exits.couldNotTell,
        );
      }
    }),
  );
}
