/** Hides values of recorded registrations behind outputs, as a preview does. */
import { unknown } from "../../support/pulumi";
import type { Inputs } from "./cloudOutputs";
import type { Path } from "./leaves";
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

/**
 * How a value comes to be unknown. `output`: it is the output of a resource nobody knows, beside whatever else its property
 * comes from. `untraced`: it lost its trace, as the result of an invoke does, beside values that have theirs. `alone`: its
 * whole property comes from that resource and from nowhere else.
 */
export type Hiding = "output" | "untraced" | "alone";

/** The registrations with one place in one resource's inputs unknown. */
export function hidden(registered: readonly Registered[], urn: string, path: Path, how: Hiding): Registered[] {
  const changed = registered.map((resource) => {
    if (resource.urn !== urn) {
      return resource;
    }
    const property = String(path[0]);
    const others = how === "alone" ? [] : (resource.propertyDependencies[property] ?? []);
    const sources = how === "untraced" ? others : [...others, opaque.urn];
    return {
      ...resource,
      inputs: replaced(resource.inputs, path) as Inputs,
      outputs: replaced(resource.outputs, path) as Inputs,
      propertyDependencies: { ...resource.propertyDependencies, [property]: sources },
    };
  });
  return [...changed, opaque];
}

function replaced(value: unknown, path: readonly (string | number)[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    return unknown;
  }
  if (Array.isArray(value)) {
    return value.map((item, at) => (at === key ? replaced(item, rest) : item));
  }
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
  if (typeof value === "string") {
    return texts.some((text) => value.includes(text)) ? unknown : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => hideTexts(item, texts));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hideTexts(item, texts)]));
}
