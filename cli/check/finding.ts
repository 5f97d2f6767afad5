/** One thing that a rule found, as the engine reports it. */
import type { PolicyEvent } from "@pulumi/pulumi/automation";
import { nameOfUrn, typeOfUrn } from "../../policies/graph";
import { pack } from "../../policies/pack";

export interface Finding {
  /** Id of the rule, e.g. `no-secret-in-env`. */
  readonly rule: string;
  /** `mandatory` findings reject the stack, `advisory` ones don't. */
  readonly level: "mandatory" | "advisory";
  /** How bad it is, if the rule says so. */
  readonly severity?: Severity;
  /** The rule's sentence. */
  readonly description: string;
  /** What is wrong here and what to do. */
  readonly message: string;
  /** URN of the resource; the stack's URN if the finding is not about one resource. */
  readonly urn: string;
  /** Type token of the resource, e.g. `gcp:cloudrunv2/service:Service`. */
  readonly type: string;
  /** Name of the resource in the program. */
  readonly name: string;
  /** The property that the message begins with, e.g. `template.containers[0].envs[1]`, if it does. */
  readonly property?: string;
  readonly pack: string;
  readonly packVersion: string;
  /** True if the baseline has it; then it rejects nothing. */
  readonly known?: boolean;
}

const severities = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/**
 * A finding from the engine's event. Packs made with `@pulumi/policy` send the rule's sentence, a line break and the message
 * as one text; Bulkhead's sends the message alone.
 */
export function findingOf(event: PolicyEvent & { severity?: string }, redact: (text: string) => string): Finding {
  const text = event.message.trim();
  const lineBreak = text.indexOf("\n");
  const description = lineBreak < 0 ? (sentenceOf(event) ?? text) : text.slice(0, lineBreak);
  const message = redact(lineBreak < 0 ? text : text.slice(lineBreak + 1).trim());
  const urn = event.resourceUrn ?? "";
  const property = /^'([^']{1,256})' must /.exec(message)?.[1];
  const severity = severities.find((known) => known === event.severity);
  return {
    rule: event.policyName,
    level: event.enforcementLevel === "mandatory" ? "mandatory" : "advisory",
    ...(severity === undefined ? {} : { severity }),
    description: redact(description),
    message,
    urn,
    type: typeOfUrn(urn),
    name: nameOfUrn(urn),
    ...(property === undefined ? {} : { property }),
    pack: event.policyPackName,
    packVersion: event.policyPackVersion,
  };
}

function sentenceOf({ policyPackName, policyName }: PolicyEvent): string | undefined {
  return policyPackName === pack.name ? pack.rules.find(({ id }) => id === policyName)?.sentence : undefined;
}

/** Mandatory before advisory, then by resource, rule and message: the same order on every run. */
export function compareFindings(a: Finding, b: Finding): number {
  const key = (finding: Finding) => [
    finding.level === "mandatory" ? "0" : "1",
    finding.urn,
    finding.rule,
    finding.message,
  ];
  const [left, right] = [key(a), key(b)];
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? "";
    if (part !== other) {
      return part < other ? -1 : 1;
    }
  }
  return 0;
}
