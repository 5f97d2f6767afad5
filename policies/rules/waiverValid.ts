/** Judges the waivers themselves, and rules that config has weakened: both are ways around the pack. */
import { dayLength, startOfDay } from "../../plan";
import { knownValue } from "../read";
import { quoted } from "./messages";
import type { Report, Rule, RuleContext, RunView } from "./rule";
import { allowedTooMuch, changedConfig, weakenedRules } from "./weakenedConfig";

/** Longest time that a waiver may run from today, in days. */
const longestDays = 180;

export const waiverValid: Rule = {
  id: "waiver-valid",
  sentence:
    "Every exception names one finding, an owner, a reason and a last day, and no rule is switched off instead.",
  why: "Exceptions outlive their reasons. A wildcard, or a rule set to advisory for the sake of one resource, switches the rule off for all others, and nobody reviews it again.",
  counts:
    "The waivers file: entries that are incomplete, name no rule, use a wildcard, have ended, run for more than 180 days, or match no finding of this run; entries whose URN is of another stack are left to that stack. With `strict`, which continuous integration always has, also every rule that config disables or lowers, and roles in `allowedRoles` that reach data; wider lists, owners of things outside the stack and other label keys are one line of advice. These findings can't be waived; those about weakened rules are mandatory whatever the level of this rule.",
  unknowns: "A file that can't be read or parsed is reported, and waives nothing.",
  severity: "high",
  remediation:
    "Correct or remove the entry; set the rule back to mandatory and waive the one finding that is accepted.",
  config: {
    file: {
      type: "string",
      description: "Path of the waivers file (YAML or JSON), absolute or from the folder of the policy pack.",
    },
    strict: {
      type: "boolean",
      description:
        "Report what config weakens. Always true where the environment variable CI is set, elsewhere false by default.",
    },
  },
  examples: {
    bad: `
// config: { "waiver-valid": { "file": "waivers.yaml" } }, and in waivers.yaml an entry that has ended:
// - { urn: "urn:pulumi:prod::app::gcp:storage/bucket:Bucket::old", rule: private-bucket, owner: storage team, reason: moved in May, until: 2024-05-31 }
new gcp.storage.Bucket("new", { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });`,
    good: `
new gcp.storage.Bucket("new", { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });`,
  },

  run(view, context) {
    return [
      ...view.waiverProblems.map(({ message }) => ({ urn: view.stackUrn, problem: message })),
      ...view.waivers.flatMap((waiver) => judgeWaiver(view, waiver)),
      ...judgeStrict(view, context),
      ...(isStrict(view, context) ? [...weakenedRules(view), ...allowedTooMuch(view), ...changedConfig(view)] : []),
    ];
  },
};

function judgeWaiver(view: RunView, waiver: RunView["waivers"][number]): Report[] {
  const which = `in the waiver of ${quoted(waiver.finding)} (${waiver.rule})`;
  if (waiver.until < view.today) {
    const problem = `must not be in the past, got '${waiver.until}' ${which}; fix the finding or have the waiver renewed`;
    return [{ urn: waiver.urn, path: "until", problem, about: waiver.finding }];
  }
  const reports: Report[] = [];
  if (daysBetween(view.today, waiver.until) > longestDays) {
    const problem = `must be at most ${longestDays} days ahead, got '${waiver.until}' ${which}; choose an earlier day and renew it then`;
    reports.push({ urn: waiver.urn, path: "until", problem, about: waiver.finding });
  }
  if (!waiver.matched) {
    const problem = `must match a finding, got ${quoted(waiver.finding)} (${waiver.rule}), which matches none; remove it or correct its id and URN`;
    reports.push({ urn: view.stackUrn, path: "waivers", problem, about: waiver.finding });
  }
  return reports;
}

function daysBetween(from: string, to: string): number {
  return ((startOfDay(to) ?? Number.POSITIVE_INFINITY) - (startOfDay(from) ?? 0)) / dayLength;
}

/** In continuous integration always, elsewhere if config asks for it. */
function isStrict(view: RunView, { config }: RuleContext): boolean {
  return view.ci || knownValue(config.at("strict").flag()) === true;
}

/** What is guarded can't switch off its guard. */
function judgeStrict(view: RunView, { config }: RuleContext): Report[] {
  const strict = config.at("strict");
  if (!view.ci || strict.state === "missing" || knownValue(strict.flag()) === true) {
    return [];
  }
  const problem = "must not be false in continuous integration, got 'false'; remove it from the config";
  return [{ urn: view.stackUrn, path: "strict", problem, level: "mandatory" }];
}
