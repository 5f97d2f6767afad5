/** Holds the content of a run against content that was reviewed, and says how the two differ. */
import { canonicalJson, type Json } from "./canonicalJson";
import { type Content, isSource, type Part } from "./content";
import { Cover, type Origin, type PartValues } from "./cover";
import { type LeafChange, leafChanges } from "./leafChanges";

/** A part as a run shows it, with what only the run knows. */
export interface CurrentPart {
  /** What the run calls the resource: where a message about it belongs. */
  readonly id: string;
  readonly part: Part;
  /** By property, the keys of the parts that its value comes from. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  readonly values: PartValues;
}

/** The content of a run. Parts come after those that they depend on. */
export interface Current {
  readonly content: Content;
  readonly parts: readonly CurrentPart[];
}

export interface PartChange {
  readonly change: "added" | "removed" | "changed";
  readonly key: string;
  readonly type: string;
  /** Undefined for a part that the run doesn't have. */
  readonly id?: string;
  /** What changed inside; for an added or removed part everything that it is made of. */
  readonly leaves: readonly LeafChange[];
}

/** A value that nobody could see at the review and that the run knows. */
export interface LateValue {
  readonly id: string;
  readonly key: string;
  readonly path: string;
}

export interface Comparison {
  readonly parts: readonly PartChange[];
  /** Changes of pack, config, waivers and scan. */
  readonly judges: readonly LeafChange[];
  readonly late: readonly LateValue[];
}

/** True if nothing differs; values that were not known at the review don't count. */
export function isCovered({ parts, judges }: Comparison): boolean {
  return parts.length === 0 && judges.length === 0;
}

export function compare(reviewed: Content, current: Current): Comparison {
  return new Matching(reviewed, current).result();
}

/**
 * True if the content has a part like this one, whatever its values come from: a first look at one resource alone.
 *
 * @param knownMayDiffer true if a value that was not known at the review may be any
 */
export function hasPartLike(reviewed: Content, part: Part, knownMayDiffer: boolean): boolean {
  const cover = new Cover(undefined, knownMayDiffer);
  return reviewed.parts.some(
    ({ type, properties, provider }) =>
      type === part.type &&
      canonicalJson(provider) === canonicalJson(part.provider) &&
      cover.covers(properties, part.properties, "", ""),
  );
}

class Matching {
  readonly #reviewed: Content;
  readonly #current: Current;
  /** Reviewed parts that no current part has been matched with yet, by type. */
  readonly #open = new Map<string, Set<Part>>();
  /** Key of the reviewed part that stands for a current one, by the key of the latter. */
  readonly #names = new Map<string, string>();
  readonly #valuesOf = new Map<string, PartValues>();
  readonly #late: LateValue[] = [];

  constructor(reviewed: Content, current: Current) {
    this.#reviewed = reviewed;
    this.#current = current;
    for (const part of reviewed.parts) {
      const same = this.#open.get(part.type) ?? new Set();
      this.#open.set(part.type, same.add(part));
    }
  }

