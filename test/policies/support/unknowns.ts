/** Hides values of recorded registrations behind outputs, as a preview does. */
import type { Offence } from "../../stacks/case";
import { type Inputs, unknown } from "./cloudOutputs";
import type { Registered } from "./record";

/** A resource that says nothing about what its outputs are. */
const opaque: Registered = {
  urn: "urn:pulumi:prod::app::example:index/thing:Thing::opaque",
  type: "example:index/thing:Thing",
  name: "opaque",
  parent: "urn:pulumi:prod::app::pulumi:pulumi:Stack::app-prod",
  inputs: {},
  outputs: { value: unknown },
  dependencies: [],
  propertyDependencies: {},
};

/** The registrations with one value unknown: from an output of a resource nobody knows, or without any trace. */
export function hidden(registered: readonly Registered[], offence: Offence, traced: boolean): Registered[] {
  const changed = registered.map((resource) => {
    if (resource.name !== offence.name || resource.type === "pulumi:pulumi:Stack") return resource;
    const property = String(offence.path[0]);
    const sources = traced ? [opaque.urn] : [];
    return {
      ...resource,
      inputs: replaced(resource.inputs, offence.path) as Inputs,
      outputs: replaced(resource.outputs, offence.path) as Inputs,
      propertyDependencies: { ...resource.propertyDependencies, [property]: sources },
    };
  });
  return [...changed, opaque];
}

function replaced(value: unknown, path: readonly (string | number)[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return unknown;
  if (Array.isArray(value)) return value.map((item, at) => (at === key ? replaced(item, rest) : item));
  const object = (value ?? {}) as Inputs;
  return { ...object, [key]: replaced(object[key], rest) };
}

/** The registrations with every text unknown that came out of another resource, keeping where it came from. */
export function asOutputs(registered: readonly Registered[]): Registered[] {
  const byUrn = new Map(registered.map((resource) => [resource.urn, resource]));
  return registered.map((resource) => {
    const hide = (properties: Inputs): Inputs =>
      Object.fromEntries(
        Object.entries(properties).map(([property, value]) => {
          const sources = (resource.propertyDependencies[property] ?? []).flatMap((urn) => byUrn.get(urn) ?? []);
          const texts = sources.flatMap((source) => textsOf(source.outputs)).filter((text) => text.length >= 6);
          return [property, hideTexts(value, texts)];
        }),
      );
    return { ...resource, inputs: hide(resource.inputs), outputs: hide(resource.outputs) };
  });
}

/** What a program takes from a resource: the texts at the top of its outputs. Deeper ones are words such as `ALL_TRAFFIC`. */
function textsOf(outputs: Inputs): string[] {
  return Object.values(outputs).filter((value): value is string => typeof value === "string");
}

function hideTexts(value: unknown, texts: readonly string[]): unknown {
  if (typeof value === "string") return texts.some((text) => value.includes(text)) ? unknown : value;
  if (Array.isArray(value)) return value.map((item) => hideTexts(item, texts));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hideTexts(item, texts)]));
}
