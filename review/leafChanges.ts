/** Lists the differences between two values, leaf by leaf, with paths that a reader can find in the program. */
import { canonicalJson, isObject, type Json } from "./canonicalJson";
import { isSource } from "./content";
import { isSet, nameOfItem } from "./sets";

export interface LeafChange {
  /** As in `template.containers[app].image`: items of sets go by their name, others by their position. */
  readonly path: string;
  /** Undefined if there was nothing. */
  readonly before?: Json;
  readonly after?: Json;
}

export function leafChanges(before: Json | undefined, after: Json | undefined): LeafChange[] {
  const found: LeafChange[] = [];
  collect(before, after, "", "", found);
  return found;
}

function collect(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
  name: string,
  found: LeafChange[],
): void {
  if (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after)) {
    return;
  }
  const [left, right] = [membersOf(before, name), membersOf(after, name)];
  const isLeaf = (value: Json | undefined, members: ReadonlyMap<string, Json> | undefined) =>
    value !== undefined && members === undefined;
  if (isLeaf(before, left) || isLeaf(after, right) || (left?.size ?? 0) + (right?.size ?? 0) === 0) {
    found.push({ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) });
    return;
  }
  for (const member of new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])) {
    const isItem = member.startsWith("[");
    // Texts of JSON are shown as what is in them.
    const below = member === "$json" ? path : isItem || path === "" ? `${path}${member}` : `${path}.${member}`;
    collect(left?.get(member), right?.get(member), below, isItem || member === "$json" ? "" : member, found);
  }
}

/** Members of an object or items of a list, by what the path calls them; undefined for a leaf. */
function membersOf(value: Json | undefined, name: string): ReadonlyMap<string, Json> | undefined {
  if (Array.isArray(value)) {
    const set = isSet(name, value);
    const seen = new Map<string, Json>();
    value.forEach((item, at) => {
      const called = set ? nameOfItem(item) : undefined;
      const label = `[${called ?? at}]`;
      seen.set(seen.has(label) ? `[${at}:${called}]` : label, item);
    });
    return seen;
  }
  return isObject(value) && !isSource(value) ? new Map(Object.entries(value)) : undefined;
}
