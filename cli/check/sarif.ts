/** Writes the report as SARIF 2.1.0 for code hosts: one run, rules with help, and findings placed in a file of the repository. */
import type { CheckReport } from "./checkReport";
import type { Finding, Severity } from "./finding";
import { findingId } from "./findingId";

/** What SARIF says about a rule in addition to its findings. */
export interface RuleHelp {
  readonly id: string;
  /** One sentence. */
  readonly description: string;
  readonly severity?: Severity;
  /** Why the rule is there and what to do, as Markdown. */
  readonly help?: string;
  /** Page about the rule. */
  readonly url?: string;
}

export interface SarifOptions {
  /** Version of this tool. */
  readonly toolVersion: string;
  /** File that the findings are shown at, relative to the repository's root, with forward slashes, e.g. `infra/Pulumi.yaml`. */
  readonly file: string;
  /** True if the findings were compared with a baseline. Default: false. */
  readonly baseline?: boolean;
  /** Every rule that was checked, found or not. */
  readonly rules?: readonly RuleHelp[];
}

/** Scores in the sense of CVSS, by which code hosts sort and gate. */
const securitySeverity: Record<Severity, string> = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0" };

/** One run of SARIF: a tool, what it looked at, what it found. */
export interface SarifRun {
  readonly toolVersion: string;
  readonly rules: readonly RuleHelp[];
  /** Tells runs over the same thing from others. */
  readonly id: string;
  readonly complete: boolean;
  readonly problems: readonly string[];
  readonly results: readonly SarifResult[];
}

export interface SarifResult {
  readonly rule: string;
  readonly level: "error" | "warning";
  readonly text: string;
  readonly locations: readonly unknown[];
  /** Recognizes the finding on the next run. */
  readonly fingerprint: string;
  readonly baselineState?: "new" | "unchanged";
  /** Why the finding is allowed, if it is. */
  readonly allowed?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

export function toSarif(report: CheckReport, options: SarifOptions, more: readonly SarifRun[] = []): string {
  const baseline = options.baseline ?? false;
  const run: SarifRun = {
    toolVersion: options.toolVersion,
    rules: rulesOf(report.findings, options.rules ?? []),
    id: `bulkhead/${report.project}/${report.stack}/`,
    complete: report.complete,
    problems: report.problems,
    results: report.findings.map((finding) => ({
      rule: finding.rule,
      level: finding.level === "mandatory" ? "error" : "warning",
      text: `${finding.name}: ${finding.message}`,
      locations: [
        {
          // A Pulumi program has no source lines in its plan; the resource is named by the logical location.
          physicalLocation: { artifactLocation: { uri: options.file }, region: { startLine: 1 } },
          logicalLocations: [{ name: finding.name, fullyQualifiedName: finding.urn, kind: "resource" }],
        },
      ],
      ...(baseline ? { baselineState: finding.known === true ? "unchanged" : "new" } : {}),
      fingerprint: findingId(finding),
      properties: { type: finding.type, ...(finding.property === undefined ? {} : { property: finding.property }) },
    })),
  };
  return sarifText([run, ...more]);
}

/** The whole file. */
export function sarifText(runs: readonly SarifRun[]): string {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: runs.map(runObject),
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function runObject({ toolVersion, rules, id, complete, problems, results }: SarifRun) {
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
  return {
    tool: { driver: { name: "Bulkhead", semanticVersion: toolVersion, rules: rules.map(ruleDescriptor) } },
    automationDetails: { id },
    invocations: [
      {
        executionSuccessful: complete,
        toolExecutionNotifications: problems.map((text) => ({ level: "error", message: { text } })),
      },
    ],
    results: results.map(({ rule, level, text, locations, baselineState, fingerprint, allowed, properties }) => ({
      ruleId: rule,
      ruleIndex: indexes.get(rule) ?? -1,
      level,
      message: { text },
      locations,
      ...(baselineState === undefined ? {} : { baselineState }),
      ...(allowed === undefined ? {} : { suppressions: [{ kind: "inSource", justification: allowed }] }),
      partialFingerprints: { "bulkheadFinding/v1": fingerprint },
      ...(properties === undefined ? {} : { properties }),
    })),
    columnKind: "utf16CodeUnits",
  };
}

/** Known rules first, in their order; rules of findings that are not among them (of another pack) after. */
function rulesOf(findings: readonly Finding[], known: readonly RuleHelp[]): RuleHelp[] {
  const rules = new Map(known.map((rule) => [rule.id, rule]));
  for (const { rule: id, description, severity } of findings) {
    if (!rules.has(id)) {
      rules.set(id, { id, description, ...(severity === undefined ? {} : { severity }) });
    }
  }
  return [...rules.values()];
}

function ruleDescriptor(rule: RuleHelp) {
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.description },
    fullDescription: { text: rule.description },
    ...(rule.help === undefined ? {} : { help: { text: rule.help, markdown: rule.help } }),
    ...(rule.url === undefined ? {} : { helpUri: rule.url }),
    defaultConfiguration: { level: "error" },
    properties: {
      tags: ["security", "tenant-isolation"],
      "security-severity": securitySeverity[rule.severity ?? "high"],
      precision: "high",
    },
  };
}
