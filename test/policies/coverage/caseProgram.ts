/** Turns a case's data into a Pulumi program. */
import * as pulumi from "@pulumi/pulumi";
import type { CoverageCase, Declared, Reference } from "./coverageCase";

/** Outputs that the real SDK marks as secret. */
const secretOutputs = new Set(["result", "privateKey"]);

/** A custom resource of any type, with the outputs that other resources of the case ask for. */
class CaseResource extends pulumi.CustomResource {
  constructor(declared: Declared, props: pulumi.Inputs, outputs: readonly string[]) {
    const awaited = Object.fromEntries(
      outputs.filter((output) => !(output in props)).map((output) => [output, undefined]),
    );
    super(declared.type, declared.name, { ...awaited, ...props });
  }

  output(name: string): pulumi.Output<unknown> {
    const found: unknown = name === "id" ? this.id : Reflect.get(this, name);
    if (!pulumi.Output.isInstance(found)) {
      throw new Error(`the case refers to '${name}', which is no output`);
    }
    return secretOutputs.has(name) ? pulumi.secret(found) : found;
  }
}

export function caseProgram(one: CoverageCase): () => void {
  return () => {
    const made = new Map<string, CaseResource>();
    for (const declared of one.resources) {
      const outputs = one.resources
        .flatMap((other) => referencesIn(other.props))
        .filter(({ $resource }) => $resource === declared.name);
      const resolve = (value: unknown): unknown => {
        if (isReference(value)) {
          const target = made.get(value.$resource);
          if (target === undefined) {
            throw new Error(`case '${one.id}' refers to '${value.$resource}' before it is declared`);
          }
          return target.output(value.$output);
        }
        if (Array.isArray(value)) {
          return value.map(resolve);
        }
        if (value !== null && typeof value === "object") {
          return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]));
        }
        return value;
      };
      const props = resolve(declared.props) as pulumi.Inputs;
      made.set(
        declared.name,
        new CaseResource(
          declared,
          props,
          outputs.map(({ $output }) => $output),
        ),
      );
    }
  };
}

function isReference(value: unknown): value is Reference {
  return value !== null && typeof value === "object" && "$resource" in value && "$output" in value;
}

function referencesIn(value: unknown): Reference[] {
  if (isReference(value)) {
    return [value];
  }
  if (value !== null && typeof value === "object") {
    return Object.values(value).flatMap(referencesIn);
  }
  return [];
}
