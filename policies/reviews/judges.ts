/** How a run is judged, as part of what is reviewed: the pack, the config of its rules, waivers, and a scan. */
import { readFileSync } from "node:fs";
import type { Json, Judges } from "../../review";
import type { Field } from "../read";
import { leafOf } from "./leaves";

/** A rule as the run's config set it. */
export interface ConfiguredRule {
  readonly id: string;
  readonly ownLevel: string;
  readonly level: string;
  readonly config: Field;
}

/** The place of a file says nothing about what is in it. */
const places: Readonly<Record<string, readonly string[]>> = { "waiver-valid": ["file"] };

export function judgesOf(
  pack: Judges["pack"],
  rules: readonly ConfiguredRule[],
  waivers: readonly object[],
  scan: readonly Json[],
): Judges {
  const config: Record<string, Json> = {};
  for (const { id, ownLevel, level, config: given } of rules) {
    const value = leafOf(given, "", { from: [], madeUp: [] }) ?? {};
    const named = Object.entries(value as Record<string, Json>).filter(([name]) => places[id]?.includes(name) !== true);
    if (level !== ownLevel || named.length > 0) {
      config[id] = { level, ...Object.fromEntries(named) };
    }
  }
  return { pack, config, waivers: waivers as readonly Json[], scan };
}

/**
 * Findings of a scan in SARIF, each as its rule and place; a line that moves is not a new finding if the scan gives it a fingerprint.
 * A file that can't be read is one finding that says so, so that it never counts as a clean scan.
 */
export function readScan(file: string): readonly Json[] {
  try {
    const { runs } = JSON.parse(readFileSync(file, "utf8")) as {
      runs: readonly { results?: readonly SarifResult[] }[];
    };
    return runs.flatMap(({ results = [] }) => results.map(scanFinding));
  } catch {
    return [{ rule: "scan", problem: "the file of the scan could not be read as SARIF" }];
  }
}

interface SarifResult {
  readonly ruleId?: string;
  readonly partialFingerprints?: Readonly<Record<string, string>>;
  readonly locations?: readonly {
    readonly physicalLocation?: {
      readonly artifactLocation?: { readonly uri?: string };
      readonly region?: { readonly startLine?: number };
    };
  }[];
}

function scanFinding({ ruleId, partialFingerprints, locations }: SarifResult): Json {
  const place = locations?.[0]?.physicalLocation;
  const [fingerprint] = Object.values(partialFingerprints ?? {}).sort();
  return {
    rule: ruleId ?? "",
    file: place?.artifactLocation?.uri ?? "",
    ...(fingerprint === undefined ? { line: place?.region?.startLine ?? 0 } : { fingerprint }),
  };
}
