/** Judges the waivers themselves, and rules that config has weakened: both are ways around the pack. */
import type { Diagnostic } from "../analyzer/session";
import type { PackSettings } from "../analyzer/settings";
import { knownValue } from "../read";
import type { Level, Rule } from "../rules";
import type { WaiverBook } from "./book";

export interface ReviewArgs {
  readonly book: WaiverBook;
  readonly rules: readonly Rule[];
  readonly settings: PackSettings;
  readonly today: string;
  readonly ci: boolean;
  /** Where findings go that are about no resource. */
  readonly urn: string;
}

const id = "waiver-valid";

export function reviewWaivers(args: ReviewArgs): Diagnostic[] {
  const own = args.rules.find((rule) => rule.id === id);
  if (own === undefined) {
    return [];
  }
  const level = args.settings.levelOf(own);
  const strict = isStrict(args);
  const weakened = strict ? weakenedRules(args) : [];
  const about = (message: string, urn: string, enforced: Level): Diagnostic => ({ rule: id, urn, message, enforced });
  const waivers =
    level === "disabled"
      ? []
      : [
          ...args.book.problems.map((message) => about(message, args.urn, level)),
          ...args.book.waivers
            .filter((waiver) => waiver.until < args.today)
            .map((waiver) =>
              about(
                `'until' must not be in the past, got '${waiver.until}' in the waiver for '${waiver.rule}'; fix the finding or have the waiver renewed`,
                waiver.urn,
                level,
              ),
            ),
          ...args.book
            .unused()
            .filter((waiver) => waiver.until >= args.today)
            .map((waiver) =>
              about(
                `'waivers' must match a finding, got one for '${waiver.rule}' that matches none; remove it or correct its URN`,
                args.urn,
                level,
              ),
            ),
        ];
  return [...waivers, ...weakened.map((message) => about(message, args.urn, "mandatory"))];
}

/** Asked for by config, or by default in continuous integration. */
function isStrict(args: ReviewArgs): boolean {
  return knownValue(args.settings.configOf(id).at("strict").flag()) ?? args.ci;
}

function weakenedRules({ rules, settings }: ReviewArgs): string[] {
  return rules.flatMap((rule) => {
    const level = settings.levelOf(rule);
    if (level === (rule.level ?? "mandatory") || level === "mandatory") {
      return [];
    }
    return [
      `'enforcementLevel' of '${rule.id}' must be 'mandatory', got '${level}'; waive single findings in the waivers file instead`,
    ];
  });
}
