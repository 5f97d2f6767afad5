/** One registered resource, as the rules see it: what the program asked for, what came of it, and what it depends on. */
import { Field } from "./field";

export interface Resource {
  readonly urn: string;
  /** Pulumi type token, e.g. `gcp:cloudrunv2/service:Service`. */
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
  /** URN of the parent, or undefined for the root. */
  readonly parent?: string;
  /**
   * The inputs after the provider's check. Only here can "not set" be told from "not known yet": in the outputs of a
   * preview every computed property is unknown.
   */
  readonly inputs: Field;
  /** The outputs; the inputs again until the stack phase. */
  readonly outputs: Field;
  /** Inputs of the resource's provider, for default labels, project and region. */
  readonly provider: Field;
  /** URNs of everything it depends on. */
  readonly dependencies: readonly string[];
  /** By top-level property, the URNs of the resources that its value came from, in no fixed order. */
  readonly propertyDependencies: ReadonlyMap<string, readonly string[]>;
}

const nothing = Field.of(undefined);

/** A resource from its parts; what is left out is empty. */
export function makeResource(parts: Pick<Resource, "urn" | "type" | "name"> & Partial<Resource>): Resource {
  const inputs = parts.inputs ?? parts.outputs ?? nothing;
  return {
    provider: nothing,
    dependencies: [],
    propertyDependencies: new Map(),
    ...parts,
    inputs,
    outputs: parts.outputs ?? inputs,
  };
}

/** Type token of the resource that a URN names, also of one that is only read and so is not among the registered ones. */
export function typeOfUrn(urn: string): string {
  const types = urn.split("::")[2] ?? "";
  return types.slice(types.lastIndexOf("$") + 1);
}

/** Logical name of the resource that a URN names. */
export function nameOfUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** URNs of the resources that a top-level property's value came from; empty if it came from none. */
export function sourcesOf(resource: Resource, property: string): readonly string[] {
  return resource.propertyDependencies.get(property) ?? [];
}

/** What an input is, or where the program left it out, what the cloud made of it. */
export function settled(resource: Resource, property: string): Field {
  const input = resource.inputs.at(property);
  if (input.state === "known") {
    return input;
  }
  const output = resource.outputs.at(property);
  return output.state === "missing" ? input : output;
}

/** Stack and project in a URN, as `urn:pulumi:<stack>::<project>`; undefined if the text is not a URN. */
export function stackOfUrn(urn: string): string | undefined {
  const [stack = "", project] = urn.split("::");
  return stack.startsWith("urn:pulumi:") && project !== undefined ? `${stack}::${project}` : undefined;
}
