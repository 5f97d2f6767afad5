/** What the rule `reviewed` knows of a run besides its resources: records, the day, and how the run is judged. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  type Content,
  type Current,
  digestOf,
  type Json,
  type Judges,
  type RecordProblem,
  type Reviewed,
  readBook,
  readContent,
  readFreezeText,
  readRecords,
  reviewedContents,
} from "../../review";
import type { Resource } from "../read";
import { currentContent } from "./content";
import type { Freeze, ReviewSettings } from "./settings";

export interface ReviewGateArgs {
  /** Folder that relative paths of the config start from. */
  readonly from: string;
  readonly now: () => Date;
  readonly judges: (scanFile: string | undefined) => Judges;
}

export interface ReadReviews {
  readonly reviewed: readonly Reviewed[];
  readonly problems: readonly RecordProblem[];
  /** Undefined if there is none, or a signed record has lifted it. */
  readonly freeze?: Freeze;
}

export class ReviewGate {
  /** True in a preview, and until the engine says what the run is. */
  preview = true;

  /** URNs of tenants' components that are quarantined or closing, as far as the run has come. */
  readonly withdrawn = new Set<string>();

  readonly #args: ReviewGateArgs;
  readonly #read = new Map<string, ReadReviews>();
  #current: { readonly resources: readonly Resource[]; readonly content: Current } | undefined;

  constructor(args: ReviewGateArgs) {
    this.#args = args;
  }

  /** The content of the run; computed once for the same resources. */
  current(resources: readonly Resource[], scanFile: string | undefined): Current {
    if (this.#current?.resources !== resources) {
      this.#current = { resources, content: currentContent(resources, this.#args.judges(scanFile)) };
    }
    return this.#current.content;
  }

  /** What the folder of records holds; read once a run. */
  reviews(settings: ReviewSettings): ReadReviews {
    const key = JSON.stringify(settings);
    const known = this.#read.get(key);
    if (known !== undefined) {
      return known;
    }
    const { keys, maxAgeDays } = settings;
    const { from } = this.#args;
    const folder = settings.folder === undefined ? undefined : resolve(from, settings.folder);
    const book = readBook(folder === undefined ? [] : readRecords(folder), {
      keys: Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, keyText(key, from)])),
      now: this.#args.now(),
      maxAgeDays,
    });
    const contentOf = (digest: string): Content | undefined =>
      folder === undefined ? undefined : readContent(folder, digest);
    const { reviewed, problems } = reviewedContents(book, contentOf);
    const ofFolder = folder === undefined ? undefined : readFreeze(readFreezeText(folder), book.lifted);
    const freeze = ofFolder ?? settings.cellFreeze;
    const read = { reviewed, problems: [...book.problems, ...problems], freeze };
    this.#read.set(key, read);
    return read;
  }
}

/** A key is given in PEM or as the path of a file that holds it. */
function keyText(key: string, from: string): string {
  if (key.includes("-----BEGIN")) {
    return key;
  }
  try {
    return readFileSync(resolve(from, key), "utf8");
  } catch {
    return "";
  }
}

/** A file that can't be read as a freeze is one all the same: a slip must not open the gate. */
function readFreeze(text: string | undefined, lifted: ReadonlySet<string>): Freeze | undefined {
  if (text === undefined) {
    return undefined;
  }
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (lifted.has(digestOf(value))) {
    return undefined;
  }
  const read = (name: string): string => {
    const member =
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, Json>)[name]
        : undefined;
    return typeof member === "string" && member !== "" ? member : "not stated";
  };
  return { reason: read("reason"), owner: read("owner"), since: read("since") };
}
