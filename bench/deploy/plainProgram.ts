import { createRequire } from "node:module";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { repositoryRoot } from "../../local/root";
import { signatureKey } from "../../policies/read";
import { nameOfUrn } from "../../policies/read/resource";

/** A resource as a stack's state has it. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
}

type ResourceClass = new (
  name: string,
  args: Record<string, unknown>,
  opts: pulumi.CustomResourceOptions,
) => pulumi.Resource;

const load = createRequire(join(repositoryRoot(), "package.json"));

/**
 * A program that makes the same resources with the same inputs and dependencies by the classes of Pulumi's SDKs, as one
 * would write it down without components.
 */
export function plainProgram(registered: readonly Registered[]): PulumiFn {
  return async () => {
    const made = new Map<string, pulumi.Resource>();
    for (const { urn, type, inputs, dependencies } of registered) {
      const dependsOn = (dependencies ?? []).flatMap((dependency) => made.get(dependency) ?? []);
      const PlainResource = classOf(type);
      made.set(urn, new PlainResource(nameOfUrn(urn), withoutSecrets(inputs ?? {}), { dependsOn }));
    }
    return {};
  };
}

/** The class of a type token: `gcp:kms/keyRing:KeyRing` is `KeyRing` of `@pulumi/gcp/kms`. */
function classOf(type: string): ResourceClass {
  const [sdk = "", module = "", name = ""] = type.split(":");
  const folder = module.split("/")[0];
  const path = folder === "index" ? `@pulumi/${sdk}` : `@pulumi/${sdk}/${folder}`;
  const found: ResourceClass | undefined = load(path)[name];
  if (found === undefined) {
    throw new Error(`no class for '${type}' in '${path}'`);
  }
  return found;
}

/** Values that were encrypted are replaced: what they are makes no difference to the engine. */
function withoutSecrets(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value), (key, part) => {
    if (key === "__defaults" || key === "__internal") {
      return undefined;
    }
    return part !== null && typeof part === "object" && signatureKey in part ? "replaced-secret-value" : part;
  });
}
