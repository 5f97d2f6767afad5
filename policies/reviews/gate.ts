/** What the rule `reviewed` knows of a run besides its resources: records, the day, and how the run is judged. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isMap } from "../../plan/contract";
import {
  approversOf,
  type Content,
  type Current,
  contentDigest,
  digestOf,
  type GithubApprovers,
  type Json,
  type Judges,
  type RecordProblem,
  type ReviewBook,
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
}

export class ReviewGate {
  /** True in a preview, and until the engine says what the run is. */
  preview = true;

  /** URNs of tenants' components that are quarantined or closing, as far as the run has come. */
  readonly withdrawn = new Set<string>();

  readonly #args: ReviewGateArgs;
  readonly #read = new Map<string, ReadReviews>();
  readonly #books = new Map<string, ReviewBook>();
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

  /**
   * True if enough people have approved exactly this content. It is asked first, since most runs are of content whose digest is
   * known, and then no other content needs to be read and compared.
   */
  isApproved({ content }: Current, settings: ReviewSettings): boolean {
    const digest = contentDigest(content);
    const approvals = this.#bookOf(settings).approvals.filter((approval) => approval.content === digest);
    const folder = this.#folderOf(settings);
    if (folder === undefined || approversOf({ approvals }).length < settings.approvers) {
      return false;
    }
    const filed = readContent(folder, digest);
    return filed !== undefined && contentDigest(filed) === digest;
  }

  /** What the folder of records holds; read once a run. */
  reviews(settings: ReviewSettings): ReadReviews {
    const key = JSON.stringify(settings);
    const known = this.#read.get(key);
    if (known !== undefined) {
      return known;
    }
    const book = this.#bookOf(settings);
    const folder = this.#folderOf(settings);
    const contentOf = (digest: string): Content | undefined =>
      folder === undefined ? undefined : readContent(folder, digest);
    const { reviewed, problems } = reviewedContents(book, contentOf);
    const read = { reviewed, problems: [...book.problems, ...problems] };
    this.#read.set(key, read);
    return read;
  }

  /** Undefined if there is none, or a signed record has lifted it. */
  freeze(settings: ReviewSettings): Freeze | undefined {
    const folder = this.#folderOf(settings);
    const text = folder === undefined ? undefined : readFreezeText(folder);
    const ofFolder = text === undefined ? undefined : readFreeze(text, this.#bookOf(settings).lifted);
    return ofFolder ?? settings.cellFreeze;
  }

  #folderOf({ folder }: ReviewSettings): string | undefined {
    return folder === undefined ? undefined : resolve(this.#args.from, folder);
  }

  #bookOf(settings: ReviewSettings): ReviewBook {
    const key = JSON.stringify(settings);
    const known = this.#books.get(key);
    if (known !== undefined) {
      return known;
    }
    const { keys, maxAgeDays } = settings;
    const { from } = this.#args;
    const folder = this.#folderOf(settings);
    const book = readBook(folder === undefined ? [] : readRecords(folder), {
      keys: Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, keyText(key, from)])),
      github: githubOf(settings, from),
      now: this.#args.now(),
      maxAgeDays,
    });
    this.#books.set(key, book);
    return book;
  }
}

function githubOf({ github, githubKeys }: ReviewSettings, from: string): GithubApprovers | undefined {
  return Object.keys(github).length === 0
    ? undefined
    : { environments: github, keys: githubKeys === undefined ? "" : fileText(githubKeys, from) };
}

/** A key is given in PEM or as the path of a file that holds it. */
function keyText(key: string, from: string): string {
  return key.includes("-----BEGIN") ? key : fileText(key, from);
}

/** Empty for a file that can't be read, which then holds no key. */
function fileText(path: string, from: string): string {
  try {
    return readFileSync(resolve(from, path), "utf8");
  } catch {
    return "";
  }
}

/** A file that can't be read as a freeze is one all the same: a slip must not open the gate. */
function readFreeze(text: string, lifted: ReadonlySet<string>): Freeze | undefined {
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
    const member = isMap(value) ? value[name] : undefined;
    return typeof member === "string" && member !== "" ? member : "not stated";
  };
  return { reason: read("reason"), owner: read("owner"), since: read("since") };
}
