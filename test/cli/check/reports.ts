/** Reports as `check` makes them, for the tests of its forms. */
import type { CheckReport, Finding } from "../../../cli/check";

export function finding(parts: Partial<Finding> = {}): Finding {
  return {
    rule: "no-secret-in-env",
    level: "mandatory",
    severity: "critical",
    description: "No environment variable carries a secret.",
    message:
      "'template.containers[0].envs[1].value' must not hold a secret, got an API key by its name; mount it as a file",
    urn: "urn:pulumi:dev::shop::my:Tenant$gcp:cloudrunv2/service:Service::web",
    type: "gcp:cloudrunv2/service:Service",
    name: "web",
    property: "template.containers[0].envs[1].value",
    pack: "bulkhead",
    packVersion: "0.1.0",
    ...parts,
  };
}

export function report(parts: Partial<CheckReport> = {}): CheckReport {
  return {
    project: "shop",
    stack: "dev",
    complete: true,
    problems: [],
    packs: { bulkhead: "0.1.0" },
    resources: 12,
    findings: [],
    ...parts,
  };
}
