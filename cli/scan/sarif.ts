/** A scan as a run of SARIF, each finding at its line. */
import { createHash } from "node:crypto";
import { type AllowedFinding, type ScanFinding, type ScanReport, scanRules } from "../../scan";
import type { RuleHelp, SarifResult, SarifRun } from "../check/sarif";

export interface ScanSarifOptions {
  readonly toolVersion: string;
  /** The scanned folder, from the root of the repository. */
  readonly folder: string;
  readonly rulesUrl: string | undefined;
}

export function scanSarif(report: ScanReport, { toolVersion, folder, rulesUrl }: ScanSarifOptions): SarifRun {
  const seen = new Map<string, number>();
  const result = (finding: ScanFinding | AllowedFinding): SarifResult => {
    const uri = folder === "" ? finding.file : `${folder}/${finding.file}`;
    // Lines move with every change above them, so the place is the file and the count of such findings in it.
    const place = `${finding.rule}\0${uri}`;
    const count = seen.get(place) ?? 0;
    seen.set(place, count + 1);
    return {
      rule: finding.rule,
      level: "error",
      text: finding.message,
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri },
            region: { startLine: finding.at.line, startColumn: finding.at.column },
          },
        },
      ],
      fingerprint: createHash("sha256").update(`${place}\0${count}`).digest("hex"),
      ...("reason" in finding ? { allowed: finding.reason } : {}),
    };
  };
  return {
    toolVersion,
    rules: scanRules.map(
      (rule): RuleHelp => ({
        id: rule.id,
        description: rule.sentence,
        severity: rule.severity,
        help: [rule.why, `**What counts.** ${rule.counts}`, `**What to do.** ${rule.remediation}`].join("\n\n"),
        ...(rulesUrl === undefined ? {} : { url: `${rulesUrl.replace(/#.*$/, "")}#${rule.id}` }),
      }),
    ),
    id: `bulkhead-scan/${folder}/`,
    complete: true,
    problems: report.problems.map(({ file, why }) => `${file}: ${why}`),
    results: [...report.findings, ...report.allowed].map(result),
  };
}
