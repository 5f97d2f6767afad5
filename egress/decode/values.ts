/** Reads single values of unknown shape. Each function returns undefined for a value that makes no sense. */
import { maxIdLength } from "./limits";

/** Fields as they came, of unknown shape. */
export type RawFields = Readonly<Record<string, unknown>>;

export const noFields: RawFields = Object.freeze({});

export function asRecord(value: unknown): RawFields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RawFields) : undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === "string" && value.length > 0 ? value : undefined;
}

/**
 * An id: text or a number. A number and its text are the same id, since SDKs mix them. Undefined if two people could become
 * one: integers above 2^53 that came as numbers, which parsing may have rounded (exact ones come as BigInts), and text with
 * U+FFFD, which stands for bytes that could not be decoded.
 */
export function asId(value: unknown): string | undefined {
  if (typeof value === "string") {
    return value.length > 0 && value.length <= maxIdLength && !value.includes("\ufffd") ? distinct(value) : undefined;
  }
  if (typeof value === "bigint") {
    return String(value);
  }
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return undefined;
  }
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : String(value);
}

const loneSurrogate = /\p{Cs}/u;

/**
 * UTF-8 writes every lone surrogate as U+FFFD, so ids that were cut in the middle of a character would become one. They are spelled in
 * hexadecimal, which is only ever hashed.
 */
function distinct(id: string): string {
  return !loneSurrogate.test(id) ? id : `\0${Buffer.from(id, "utf16le").toString("hex")}`;
}

/** Every value of a list that is an id. */
export function asIds(value: unknown): string[] {
  if (!Array.isArray(value)) {
    return [];
  }
  return value.flatMap((entry) => asId(entry) ?? []);
}

const earliest = Date.UTC(2000, 0, 1);
const latest = Date.UTC(2100, 0, 1);
const isoTime = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A time in milliseconds, from ISO text or a number of seconds, milliseconds or microseconds. Times outside 2000–2100 are
 * rejected: they are probably some other number.
 */
export function asTime(value: unknown): number | undefined {
  let time: number;
  if (typeof value === "number") {
    time = value < 1e11 ? value * 1000 : value < 1e14 ? value : value / 1000;
  } else if (typeof value === "string" && value.length <= 40 && isoTime.test(value)) {
    time = Date.parse(hasZone(value) ? value : `${value.replace(" ", "T")}Z`);
  } else {
    return undefined;
  }
  return time >= earliest && time < latest ? Math.floor(time) : undefined;
}

/** A date without a time is UTC to `Date.parse`; a date with one but no zone would be local. */
function hasZone(text: string): boolean {
  return text.length <= 10 || /(?:Z|[+-]\d{2}:?\d{2})$/.test(text);
}
