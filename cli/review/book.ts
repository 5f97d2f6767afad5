/** The records of a repository as the commands see them. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isMap } from "../../plan/contract";
import {
  type ApproverKeys,
  type GithubApprovers,
  githubIssuer,
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
  readonly github: GithubApprovers | undefined;
  readonly approvers: number;
}

const defaultMaxAgeDays = 90;

/** Opens the folder with the keys and limits of the pack's configuration. */
export function openBook(flags: BookFlags): OpenedBook {
  const config = readPackConfig(flags.policyPackConfig).reviewed;
  const own = isMap(config) ? config : {};
  const keys = keysOf(own.keys, flags.policyPackConfig);
  const maxAgeDays = typeof own.maxAgeDays === "number" ? own.maxAgeDays : defaultMaxAgeDays;
  const github = githubOf(own, flags.policyPackConfig);
  const folder = resolve(flags.reviews);
  const book = readBook(readRecords(folder), { keys, github, now: new Date(), maxAgeDays });
  const { reviewed, problems } = reviewedContents(book, (digest) => readContent(folder, digest));
  const approvers = typeof own.approvers === "number" ? own.approvers : 1;
  return { ...book, problems: [...book.problems, ...problems], reviewed, keys, github, approvers };
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
      const pem = fileBeside(text, configFile);
      if (pem === undefined) {
        throw new UserError(
          `'reviewed.keys.${name}' must be a public key in PEM or the path of one, got '${text}'; write one with 'bulkhead review key'`,
          exits.couldNotTell,
        );
      }
      return [name, pem];
    }),
  );
}

function githubOf(own: Readonly<Record<string, unknown>>, configFile: string | undefined): GithubApprovers | undefined {
  if (!isMap(own.github)) {
    return undefined;
  }
  const environments = Object.fromEntries(Object.entries(own.github).map(([name, place]) => [name, String(place)]));
  const keys = typeof own.githubKeys === "string" ? fileBeside(own.githubKeys, configFile) : undefined;
  if (keys === undefined) {
    throw new UserError(
      `'reviewed.githubKeys' must name a file with GitHub's key set, got ${own.githubKeys === undefined ? "nothing" : `'${own.githubKeys}'`}; save '${githubIssuer}/.well-known/jwks'`,
      exits.couldNotTell,
    );
  }
  return { environments, keys };
}

/** The text of a file that a config names, from here or from the config's folder; undefined if it can't be read. */
function fileBeside(path: string, configFile: string | undefined): string | undefined {
  try {
    return readFileSync(existsSync(path) ? path : resolve(dirname(configFile ?? "."), path), "utf8");
  } catch {
    return undefined;
  }
}