  result(): Comparison {
    const changed: PartChange[] = [];
    const rest: CurrentPart[] = [];
    for (const current of this.#current.parts) {
      if (!this.#match(current)) {
        const before = this.#openOf(current).find(({ key }) => key === current.part.key);
        if (before === undefined) {
          rest.push(current);
          this.#settle(current, current.part.key);
        } else {
          changed.push(this.#changed(before, current));
        }
      }
    }
    for (const current of rest) {
      const before = nearest(this.#openOf(current), current.part);
      changed.push(before === undefined ? added(current) : this.#changed(before, current));
    }
    const removed = [...this.#open.values()].flatMap((parts) => [...parts].map(removedPart));
    const judges = leafChanges(judgesOf(this.#reviewed), judgesOf(this.#current.content));
    return { parts: [...changed, ...removed].sort(byKey), judges, late: this.#late };
  }

  #openOf({ part }: CurrentPart): Part[] {
    return [...(this.#open.get(part.type) ?? [])];
  }

  /** Parts with the same key are tried first, so that two alike keep their names. */
  #match(current: CurrentPart): boolean {
    const candidates = this.#openOf(current);
    const sameKey = ({ key }: Part) => key === current.part.key;
    for (const reviewed of [...candidates.filter(sameKey), ...candidates.filter((part) => !sameKey(part))]) {
      const late = this.#covering(reviewed, current);
      if (late !== undefined) {
        this.#late.push(...late);
        this.#take(reviewed, current);
        return true;
      }
    }
    return false;
  }

  #covering(reviewed: Part, { id, part, sources }: CurrentPart): LateValue[] | undefined {
    if (canonicalJson(reviewed.provider) !== canonicalJson(part.provider)) {
      return undefined;
    }
    const late: LateValue[] = [];
    const names = new Set([...Object.keys(reviewed.properties), ...Object.keys(part.properties)]);
    for (const name of names) {
      const cover = new Cover(this.#origin(sources.get(name) ?? []));
      if (!cover.covers(reviewed.properties[name], part.properties[name], name, name)) {
        return undefined;
      }
      late.push(...cover.late.map((path) => ({ id, key: part.key, path })));
    }
    return late;
  }

  #origin(keys: readonly string[]): Origin {
    const named = keys.map((key) => this.#names.get(key) ?? key);
    return { keys: named, values: new Map(named.map((name) => [name, this.#valuesOf.get(name) ?? noValues])) };
  }

  #changed(before: Part, current: CurrentPart): PartChange {
    this.#take(before, current);
    const all = leafChanges(partContents(before), partContents(this.#renamed(current.part)));
    const leaves = all.filter((leaf) => !this.#isCoveredLeaf(leaf, current));
    return { change: "changed", key: current.part.key, type: current.part.type, id: current.id, leaves };
  }

  /** True for a value that was not known at the review and comes from what the review names. */
  #isCoveredLeaf({ path, before, after }: LeafChange, { sources }: CurrentPart): boolean {
    const [property = ""] = /^[^.[]+/.exec(path) ?? [];
    const cover = new Cover(this.#origin(sources.get(property) ?? []));
    return isSource(before) && after !== undefined && !isSource(after) && cover.covers(before, after, path, "");
  }

  /** The part with the keys of the review in place of its own, so that a renamed source is not shown as a change. */
  #renamed(part: Part): Part {
    const rename = (value: Json): Json => {
      if (Array.isArray(value)) {
        return value.map(rename);
      }
      if (typeof value !== "object" || value === null) {
        return value;
      }
      return Object.fromEntries(
        Object.entries(value as { readonly [name: string]: Json }).map(([name, member]) => [
          name,
          name === "$from" && Array.isArray(member)
            ? member.map((key) => this.#names.get(String(key)) ?? key).sort()
            : rename(member),
        ]),
      );
    };
    return { ...part, properties: rename(part.properties) as Part["properties"] };
  }

  #take(reviewed: Part, current: CurrentPart): void {
    this.#open.get(reviewed.type)?.delete(reviewed);
    this.#settle(current, reviewed.key);
  }

  #settle(current: CurrentPart, name: string): void {
    this.#names.set(current.part.key, name);
    this.#valuesOf.set(name, current.values);
  }
}

const noValues: PartValues = { all: [], computed: [] };

const partContents = ({ properties, provider }: Part): Json =>
  Object.keys(provider).length === 0 ? properties : { ...properties, $provider: provider };

const judgesOf = ({ pack, config, waivers, scan }: Content): Json => ({ pack, config, waivers, scan });

const added = ({ part, id }: CurrentPart): PartChange => ({
  change: "added",
  id,
  key: part.key,
  type: part.type,
  leaves: leafChanges({}, partContents(part)),
});

const removedPart = (part: Part): PartChange => ({
  change: "removed",
  key: part.key,
  type: part.type,
  leaves: leafChanges(partContents(part), {}),
});

/** The part that differs least, if it has most of its leaves in common. */
function nearest(candidates: readonly Part[], part: Part): Part | undefined {
  const size = leafChanges({}, partContents(part)).length;
  const ranked = candidates
    .map((candidate) => ({
      candidate,
      distance: leafChanges(partContents(candidate), partContents(part)).length,
    }))
    .sort((one, other) => one.distance - other.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= size / 2 ? best.candidate : undefined;
}

function byKey(one: PartChange, other: PartChange): number {
  return one.key < other.key ? -1 : one.key > other.key ? 1 : 0;
}
