/**
 * Three-valued reading of a resource's properties. In a preview a value is known, not known yet, or not there at all, and
 * the three mean different things to a rule; the types here make every rule say what it does with each.
 */

/** A property with a value. `secret` is true where the program marked the value as a secret. */
export interface Known<T> {
  readonly state: "known";
  readonly value: T;
  readonly secret: boolean;
}
/** A value that the preview cannot know, or that has another shape than the property allows. */
export interface Unknown {
  readonly state: "unknown";
}
/** Nothing was set. */
export interface Missing {
  readonly state: "missing";
}
export type Reading<T> = Known<T> | Unknown | Missing;

/** The texts that stand for a value that is not known yet; one for each type of value (Pulumi's wire protocol). */
export const unknownSentinels: ReadonlySet<string> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Marks of wrapped values on the wire. Pulumi's runtime exports them too, but takes a quarter of a second to load. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

const unknown: Unknown = { state: "unknown" };
const missing: Missing = { state: "missing" };

type Shape = { readonly state: "known"; readonly raw: unknown } | Unknown | Missing;

/** A place in a resource's properties, as the engine sent them. Reading never throws. */
export class Field {
  readonly #shape: Shape;

  private constructor(
    shape: Shape,
    /** True where this value, or one around it, is marked as a secret. */
    readonly secret: boolean,
  ) {
    this.#shape = shape;
  }

  /** A field over plain data from the wire, with sentinels and secret wrappers still in it. */
  static of(raw: unknown, secret = false): Field {
    if (raw === undefined || raw === null) {
      return new Field(missing, secret);
    }
    if (typeof raw === "string" && unknownSentinels.has(raw)) {
      return new Field(unknown, secret);
    }
    if (typeof raw === "object" && signatureKey in raw) {
      return Field.#unwrap(raw as Record<string, unknown>, secret);
    }
    return new Field({ state: "known", raw }, secret);
  }

  static #unwrap(wrapped: Record<string, unknown>, secret: boolean): Field {
    if (wrapped[signatureKey] === secretSignature) {
      return Field.of(wrapped.value, true);
    }
    if (wrapped[signatureKey] === outputSignature) {
      const marked = secret || wrapped.secret === true;
      return "value" in wrapped ? Field.of(wrapped.value, marked) : new Field(unknown, marked);
    }
    return new Field({ state: "known", raw: wrapped }, secret);
  }

  get state(): "known" | "unknown" | "missing" {
    return this.#shape.state;
  }

  /** The field further down. Below an unknown value all is unknown, below a missing one all is missing. */
  at(...path: readonly (string | number)[]): Field {
    let field: Field = this;
    for (const key of path) {
      field = field.#child(key);
    }
    return field;
  }

  #child(key: string | number): Field {
    if (this.#shape.state !== "known") {
      return this;
    }
    const { raw } = this.#shape;
    if (typeof raw !== "object" || raw === null) {
      return new Field(unknown, this.secret);
    }
    return Object.hasOwn(raw, key)
      ? Field.of((raw as Record<string | number, unknown>)[key], this.secret)
      : new Field(missing, this.secret);
  }

  /** Text; numbers and booleans count by their spelling, as the provider takes them. */
  text(): Reading<string> {
    return this.#read((raw) =>
      typeof raw === "string" ? raw : typeof raw === "number" || typeof raw === "boolean" ? String(raw) : undefined,
    );
  }

  /** True or false; the spellings `"true"` and `"false"` count, as the provider takes them. */
  flag(): Reading<boolean> {
    return this.#read((raw) =>
      typeof raw === "boolean" ? raw : raw === "true" ? true : raw === "false" ? false : undefined,
    );
  }

  number(): Reading<number> {
    return this.#read((raw) => {
      const value = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
      return typeof value === "number" && Number.isFinite(value) ? value : undefined;
    });
  }

  /** The items of a list. A single object counts as a list of one: some blocks are spelled either way. */
  list(): Reading<readonly Field[]> {
    return this.#read((raw) => {
      if (Array.isArray(raw)) {
        return raw.map((item) => Field.of(item, this.secret));
      }
      return typeof raw === "object" && raw !== null ? [Field.of(raw, this.secret)] : undefined;
    });
  }

  /** The items of a list that is known; empty for anything else. */
  items(): readonly Field[] {
    return knownValue(this.list()) ?? [];
  }

  /** The entries of a map. */
  entries(): Reading<ReadonlyMap<string, Field>> {
    return this.#read((raw) =>
      typeof raw === "object" && raw !== null && !Array.isArray(raw)
        ? new Map(Object.entries(raw).map(([key, value]) => [key, Field.of(value, this.secret)]))
        : undefined,
    );
  }

  #read<T>(convert: (raw: unknown) => T | undefined): Reading<T> {
    if (this.#shape.state !== "known") {
      return this.#shape;
    }
    const value = convert(this.#shape.raw);
    return value === undefined ? unknown : { state: "known", value, secret: this.secret };
  }

  /** Entries of a map or items of a list, by key; empty for anything else. */
  children(): readonly (readonly [key: string | number, field: Field])[] {
    const raw = this.#shape.state === "known" ? this.#shape.raw : undefined;
    if (typeof raw !== "object" || raw === null) {
      return [];
    }
    return Array.isArray(raw)
      ? raw.map((item, position) => [position, Field.of(item, this.secret)] as const)
      : Object.entries(raw).map(([key, value]) => [key, Field.of(value, this.secret)] as const);
  }

  /** Every known text below this field, with its path, however deep it lies. */
  *texts(path = ""): Generator<{ readonly path: string; readonly value: string; readonly secret: boolean }> {
    const open: { path: string; field: Field }[] = [{ path, field: this }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { path: here, field } = next;
      if (field.#shape.state === "known" && typeof field.#shape.raw === "string") {
        yield { path: here, value: field.#shape.raw, secret: field.secret };
      }
      for (const [key, child] of [...field.children()].reverse()) {
        const below = typeof key === "number" ? `${here}[${key}]` : here === "" ? key : `${here}.${key}`;
        open.push({ path: below, field: child });
      }
    }
  }
}

/** True for a known value that the program marks as a secret. */
export function isMarked(reading: Reading<unknown>): boolean {
  return reading.state === "known" && reading.secret;
}

/** The known value, or undefined for both other states: for messages and for look-ups that have a safe default. */
export function knownValue<T>(reading: Reading<T>): T | undefined {
  return reading.state === "known" ? reading.value : undefined;
}
