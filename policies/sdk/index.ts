/**
 * The rules as policies of `@pulumi/policy`, for a pack of one's own: `import { policies } from "@bulkhead/policies/sdk"`.
 * What differs from the pack itself: docs/policy-sdk.md.
 */
import type {
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { type Finding, type Rule, remedies, reviewed, rules, tenantLabel, waiverValid } from "../rules";
import { SdkRun } from "./sdkRun";
import { wireValueOf } from "./wireValues";

/** A rule as a policy: it judges each resource before it is created, and all resources together at the end. */
export type RulePolicy = ResourceValidationPolicy & StackValidationPolicy;

export interface PolicyOptions {
  /**
   * Keys of the stack config that are secret, e.g. `["app:databasePassword"]`. The SDK doesn't say which are, so a secret's
   * value that the program takes from one of them is reported as written in the program unless its key stands here.
   */
  readonly secretConfig?: readonly string[];
  /** True in continuous integration, where weakened config is reported without being asked. Default: `CI` is set. */
  readonly ci?: boolean;
}

/** What the SDK takes besides a text: its own type declares the text alone. */
interface Violation {
  readonly name: string;
  readonly message: string;
  readonly description: string;
  readonly urn: string;
  readonly enforcementLevel: "mandatory" | "advisory" | undefined;
}

/** Rules that the SDK can serve, in the order in which they share what config sets: labels first, waivers last. */
const exported: readonly Rule[] = [
  tenantLabel,
  ...rules.filter((rule) => ![tenantLabel, waiverValid, reviewed].includes(rule)),
  waiverValid,
];

/** The rules as policies, each mandatory unless it is advice by itself. */
export function policiesWith(options: PolicyOptions = {}): RulePolicy[] {
  const { CI = "" } = process.env;
  const run = new SdkRun({
    rules: exported,
    secretConfig: secretConfigOf(options.secretConfig ?? []),
    now: () => new Date(),
    ci: options.ci ?? (CI !== "" && CI !== "false"),
  });
  return exported.map((rule) => policyOf(rule, run));
}

/** The rules as policies, without options. */
export const policies: RulePolicy[] = policiesWith();

function policyOf(rule: Rule, run: SdkRun): RulePolicy {
  const remedy = remedies.get(rule.id);
  return {
    name: rule.id,
    description: rule.sentence,
    enforcementLevel: rule.level ?? "mandatory",
    severity: rule.severity,
    remediationSteps: rule.remediation,
    ...(rule.config !== undefined && { configSchema: { properties: JSON.parse(JSON.stringify(rule.config)) } }),
    validateResource: (args, report) => reportAll(rule, args.urn, report, () => run.judgeRegistered(rule, args)),
    validateStack: (args, report) => reportAll(rule, "", report, () => run.judgeTogether(rule, args)),
    ...(remedy !== undefined && {
      remediateResource: async ({ type, props }: ResourceValidationArgs) =>
        remedy(type, (await wireValueOf(props)) as Record<string, unknown>),
    }),
  };
}

/** Reports what a rule found. One that can't judge reports that: to the SDK an error of unknown values is a pass. */
async function reportAll(
  rule: Rule,
  urn: string,
  report: ReportViolation,
  judge: () => Promise<readonly Finding[]>,
): Promise<void> {
  const violate = report as unknown as (violation: Violation) => void;
  const common = { name: rule.id, description: rule.sentence };
  try {
    for (const finding of await judge()) {
      const { message, id, failed, level } = finding;
      violate({
        ...common,
        message: `${message} [${id}]`,
        urn: finding.urn,
        enforcementLevel: failed === true ? "mandatory" : level,
      });
    }
  } catch {
    // The error may quote a value, so its text goes nowhere.
    const message = `rule failed: '${rule.id}' could not read the resources, so they can't pass`;
    violate({ ...common, message, urn, enforcementLevel: "mandatory" });
  }
}

/** Values of config keys. The engine passes all config to a pack, secrets in plain text. */
function secretConfigOf(keys: readonly string[]): string[] {
  const config: unknown = JSON.parse(process.env.PULUMI_CONFIG ?? "{}");
  return keys.flatMap((key) => {
    const value = (config as Record<string, unknown>)[key];
    return typeof value === "string" ? [value] : [];
  });
}
