/** Reads waivers: findings that named people have accepted for a stated reason and time. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { Field, knownValue } from "../read";
import type { Finding } from "../rules";

export interface Waiver {
  readonly urn: string;
  readonly rule: string;
  readonly owner: string;
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string;
}

/** What a waivers file says, and what is wrong with it. */
export class WaiverBook {
  readonly #used = new Set<Waiver>();

  constructor(
    readonly waivers: readonly Waiver[],
    readonly problems: readonly string[],
  ) {}

  /** True where a waiver covers the finding today. Findings about waivers themselves can't be waived. */
  waives(finding: Finding, today: string): boolean {
    const matching = this.waivers.filter((waiver) => waiver.urn === finding.urn && waiver.rule === finding.rule);
    for (const waiver of matching) {
      this.#used.add(waiver);
    }
    return finding.rule !== "waiver-valid" && matching.some((waiver) => waiver.until >= today);
  }

  /** Waivers that no finding of this run asked for. */
  unused(): Waiver[] {
    return this.waivers.filter((waiver) => !this.#used.has(waiver));
  }
}

/** Reads a waivers file, YAML or JSON: a list of waivers, or `waivers:` with that list. Never throws. */
export function readWaiverFile(path: string, ruleIds: readonly string[]): WaiverBook {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return new WaiverBook(
      [],
      [`waivers file '${path}' must be readable; check 'file' in the config of 'waiver-valid'`],
    );
  }
  return readWaivers(text, ruleIds);
}

export function readWaivers(text: string, ruleIds: readonly string[]): WaiverBook {
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    return new WaiverBook([], ["waivers file must be YAML or JSON; check its syntax"]);
  }
  if (document === null || document === undefined) {
    return new WaiverBook([], []);
  }
  const list = (Array.isArray(document) ? Field.of(document) : Field.of(document).at("waivers")).list();
  if (list.state !== "known") {
    return new WaiverBook([], ["waivers file must hold a list of waivers; put them under 'waivers'"]);
  }
  const waivers: Waiver[] = [];
  const problems: string[] = [];
  list.value.forEach((entry, position) => {
    const result = readWaiver(entry, `waivers[${position}]`, ruleIds);
    if (typeof result === "string") {
      problems.push(result);
    } else {
      waivers.push(result);
    }
  });
  return new WaiverBook(waivers, problems);
}

const properties = ["urn", "rule", "owner", "reason", "until"] as const;

function readWaiver(entry: Field, path: string, ruleIds: readonly string[]): Waiver | string {
  const read = (name: string) => knownValue(entry.at(name).text())?.trim() ?? "";
  for (const name of properties) {
    if (read(name) === "") {
      return `'${path}.${name}' must be set, got nothing; state it`;
    }
  }
  for (const key of knownValue(entry.entries())?.keys() ?? []) {
    if (!(properties as readonly string[]).includes(key)) {
      return `'${path}.${key}' must be one of ${properties.join(", ")}; remove it`;
    }
  }
  const waiver: Waiver = {
    urn: read("urn"),
    rule: read("rule"),
    owner: read("owner"),
    reason: read("reason"),
    until: read("until"),
  };
  if (/[*?]/.test(waiver.urn) || !waiver.urn.startsWith("urn:pulumi:")) {
    return `'${path}.urn' must be the full URN of one resource, got ${waiver.urn.includes("*") ? "a wildcard" : "something else"}; copy it from the finding`;
  }
  if (!ruleIds.includes(waiver.rule)) {
    return `'${path}.rule' must be the id of a rule; copy it from the finding`;
  }
  if (waiver.rule === "waiver-valid") {
    return `'${path}.rule' must not be 'waiver-valid'; findings about waivers can't be waived`;
  }
  if (!isDay(waiver.until)) {
    return `'${path}.until' must be a day such as '2027-01-31'; write the last day it holds`;
  }
  return waiver;
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
