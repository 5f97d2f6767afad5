/** Resources of one or several stacks, from the engine's files and events, in the form that the isolation graph takes. */
import { makeResource, nameOfUrn, type Resource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { withoutSecrets } from "./withoutSecrets";

/** What the proof is made from. */
export interface StackContents {
  readonly source: "plan" | "state";
  readonly resources: readonly Resource[];
}

export type Plain = Readonly<Record<string, unknown>>;

/** One resource as the engine writes it in states, plans and events. */
export interface WrittenResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  /** `<urn>::<id>` of the provider. */
  readonly provider?: string;
  readonly inputs?: Plain;
  readonly outputs?: Plain;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

export function readResources(written: readonly WrittenResource[]): Resource[] {
  const byUrn = new Map(written.map((resource) => [resource.urn, resource]));
  return written.map((resource) => {
    const inputs = resource.inputs === undefined ? undefined : Field.of(withoutSecrets(resource.inputs));
    return makeResource({
      urn: resource.urn,
      type: resource.type,
      name: nameOfUrn(resource.urn),
      parent: resource.parent === "" ? undefined : resource.parent,
      inputs,
      outputs: resource.outputs === undefined ? inputs : Field.of(withoutSecrets(resource.outputs)),
      provider: Field.of(withoutSecrets(byUrn.get(providerUrn(resource.provider))?.inputs)),
      dependencies: resource.dependencies ?? [],
      propertyDependencies: new Map(Object.entries(resource.propertyDependencies ?? {})),
    });
  });
}

function providerUrn(reference: string | undefined): string {
  return reference?.slice(0, reference.lastIndexOf("::")) ?? "";
}

/** False for a step after which there is no resource of the program. One that is only read does not count, as in the policy pack. */
export function leavesResource(operation: string): boolean {
  return !/^(?:delete|discard|remove|read|refresh|import-removed)/.test(operation);
}
