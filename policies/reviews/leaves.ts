/** Turns what a program registered into the values of a review: known texts, and sources in place of the rest. */
import { isSet, type Json, pinnedImage, type Source, sortedByText, structureOf } from "../../review";
import { type Field, knownValue, signatureKey } from "../read";

/** What the values of a property may come from. */
export interface Surroundings {
  /** Keys of the resources that the property comes from. */
  readonly from: readonly string[];
  /** Names that the provider made up, and what stands for them. */
  readonly madeUp: readonly (readonly [name: string, stand: string])[];
}

/** The value of a field; undefined if nothing is set. A secret never has its value here. */
export function leafOf(field: Field, name: string, around: Surroundings): Json | undefined {
  if (field.state === "missing") {
    return undefined;
  }
  if (field.state === "unknown" || field.secret) {
    const source: Source = { $from: [...new Set(around.from)].sort() };
    return source as unknown as Json;
  }
  const members = knownValue(field.entries());
  if (members !== undefined) {
    return assetOf(members) ?? objectOf(members, around);
  }
  const items = knownValue(field.list());
  if (items !== undefined) {
    return listOf(items, name, around);
  }
  return textOf(knownValue(field.text()) ?? "", name, around);
}

function objectOf(members: ReadonlyMap<string, Field>, around: Surroundings): Json {
  // The provider's own notes, such as `__defaults`, say nothing about the resource.
  const own = [...members].filter(([name]) => !name.startsWith("__"));
  return Object.fromEntries(
    own.flatMap(([name, field]) => {
      const value = leafOf(field, name, around);
      return value === undefined ? [] : [[memberName(name), value]];
    }),
  );
}

function listOf(items: readonly Field[], name: string, around: Surroundings): Json {
  const values = items.map((item) => leafOf(item, name, around) ?? null);
  return isSet(name, values) ? sortedByText(values) : values;
}

/** A file or archive counts by the hash of its content, not by its place on somebody's machine. */
function assetOf(members: ReadonlyMap<string, Field>): Json | undefined {
  const hash = members.get("hash");
  const text = hash === undefined ? undefined : knownValue(hash.text());
  return members.has(signatureKey) && text !== undefined ? { $asset: text } : undefined;
}

function textOf(text: string, name: string, { madeUp }: Surroundings): Json {
  const structure = structureOf(text);
  if (structure !== undefined) {
    return { $json: withSets(structure, "") };
  }
  const image = name === "image" ? pinnedImage(text) : undefined;
  return madeUp.reduce((rest, [madeUpName, stand]) => rest.replaceAll(madeUpName, stand), image ?? text);
}

function withSets(value: Json, name: string): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => withSets(item, name));
    return isSet(name, items) ? sortedByText(items) : items;
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([member, inner]) => [memberName(member), withSets(inner, member)]))
    : value;
}

/** Members that begin with `$` are the review's own. */
function memberName(name: string): string {
  return name.startsWith("$") ? `$${name}` : name;
}
