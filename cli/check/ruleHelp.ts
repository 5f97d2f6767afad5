/** Descriptions of the policy pack's own rules, for reports that explain rules. */
import { rules } from "../../policies/rules";
import type { RuleHelp } from "./sarif";

/**
 * Help for every rule of Bulkhead's pack. `rulesUrl` is where `docs/rules.md` can be read, e.g. on the code host; each
 * rule is linked by its heading. Without it, the help text has no link.
 */
export function ruleHelp(rulesUrl?: string): RuleHelp[] {
  return rules.map((rule) => ({
    id: rule.id,
    description: rule.sentence,
    severity: rule.severity,
    help: [
      rule.why,
      `**What counts.** ${rule.counts}`,
      `**Values not known yet.** ${rule.unknowns}`,
      `**What to do.** ${rule.remediation}`,
    ].join("\n\n"),
    ...(rulesUrl === undefined ? {} : { url: `${rulesUrl.replace(/#.*$/, "")}#${rule.id}` }),
  }));
}
