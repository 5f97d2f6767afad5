/** The plans that were in force: those in the given files, and every earlier version of each that git knows. */
import { execFileSync } from "node:child_process";
import { dirname, relative, resolve } from "node:path";
import { planDigest } from "../../egress/plan/digest";
import type { TrackingPlan } from "../../plan";
import { checkPlanText, readText } from "../plan/readPlan";
import { aggregateFields } from "../prove/flows/declared";
import { identityFields } from "../prove/flows/inventory";
import { treatmentWords } from "../prove/flows/treatmentWords";
import { UserError } from "../terminal/userError";

/** Plans by their digest, as ledger lines name them. */
export type Plans = ReadonlyMap<string, TrackingPlan>;

const most = 500;

/** Throws a UserError for a file that is not a plan. Earlier versions that are none are left out. */
export function readPlans(files: readonly string[]): Plans {
  const plans = new Map<string, TrackingPlan>();
  for (const file of files) {
    const result = checkPlanText(readText(file));
    if (!result.ok) {
      throw new UserError(`'--plan' must name tracking plans, got '${file}'; see 'bulkhead plan check ${file}'`, 2);
    }
    plans.set(planDigest(result.plan), result.plan);
    for (const text of earlierVersions(file)) {
      const earlier = checkPlanText(text);
      if (earlier.ok) {
        plans.set(planDigest(earlier.plan), earlier.plan);
      }
    }
  }
  return plans;
}

/** Texts of the file in all commits that changed it; none outside of a git repository. */
function earlierVersions(file: string): string[] {
  const folder = dirname(resolve(file));
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 8 * 1024 * 1024,
    });
  try {
    const commits = git("log", `--max-count=${most}`, "--format=%H", "--", resolve(file)).split("\n").filter(Boolean);
    const path = `./${relative(folder, resolve(file))}`;
    return commits.flatMap((commit) => {
      try {
        return [git("show", `${commit}:${path}`)];
      } catch {
        // The commit removed the file.
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** How the plan treats a field of an event or makes a number of an aggregate, in words; undefined if it does not name the field. */
export function treatmentIn(plan: TrackingPlan, event: string, field: string): string | undefined {
  if (plan.aggregates?.[event] !== undefined) {
    return aggregateFields(plan, event)[field];
  }
  const group = /^\$group:(.+)$/.exec(event)?.[1];
  const fields =
    event === "$profile"
      ? plan.profiles?.fields
      : group === undefined
        ? plan.events[event]?.fields
        : plan.groups?.[group]?.fields;
  const treatment = fields?.[field];
  if (treatment !== undefined) {
    return treatmentWords(treatment);
  }
  // Every id that an event names leaves as a pseudonym, whatever the plan says.
  return field === "*"
    ? undefined
    : identityFields.has(field) || plan.groups?.[field] !== undefined
      ? idWords
      : undefined;
}

const idWords = "pseudonym: a keyed hash";
