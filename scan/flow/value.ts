/** Values of the analysis: where they come from, and what becomes of them when they are put together. */
import type { Value } from "./state";

/** Where a value comes from; a value may have several origins. */
export const origin = {
  /** Something that a user sent or chose, or that was computed from it. */
  user: 1,
  /** The user's own text, not something computed from it. */
  direct: 2,
  /** A key, token or password of a user. */
  key: 4,
  /** The name that a user gave a file. */
  fileName: 8,
  /** All headers, or all of a session: a key is among them. */
  bundle: 16,
  /** Some of it was found by the function at hand, not passed by its caller: it is in the result of every call. */
  found: 32,
  /** A method was called on it with something of a user, which it may keep: `document.add_paragraph(text)`. */
  fed: 64,
} as const;

/** What a user sent, as the function finds it. */
export const sentText = origin.user | origin.direct | origin.found;

/** What may be left of a value once something was computed from it. */
export const computed = origin.user | origin.found;

/** Says nothing: a number, None. */
export const blank: Value = { from: 0, isKnown: true };

/** Something that the analysis does not know. */
export const unknown: Value = { from: 0, isOwn: false, isKnown: false };

export function constant(text: string): Value {
  return { from: 0, isOwn: false, isKnown: true, text };
}

export const isFrom = (value: Value, bits: number) => (value.from & bits) !== 0;

/** Either of two values. */
export function either(one: Value, other: Value | undefined): Value {
  if (other === undefined || one === other || other === blank) {
    return one;
  }
  if (one === blank) {
    return other;
  }
  return {
    from: one.from | other.from,
    isOwn: one.isOwn === undefined ? other.isOwn : other.isOwn === undefined ? one.isOwn : one.isOwn && other.isOwn,
    isKnown: one.isKnown && other.isKnown,
    text: one.text === other.text ? one.text : (one.text ?? other.text),
    ref: one.ref ?? other.ref,
    shared: one.shared ?? other.shared,
    scope: one.shared === undefined ? other.scope : one.scope,
    isContainer: one.isContainer || other.isContainer,
    functions: union(one.functions, other.functions),
    receiver: one.receiver ?? other.receiver,
    class: one.class ?? other.class,
    instance: one.instance ?? other.instance,
    module: one.module ?? other.module,
    members: mergeMembers(one.members, other.members),
    file: one.file ?? other.file,
  };
}

/** Whether two values say the same. */
export function isSame(one: Value | undefined, other: Value | undefined): boolean {
  if (one === other) {
    return true;
  }
  return (
    one !== undefined &&
    other !== undefined &&
    one.from === other.from &&
    one.isOwn === other.isOwn &&
    one.isKnown === other.isKnown &&
    one.text === other.text &&
    one.ref === other.ref &&
    one.shared === other.shared &&
    one.isContainer === other.isContainer &&
    one.class === other.class &&
    one.instance === other.instance &&
    one.module === other.module &&
    (one.functions?.length ?? 0) === (other.functions?.length ?? 0) &&
    hasSameMembers(one.members, other.members) &&
    (one.file === undefined) === (other.file === undefined)
  );
}

function hasSameMembers(one: Value["members"], other: Value["members"]): boolean {
  if (one === other || one === undefined || other === undefined) {
    return (one?.size ?? 0) === (other?.size ?? 0);
  }
  // What they are, not what they hold: members that change with each round would have no end.
  return (
    one.size === other.size &&
    [...one].every(([name, { instance, class: made, functions }]) => {
      const member = other.get(name);
      return member?.instance === instance && member?.class === made && member?.functions?.length === functions?.length;
    })
  );
}

function union<T>(one: readonly T[] | undefined, other: readonly T[] | undefined): readonly T[] | undefined {
  if (one === undefined || other === undefined || one === other) {
    return one ?? other;
  }
  const more = other.filter((item) => !one.includes(item));
  return more.length === 0 ? one : [...one, ...more].slice(0, 16);
}

function mergeMembers(
  one: ReadonlyMap<string, Value> | undefined,
  other: ReadonlyMap<string, Value> | undefined,
): ReadonlyMap<string, Value> | undefined {
  if (one === undefined || other === undefined || one === other) {
    return one ?? other;
  }
  const merged = new Map(one);
  for (const [name, value] of other) {
    const before = merged.get(name);
    merged.set(name, before === undefined ? value : before === value ? value : flat(either(before, value)));
  }
  return merged;
}

/** Members of members are not followed further, so that a value that holds itself has an end. */
export function flat(value: Value): Value {
  return value.members === undefined ? value : { ...value, members: undefined };
}

/** Members are kept, but not those of members. */
export function oneLevel(value: Value): Value {
  return value.members === undefined
    ? value
    : { ...value, members: new Map([...value.members].map(([name, member]) => [name, flat(member)])) };
}

/** A value that functions get at without being passed it: one of an object, of a file, of a function around them. */
export function asFound(value: Value): Value {
  return isFrom(value, origin.user) && !isFrom(value, origin.found)
    ? { ...value, from: value.from | origin.found }
    : value;
}

/** A value as the function sees it that is passed it. */
export function asPassed(value: Value): Value {
  return isFrom(value, origin.found) ? { ...value, from: value.from & ~origin.found } : value;
}

/** What a function returns to a caller that passes nothing of a user: what others passed is left out. */
export function withoutPassed(value: Value): Value {
  if (value.members !== undefined) {
    const members = new Map([...value.members].map(([name, member]) => [name, withoutPassed(member)]));
    return { ...withoutPassed(flat(value)), members };
  }
  return isFrom(value, origin.found) ? value : { ...value, from: 0 };
}

/** A value that is made of parts: all of their origins, and own if one part is. */
export function madeOf(parts: readonly Value[]): Value {
  let [from, isOwn, isKnown] = [0, false, true];
  for (const part of parts) {
    from |= part.from;
    isOwn ||= part.isOwn === true;
    isKnown &&= part.isKnown;
  }
  return { from, isOwn, isKnown };
}

/** What comes out of a call that the analysis does not know: a user's data may be in it, but not word for word. */
export function computedFrom(parts: readonly Value[]): Value {
  const whole = madeOf(parts);
  return { from: whole.from & computed, isOwn: whole.isOwn, isKnown: false };
}
