/**
 * Whether content that a preview or an update shows is what was reviewed. A value that was not known at the review is
 * covered once it is known if it comes from the resources that the review names in its place.
 */
import { canonicalJson, isObject, type Json } from "./canonicalJson";
import { isSource, type Source } from "./content";
import { isSet } from "./sets";

/** Texts that values of other resources may be made of. */
export interface PartValues {
  /** Its outputs. */
  readonly all: readonly string[];
  /** Those that the program did not give itself, such as an e-mail address: they say whose value another text is made of. */
  readonly computed: readonly string[];
}

/** Where the values of one property of a resource come from. */
export interface Origin {
  /** Keys that the review has for the resources in question. */
  readonly keys: readonly string[];
  /** Values of those resources, by key. */
  readonly values: ReadonlyMap<string, PartValues>;
}

/** Shorter texts are found in others by accident. */
const shortestPart = 6;

/** Compares a property of a resource with the one that was reviewed. */
export class Cover {
  /** Paths of values that could not be seen at the review, and hold more than a value of the resource named in their place. */
  readonly late: string[] = [];

  readonly #origin: Origin | undefined;

  readonly #knownMayDiffer: boolean;

  /**
   * @param origin undefined while nothing is known about where values come from
   * @param knownMayDiffer true if any known value may then stand for a source
   */
  constructor(origin: Origin | undefined, knownMayDiffer = true) {
    this.#origin = origin;
    this.#knownMayDiffer = knownMayDiffer;
  }

  covers(reviewed: Json | undefined, current: Json | undefined, path: string, name: string): boolean {
    if (reviewed === undefined || current === undefined) {
      return reviewed === current;
    }
    if (isSource(reviewed)) {
      return this.#coversSource(reviewed, current, path);
    }
    if (Array.isArray(reviewed) && Array.isArray(current)) {
      return reviewed.length === current.length && this.#coversList(reviewed, current, path, name);
    }
    if (isObject(reviewed) && isObject(current) && !isSource(current)) {
      const names = new Set([...Object.keys(reviewed), ...Object.keys(current)]);
      return [...names].every((member) =>
        this.covers(reviewed[member], current[member], path === "" ? member : `${path}.${member}`, member),
      );
    }
    return reviewed === current || (this.#origin === undefined && isMadeUp(reviewed));
  }

  #coversList(reviewed: readonly Json[], current: readonly Json[], path: string, name: string): boolean {
    if (!isSet(name, reviewed)) {
      return reviewed.every((item, at) => this.covers(item, current[at], `${path}[${at}]`, ""));
    }
    const left = [...current];
    // Known items first, so that none of them is taken for a source.
    const order = [...reviewed.filter((item) => !hasSource(item)), ...reviewed.filter(hasSource)];
    return order.every((item) => {
      const at = left.findIndex((candidate) => this.#attempt(item, candidate, path));
      return at >= 0 && left.splice(at, 1).length === 1;
    });
  }

  /** As `covers`, and leaves nothing behind if the answer is no. */
  #attempt(reviewed: Json, current: Json, path: string): boolean {
    const before = this.late.length;
    const covered = this.covers(reviewed, current, `${path}[]`, "");
    if (!covered) {
      this.late.length = before;
    }
    return covered;
  }

  #coversSource({ $from }: Source, current: Json, path: string): boolean {
    const origin = this.#origin;
    if (origin === undefined) {
      return this.#knownMayDiffer || isSource(current);
    }
    if (isSource(current)) {
      return canonicalJson([...new Set(origin.keys)].sort()) === canonicalJson($from);
    }
    const values = $from.flatMap((key) => origin.values.get(key) ?? []);
    if (typeof current !== "object" && values.some(({ all }) => all.includes(String(current)))) {
      return true;
    }
    const text = canonicalJson(current);
    const isIn = (value: string) => value.length >= shortestPart && text.includes(value);
    const explained = $from.length === 0 || values.some(({ computed }) => computed.some(isIn));
    if (explained) {
      this.late.push(path);
    }
    return explained;
  }
}

/** A name that Pulumi makes up differs from run to run, and nobody knows yet which resource has it. */
function isMadeUp(value: Json): boolean {
  return typeof value === "string" && value.includes("$auto");
}

function hasSource(value: Json): boolean {
  if (Array.isArray(value)) {
    return value.some(hasSource);
  }
  return isSource(value) || (isObject(value) && Object.values(value).some(hasSource));
}
