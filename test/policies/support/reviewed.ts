/** Content of a review from recorded registrations. */
import { currentContent } from "../../../policies/reviews";
import { type Comparison, type Current, compare, type Judges } from "../../../review";
import { unknown } from "../../support/pulumi";
import type { Inputs } from "./cloudOutputs";
import type { Registered } from "./record";
import { resourceOf } from "./registeredResource";

const judges: Judges = { pack: { name: "bulkhead", version: "1.2.3" }, config: {}, waivers: [], scan: [] };

export function contentOf(registered: readonly Registered[], changes: Partial<Judges> = {}): Current {
  return currentContent(registered.map(resourceOf), { ...judges, ...changes });
}

/** The first preview of a deployment: what Google Cloud computes is not known, nor what is made of it. */
export function firstPreview(registered: readonly Registered[]): Registered[] {
  const byUrn = new Map(registered.map((one) => [one.urn, one]));
  const computed = ({ inputs, outputs }: Registered) =>
    Object.entries(outputs).flatMap(([name, value]) =>
      typeof value === "string" && value.length >= shortest && value !== inputs[name] ? [value] : [],
    );
  return registered.map((one) => {
    const hide = (properties: Inputs) =>
      Object.fromEntries(
        Object.entries(properties).map(([property, value]) => {
          const sources = (one.propertyDependencies[property] ?? []).flatMap((urn) => byUrn.get(urn) ?? []);
          return [property, withoutTexts(value, sources.flatMap(computed))];
        }),
      );
    return { ...one, inputs: hide(one.inputs), outputs: hide(one.outputs) };
  });
}

/** Shorter texts are in others by accident. */
const shortest = 6;

function withoutTexts(value: unknown, texts: readonly string[]): unknown {
  if (typeof value === "string") {
    return texts.some((text) => value.includes(text)) ? unknown : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => withoutTexts(item, texts));
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutTexts(item, texts)]))
    : value;
}

/** How two recordings differ to a reviewer of the first. */
export function comparison(reviewed: readonly Registered[], current: readonly Registered[]): Comparison {
  return compare(contentOf(reviewed).content, contentOf(current));
}

/** A line for each difference: what became of which part, and where. */
export function differences({ parts, judges: judging }: Comparison): string[] {
  return [
    ...parts.map(({ change, key, leaves }) =>
      change === "changed" ? `${key}: ${leaves.map(({ path }) => path).join(", ")}` : `${change} ${key}`,
    ),
    ...judging.map(({ path }) => path),
  ];
}
