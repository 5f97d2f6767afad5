/** Puts JSON objects together from members that are JSON text already, a comma before each: `,"plan":"team","pages":3`. */
import type { Json } from "./treatments";

export type Members = string;

export function objectOf(members: Members): Json {
  return `{${members.slice(1)}}`;
}

/** The fields as an object, for what has to look at them or to join them with others. */
export function fieldsOf(members: Members): Record<string, unknown> {
  return members === "" ? {} : JSON.parse(objectOf(members));
}

/**
 * Ids as members. Names and ids go in as they are: names are constants of the decoders, and pseudonyms hold nothing that JSON escapes.
 *
 * @param except slots that the encoder puts elsewhere.
 */
export function idMembers(ids: Readonly<Record<string, string | readonly string[]>>, ...except: string[]): Members {
  let members = "";
  for (const slot of Object.keys(ids)) {
    const id = ids[slot];
    if (id !== undefined && !except.includes(slot)) {
      members += typeof id === "string" ? `,"${slot}":"${id}"` : `,"${slot}":["${id.join('","')}"]`;
    }
  }
  return members;
}
