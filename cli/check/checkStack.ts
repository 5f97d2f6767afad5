/** Previews a stack with a policy pack through the Automation API and collects what the pack found. */
import type { EngineEvent, PolicyEvent, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import type { CheckReport } from "./checkReport";
import { compareFindings, findingOf } from "./finding";
import { redactor, textsOf } from "./redact";

export interface CheckOptions {
  /** Folder of the policy pack, built. */
  readonly pack: string;
  /** File with the pack's configuration (JSON), if any. */
  readonly packConfig?: string;
  /** Program to check instead of the stack's own. */
  readonly program?: PulumiFn;
}

/** Events that newer engines send and the SDK's types don't know yet. */
interface PolicySummaries {
  readonly policyAnalyzeStackSummaryEvent?: { readonly policyPackName: string; readonly policyPackVersion: string };
}

/** The engine's last line when policies reject a preview. It is not a problem of the check. */
const rejectedByPolicies = "preview failed";

/**
 * Runs the preview and reports. Never throws for what a program, an engine or a pack does: what keeps the check from
 * being complete is in `problems`. A check counts as complete only on positive proof: the preview came to its end, no
 * error was reported beside policy findings, and the pack said that it judged the whole stack.
 */
export async function checkStack(stack: Stack, options: CheckOptions): Promise<CheckReport> {
  const events: EngineEvent[] = [];
  const secrets = secretsOfConfig(stack);
  let failure: unknown;
  try {
    await stack.preview({
      policyPacks: [options.pack],
      ...(options.packConfig === undefined ? {} : { policyPackConfigs: [options.packConfig] }),
      ...(options.program === undefined ? {} : { program: options.program }),
      onEvent: (event) => events.push(event),
      color: "never",
    });
  } catch (error) {
    failure = error;
  }
  const redact = redactor(await secrets);
  const findings = events
    .flatMap(({ policyEvent }) => (policyEvent ? [policyEvent as PolicyEvent] : []))
    .map((event) => findingOf(event, redact))
    .sort(compareFindings);
  const packs = packsThatJudged(events);
  const problems = problemsOf(
    events,
    failure,
    findings.some(({ level }) => level === "mandatory"),
  );
  if (problems.length === 0 && Object.keys(packs).length === 0) {
    problems.push("the policy pack did not judge the stack; check that it is built and that the engine can load it");
  }
  const { project } = await projectOf(stack);
  return {
    project,
    stack: stack.name,
    complete: problems.length === 0,
    problems: problems.map(redact),
    packs,
    resources: resourceCount(events),
    findings: findings.filter(
      (finding, index) => index === 0 || compareFindings(finding, findings[index - 1] ?? finding) !== 0,
    ),
  };
}

function problemsOf(events: readonly EngineEvent[], failure: unknown, rejected: boolean): string[] {
  const problems = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" && diagnosticEvent.message.trim() !== rejectedByPolicies
      ? [withoutStackTrace(diagnosticEvent.message)]
      : [],
  );
  if (problems.length > 0) {
    return [...new Set(problems)];
  }
  const summarised = events.some(({ summaryEvent }) => summaryEvent !== undefined);
  if (failure === undefined) {
    return summarised ? [] : ["the engine ended without a summary of the preview"];
  }
  // A preview that failed is explained by mandatory findings only if it also came to its end.
  return rejected && summarised ? [] : [failureText(failure)];
}

/** The engine's own error lines, without its command line. */
function failureText(failure: unknown): string {
  const text = failure instanceof Error ? failure.message : String(failure);
  const errors = [...new Set([...text.matchAll(/^\s*error: (.+)$/gm)].map(([, line]) => (line ?? "").trim()))];
  return errors.length > 0
    ? errors.join("\n")
    : `the preview failed: ${text.trim().split("\n")[0] ?? "no reason given"}`;
}

function withoutStackTrace(message: string): string {
  return message
    .split("\n")
    .filter((line) => !/^\s+at /.test(line))
    .join("\n")
    .trim();
}

function packsThatJudged(events: readonly (EngineEvent & PolicySummaries)[]): Record<string, string> {
  return Object.fromEntries(
    events.flatMap(({ policyAnalyzeStackSummaryEvent: summary }) =>
      summary ? [[summary.policyPackName, summary.policyPackVersion]] : [],
    ),
  );
}

function resourceCount(events: readonly EngineEvent[]): number {
  const changes = events.find(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent?.resourceChanges ?? {};
  return Object.values(changes).reduce((sum, count) => sum + (count ?? 0), 0);
}

/** Decrypted secrets of the stack's configuration, only to keep them out of the output. */
async function secretsOfConfig(stack: Stack): Promise<string[]> {
  const config = await stack.getAllConfig().catch(() => ({}));
  return Object.values(config).flatMap((entry) => (entry.secret ? textsOf(entry.value) : []));
}

async function projectOf(stack: Stack): Promise<{ project: string }> {
  const settings = await stack.workspace.projectSettings().catch(() => undefined);
  return { project: settings?.name ?? "" };
}
