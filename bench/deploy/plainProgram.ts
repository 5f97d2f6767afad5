import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";

/** A resource as a stack's state has it. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
}

/** Marks an encrypted value in an exported state. */
const secretMark = "4dabf18193072939515e22adb298388d";

class PlainResource extends pulumi.CustomResource {}

/** A program that registers the same resources with the same inputs and dependencies, without components. */
export function plainProgram(registered: readonly Registered[]): PulumiFn {
  return async () => {
    const made = new Map<string, pulumi.Resource>();
    for (const { urn, type, inputs, dependencies } of registered) {
      const dependsOn = (dependencies ?? []).flatMap((dependency) => made.get(dependency) ?? []);
      made.set(urn, new PlainResource(type, nameOf(urn), withoutSecrets(inputs ?? {}), { dependsOn }));
    }
    return {};
  };
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Values that were encrypted are replaced: what they are makes no difference to the engine. */
function withoutSecrets(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value), (key, part) => {
    if (key === "__defaults" || key === "__internal") return undefined;
    return part !== null && typeof part === "object" && secretMark in part ? "replaced-secret-value" : part;
  });
}
