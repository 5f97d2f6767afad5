/** Reads waivers: findings that named people have accepted for a stated reason and time. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { isDay } from "../../plan";
import { stackOfUrn } from "../graph";
import { Field, knownValue } from "../read";

export interface Waiver {
  /** Id of the finding, as its message ends with it. */
  readonly finding: string;
  readonly urn: string;
  readonly rule: string;
  readonly owner: string;
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string;
}

/** What is wrong with an entry, or with the whole file. */
export interface WaiverProblem {
  readonly message: string;
  /** URN that the entry gives; undefined for the file and for entries without one. */
  readonly urn?: string;
}

/** A finding as a waiver names it. */
export interface WaivableFinding {
  readonly id: string;
  readonly urn: string;
  readonly rule: string;
}

/** A rule as a waiver may name it. */
export interface WaivableRule {
  readonly id: string;
  /** Set for rules that judge the run itself: their findings can't be waived. */
  readonly run?: unknown;
}

/** What a waivers file says, and what is wrong with it. */
export class WaiverBook {
  readonly #matched = new Set<Waiver>();

  constructor(
    readonly waivers: readonly Waiver[],
    readonly problems: readonly WaiverProblem[],
  ) {}

  /** True if a waiver covers the finding today. */
  waives(finding: WaivableFinding, today: string): boolean {
    const matching = this.waivers.filter(
      (waiver) => waiver.finding === finding.id && waiver.urn === finding.urn && waiver.rule === finding.rule,
    );
    for (const waiver of matching) {
      this.#matched.add(waiver);
    }
    return matching.some((waiver) => waiver.until >= today);
  }

  /** True if the waiver matched a finding of this run. */
  hasMatched(waiver: Waiver): boolean {
    return this.#matched.has(waiver);
  }
}

/** Reads a waivers file, YAML or JSON: a list of waivers, or `waivers:` with that list. Never throws. */
export function readWaiverFile(path: string, rules: readonly WaivableRule[]): WaiverBook {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return unreadable(`waivers file '${path}' must be readable; check its path in the config`);
  }
  return readWaivers(text, rules);
}

export function readWaivers(text: string, rules: readonly WaivableRule[]): WaiverBook {
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    return unreadable("waivers file must be YAML or JSON; check its syntax");
  }
  if (document === null || document === undefined) {
    return new WaiverBook([], []);
  }
  const list = (Array.isArray(document) ? Field.of(document) : Field.of(document).at("waivers")).list();
  if (list.state !== "known") {
    return unreadable("waivers file must hold a list of waivers; put them under 'waivers'");
  }
  const waivers: Waiver[] = [];
  const problems: WaiverProblem[] = [];
  list.value.forEach((entry, position) => {
    const path = `waivers[${position}]`;
    const waiver = readEntry(entry);
    const message = entryProblem(entry, waiver, path, rules) ?? duplicateProblem(waivers, waiver, path);
    if (message === undefined) {
      waivers.push(waiver);
    } else {
      problems.push({ message, urn: waiver.urn === "" ? undefined : waiver.urn });
    }
  });
  return new WaiverBook(waivers, problems);
}

function unreadable(message: string): WaiverBook {
  return new WaiverBook([], [{ message }]);
}

/** The part of a book that is about one stack; entries whose URN names another stack are left out. */
export function ofStack(book: WaiverBook, stackUrn: string): Pick<WaiverBook, "waivers" | "problems"> {
  const stack = stackOfUrn(stackUrn);
  const isElsewhere = (urn: string | undefined) => urn !== undefined && (stackOfUrn(urn) ?? stack) !== stack;
  return {
    waivers: book.waivers.filter(({ urn }) => !isElsewhere(urn)),
    problems: book.problems.filter(({ urn }) => !isElsewhere(urn)),
  };
}

const properties = ["finding", "urn", "rule", "owner", "reason", "until"] as const;

function readEntry(entry: Field): Waiver {
  const read = (name: string) => knownValue(entry.at(name).text())?.trim() ?? "";
  return {
    finding: read("finding"),
    urn: read("urn"),
    rule: read("rule"),
    owner: read("owner"),
    reason: read("reason"),
    until: read("until"),
  };
}

function entryProblem(entry: Field, waiver: Waiver, path: string, rules: readonly WaivableRule[]): string | undefined {
  const empty = properties.find((name) => waiver[name] === "");
  if (empty !== undefined) {
    const advice = empty === "finding" ? "copy the id at the end of the finding's message" : "state it";
    return `'${path}.${empty}' must be set, got nothing; ${advice}`;
  }
  const other = [...(knownValue(entry.entries())?.keys() ?? [])].find(
    (key) => !(properties as readonly string[]).includes(key),
  );
  if (other !== undefined) {
    return `'${path}.${other}' must be one of ${properties.join(", ")}; remove it`;
  }
  if (/[*?]/.test(waiver.urn) || !waiver.urn.startsWith("urn:pulumi:")) {
    return `'${path}.urn' must be the full URN of one resource, got ${waiver.urn.includes("*") ? "a wildcard" : "something else"}; copy it from the finding`;
  }
  const rule = rules.find(({ id }) => id === waiver.rule);
  if (rule === undefined) {
    return `'${path}.rule' must be the id of a rule; copy it from the finding`;
  }
  if (rule.run !== undefined) {
    return `'${path}.rule' must not be '${rule.id}'; findings about waivers can't be waived`;
  }
  if (!isDay(waiver.until)) {
    return `'${path}.until' must be a day such as '2027-01-31'; write the last day it holds`;
  }
  return undefined;
}

function duplicateProblem(waivers: readonly Waiver[], waiver: Waiver, path: string): string | undefined {
  return waivers.some(
    ({ finding, urn, rule }) => finding === waiver.finding && urn === waiver.urn && rule === waiver.rule,
  )
    ? `'${path}.finding' must be named once, got it twice; keep one entry`
    : undefined;
}
