/**
 * The rules of the fields of one event, in the order in which the fields come. Nearly all events of a name have the same fields in the
 * same order, and to compare each name with that of the event before costs less than to look it up.
 */
import type { FieldRule } from "./compile";
import { isSame } from "./repeatedList";

/** `reserved` for a name that the decoder reads itself; undefined for one that the plan does not have. */
export type KnownField = FieldRule | "reserved" | undefined;

/** Most names that are remembered, and the longest of them: callers choose both. */
const maxNames = 256;
const maxNameLength = 256;

export class KnownFields {
  #names: readonly string[] = [];
  #reserved: ReadonlySet<string> | undefined;
  #known: readonly KnownField[] = [];
  readonly #rules: ReadonlyMap<string, FieldRule>;

  constructor(rules: ReadonlyMap<string, FieldRule>) {
    this.#rules = rules;
  }

  /** What is known of each name. */
  of(names: readonly string[], reserved: ReadonlySet<string>): readonly KnownField[] {
    if (reserved === this.#reserved && isSame(names, this.#names)) {
      return this.#known;
    }
    const known = names.map((name) => (reserved.has(name) ? "reserved" : this.#rules.get(name)));
    if (names.length <= maxNames && names.every((name) => name.length <= maxNameLength)) {
      this.#names = names;
      this.#reserved = reserved;
      this.#known = known;
    }
    return known;
  }
}
