/** Previews the four bad stacks with the policy pack, while the rest of the demo waits or deploys. */
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { type CheckReport, checkStack, type Finding, toTable } from "../check";
import { UserError } from "../terminal/userError";
import { type BadStack, badStacks } from "./badStacks";
import { begun } from "./begun";

export interface Refusal extends Omit<BadStack, "program"> {
  /** Resolves to the finding that refuses the stack and the number of others; rejects if nothing refuses it. */
  readonly verdict: Promise<{ readonly decisive: Finding; readonly others: number }>;
}

/** Starts the previews, one after the other, so that they take no more than one core. */
export function previewBadStacks(open: (stack: string, program: PulumiFn) => Promise<Stack>, pack: string): Refusal[] {
  let before: Promise<unknown> = Promise.resolve();
  // A preview changes nothing, so one stack without resources serves all four programs.
  let stack: Promise<Stack> | undefined;
  return badStacks.map(({ program, ...bad }) => {
    const report = before.then(async () => {
      stack ??= open("bad-stacks", program);
      return checkStack(await stack, { pack, program });
    });
    before = report.catch(() => undefined);
    return { ...bad, verdict: begun(report.then((done) => verdictOf(bad, done))) };
  });
}

function verdictOf({ name, rule }: Omit<BadStack, "program">, report: CheckReport) {
  const decisive = report.findings.find((finding) => finding.rule === rule && finding.level === "mandatory");
  if (decisive === undefined) {
    throw new UserError(`'${name}' should have been refused by ${rule}:\n${toTable(report)}`);
  }
  return { decisive, others: report.findings.length - 1 };
}
