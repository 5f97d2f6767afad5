import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import { withoutSummary } from "../../../local/stack";

/** What an update did to one resource: `create`, `update`, `replace`, `delete`, … (steps that change nothing are left out). */
export interface Operation {
  readonly op: string;
  readonly type: string;
  /** Logical name. */
  readonly name: string;
}

interface Collected {
  readonly operations: readonly Operation[];
  /** Everything that the engine printed. */
  readonly output: string;
  /** Warnings of the engine and of programs. */
  readonly warnings: readonly string[];
  /** Error messages of resources and programs. */
  readonly errors: readonly string[];
  readonly failed: boolean;
}

const quiet = new Set(["same", "read", "refresh", "read-replacement"]);

/** Runs `up`, `preview` or `destroy` and tells what it did, also where it fails. */
export async function run(stack: Stack, verb: "up" | "preview" | "destroy" | "refresh"): Promise<Collected> {
  const operations: Operation[] = [];
  const errors: string[] = [];
  const warnings: string[] = [];
  const output: string[] = [];
  const onEvent = (event: EngineEvent) => {
    // A refresh knows what it did only afterwards: before, every step is a plain `refresh`.
    const step = (verb === "refresh" ? event.resOutputsEvent : event.resourcePreEvent)?.metadata;
    // A component "updates" when its arguments change; what counts is what its children do.
    if (step && !quiet.has(step.op) && !step.type.startsWith("bulkhead:")) {
      operations.push({ op: step.op, type: step.type, name: step.urn.split("::").at(-1) ?? "" });
    }
    const diagnostic = event.diagnosticEvent;
    if (diagnostic?.severity === "error") {
      errors.push(named(diagnostic.urn, diagnostic.message));
    } else if (diagnostic?.severity === "warning") {
      warnings.push(named(diagnostic.urn, diagnostic.message));
    }
  };
  const onOutput = (text: string) => output.push(text);
  let failed = false;
  const asked = withoutSummary(stack);
  try {
    if (verb === "up") {
      await asked.up({ onEvent, onOutput });
    } else if (verb === "preview") {
      await stack.preview({ onEvent, onOutput });
    } else if (verb === "refresh") {
      await asked.refresh({ onEvent, onOutput });
    } else {
      await asked.destroy({ onEvent, onOutput });
    }
  } catch (error) {
    failed = true;
    output.push(String(error));
  }
  return { operations, output: output.join(""), warnings, errors, failed };
}

/** A message with the resource that it is about. */
function named(urn: string | undefined, message: string): string {
  const text = message.replace(/<\{%.*?%\}>/g, "").trim();
  return urn ? `${urn.split("::").at(-1)}: ${text}` : text;
}

/** Operations as short lines, sorted: `update gcp:cloudrunv2/service:Service acme-workload`. */
export function lines(operations: readonly Operation[]): string[] {
  return operations.map(({ op, type, name }) => `${op} ${type} ${name}`).sort();
}

/** Runs an update that must succeed, and fails with the engine's own words where it does not. */
export async function succeed(
  stack: Stack,
  verb: "up" | "preview" | "destroy" | "refresh",
): Promise<readonly Operation[]> {
  const result = await run(stack, verb);
  if (result.failed) {
    throw new Error(`${verb} failed:\n${result.errors.join("\n") || result.output}`);
  }
  return result.operations;
}
