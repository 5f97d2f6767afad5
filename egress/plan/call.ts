/** What an SDK asked for, in terms that all vendors share. Holds the caller's raw values, so it never reaches an encoder. */
import type { RawFields } from "../decode/values";

/** `track` covers page and screen views; `alias` carries ids and nothing else. */
export type CallKind = "track" | "identify" | "group" | "alias";

/**
 * How the values of a change are laid out: one value per field; a list of entries per field to add to or take from its list, or one
 * single entry; or only names of fields.
 */
export type ChangeShape = "values" | "lists" | "entries" | "names";

/** One set of fields that a call writes. */
export interface Change {
  /** What the fields belong to, which decides the part of the plan that applies. */
  readonly scope: "event" | "profile" | "group";
  /** The vendor's own word for the operation, e.g. `$set_once`. Always a constant of the decoder. */
  readonly operation: string;
  readonly shape: ChangeShape;
  readonly fields: RawFields | readonly unknown[];
  /** Names in `fields` that the decoder reads itself: ids, tokens, times and the envelope. */
  readonly reserved: ReadonlySet<string>;
}

export interface Call {
  readonly kind: CallKind;
  /** Name in the plan: an event, `$page`, `$screen`, or a group type. Empty for identify and alias. */
  readonly name: string;
  /** A plan name to use if `name` itself is not declared, e.g. `$page` for `$pageview`. */
  readonly fallbackName?: string;
  /** The vendor's own type of call, a constant of the decoder, e.g. `page` or `$create_alias`. */
  readonly type: string;
  /** The event's own time in milliseconds; undefined if it has no plausible one. */
  readonly time: number | undefined;
  /** The caller's own id of this message. */
  readonly messageId: string | undefined;
  /** Raw ids by the vendor's own name of the slot; a constant set of names. */
  readonly ids: Readonly<Record<string, string | readonly string[]>>;
  /** The slot of `ids` that names the person. */
  readonly subject: string | undefined;
  /** Group memberships that come with a track call: type to id or ids. */
  readonly groups?: RawFields;
  readonly changes: readonly Change[];
}

/** An item that can't be read as a call. The reason is counted, and the other items go on. */
export class Unreadable {
  constructor(readonly reason: "malformed" | "no-id") {}
}

export const malformedCall = new Unreadable("malformed");
/** A call without any id: no vendor would take it. */
export const callWithoutId = new Unreadable("no-id");

/** The calls of one request, in the order of the SDK's own items, so that partial rejects can name them by index. */
export type Calls = readonly (Call | Unreadable)[];

/** The changes in one object that holds the fields of each operation under the vendor's word for it. */
export function changesOf(
  source: RawFields,
  scope: Change["scope"],
  operations: Readonly<Record<string, ChangeShape>>,
): Change[] {
  return Object.keys(operations).flatMap((operation): Change[] => {
    const shape = operations[operation];
    const fields = source[operation];
    if (shape === undefined || fields === undefined || fields === null) {
      return [];
    }
    if (shape === "names") {
      return [{ scope, operation, shape, fields: namesOf(fields), reserved: noneReserved }];
    }
    if (typeof fields !== "object" || Array.isArray(fields)) {
      return [];
    }
    return [{ scope, operation, shape, fields: fields as RawFields, reserved: noneReserved }];
  });
}

export const noneReserved: ReadonlySet<string> = new Set();

function namesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    return value.slice(0, 255);
  }
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

/** The slots that hold an id. */
export function idsOf(slots: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const slot of Object.keys(slots)) {
    const id = slots[slot];
    if (id !== undefined) {
      ids[slot] = id;
    }
  }
  return ids;
}
