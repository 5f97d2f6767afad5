/** Turns the resources that `@pulumi/policy` hands to a policy into those that the rules read. */
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { Field, makeResource, type Resource } from "../read";
import { wireValueOf } from "./wireValues";

/** True for a text that holds one of the stack's secrets. */
export type IsSecret = (text: string) => boolean;

/** A resource that is about to be registered: its inputs. */
export async function readRegistered(args: ResourceValidationArgs, isSecret: IsSecret): Promise<Resource> {
  return makeResource({
    urn: args.urn,
    type: args.type,
    name: args.name,
    parent: args.opts.parent,
    inputs: await fieldOf(args.props, isSecret),
    provider: await fieldOf(args.provider?.props, isSecret),
  });
}

/** A registered resource with its outputs and dependencies; its inputs are those that the first phase saw. */
export async function readTogether(
  resource: PolicyResource,
  earlier: Resource | undefined,
  isSecret: IsSecret,
): Promise<Resource> {
  const outputs = await fieldOf(resource.props, isSecret);
  const sources = Object.entries(resource.propertyDependencies).map(
    ([property, found]) => [property, urnsOf(found)] as const,
  );
  return makeResource({
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    parent: resource.parent?.urn ?? resource.opts.parent ?? earlier?.parent,
    inputs: earlier?.inputs ?? outputs,
    outputs,
    provider: earlier?.provider ?? (await fieldOf(resource.provider?.props, isSecret)),
    dependencies: urnsOf(resource.dependencies),
    propertyDependencies: new Map(sources),
  });
}

async function fieldOf(properties: unknown, isSecret: IsSecret): Promise<Field> {
  return Field.of(await wireValueOf(properties, isSecret));
}

function urnsOf(resources: readonly PolicyResource[]): string[] {
  return resources.map(({ urn }) => urn);
}
