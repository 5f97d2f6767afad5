/** Finds what a grant is on if that is not a node of the graph. */
import { knownValue } from "../read";
import { type Resource, sourcesOf } from "../read/resource";
import type { Target } from "./model";
import type { NodeIndex } from "./references";

export const noTarget: Target = { nodes: [], proof: "none" };

/** Inputs of an IAM resource that don't say what it is on. */
const otherProperties = new Set([
  "role",
  "member",
  "members",
  "condition",
  "policyData",
  "etag",
  "project",
  "location",
  "region",
  "zone",
]);

/** The inputs that name the guarded resource in an IAM type that no family describes: all but those with another meaning. */
export function guardedProperties(resource: Resource): string[] {
  const names = [...(knownValue(resource.inputs.entries())?.keys() ?? [])];
  return names.filter((name) => !otherProperties.has(name) && !name.startsWith("__"));
}

/** Resources of the stack that a property names: those that its value comes from, and those of its service with its name. */
export function guardedResources(index: NodeIndex, resource: Resource, property: string): Resource[] {
  const sources = index.resources(sourcesOf(resource, property));
  const text = knownValue(resource.inputs.at(property).text());
  return text === undefined ? sources : [...sources, ...index.named(resource.type, property, text)];
}
