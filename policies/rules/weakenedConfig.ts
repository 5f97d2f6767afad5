/** Reports config that weakens the pack other than by waivers: rules that it switches off, lists that it widens, labels that it renames. */
import { grantsAny, isBasicRole } from "../../iam";
import { defaultSettings } from "../graph";
import { type Field, knownValue } from "../read";
import { configTexts } from "./configTexts";
import { listed, quoted } from "./messages";
import { reachingPermissions } from "./projectPermissions";
import type { Report, RunView } from "./rule";

/** Rules that config disables or lowers. */
export function weakenedRules({ levels, stackUrn }: RunView): Report[] {
  return levels.flatMap(({ rule, ownLevel, configured }): Report[] => {
    if (configured === ownLevel || configured === "mandatory") {
      return [];
    }
    const problem = `of '${rule}' must be 'mandatory', got '${configured}'; waive single findings in the waivers file instead`;
    return [{ urn: stackUrn, path: "enforcementLevel", problem, about: rule, level: "mandatory" }];
  });
}

/** Roles allowed on whole projects although they reach into every tenant's data. */
export function allowedTooMuch({ stackUrn, configOf }: RunView): Report[] {
  const reaching = configTexts({ config: configOf("no-broad-role") }, "allowedRoles").filter(
    (role) => isBasicRole(role) || grantsAny(role, new Map(), reachingPermissions),
  );
  return reaching.map((role) => ({
    urn: stackUrn,
    path: "allowedRoles",
    problem: `of 'no-broad-role' must name roles that show no data, got ${quoted(role)}; remove it, and waive the single grant that is accepted`,
    about: role,
    level: "mandatory",
  }));
}

/** Lists that let more pass than the pack does by itself. */
const wideningLists: readonly (readonly [rule: string, property: string])[] = [
  ["no-broad-role", "allowedRoles"],
  ["secret-accessor-own-tenant", "allowedPrincipals"],
  ["authenticated-access", "publicServices"],
  ["restricted-ingress", "publicServices"],
  ["private-bucket", "publicBuckets"],
];

/** One line about everything else by which config changes what the pack sees, for whoever reviews the run. */
export function changedConfig({ stackUrn, configOf }: RunView): Report[] {
  const labels = configOf("tenant-label");
  const changes = [
    ...wideningLists.flatMap(([rule, property]) => {
      const { length } = configTexts({ config: configOf(rule) }, property);
      return length === 0 ? [] : [`${property} of ${rule} (${length})`];
    }),
    ...(["tenantLabel", "roleLabel"] as const).flatMap((property) => {
      const value = knownValue(labels.at(property).text());
      return value === undefined || value === defaultSettings[property] ? [] : [`${property} of tenant-label`];
    }),
    ...(knownValue(labels.at("profile").text()) === "app" ? ["profile of tenant-label"] : []),
    ...ownersOf(labels),
  ];
  if (changes.length === 0) {
    return [];
  }
  const problem = `should be reviewed, got ${listed(changes, changes.length)}, which change what the pack accepts; keep this config in a file that needs a review`;
  return [{ urn: stackUrn, path: "config", problem, level: "advisory" }];
}

function ownersOf(labels: Field): string[] {
  const externals = knownValue(labels.at("externals").entries());
  return externals === undefined || externals.size === 0 ? [] : [`externals of tenant-label (${externals.size})`];
}
