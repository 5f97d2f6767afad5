/**
 * Parses a large JSON body without holding up the event loop: the list of events in it is cut between events and parsed piece by piece.
 * An event that is too large to be one, or holds too many values, becomes `null`, so that it is counted and its neighbours go on.
 */
import { randomUUID } from "node:crypto";
import { mayHoldLongIntegers, parseExactly } from "./json";
import { backslash, closeBrace, closeBracket, comma, openBrace, openBracket, quote } from "./jsonBytes";
import { maxDepth, maxEventBytes, maxEvents, maxEventValues, maxValues } from "./limits";
import { pace } from "./pace";

export type LargeJson =
  | { readonly ok: true; readonly value: unknown; readonly badLines: number }
  | {
      readonly ok: false;
      readonly problem: "malformed" | "too-large" | "too-deep";
      /** Number of events, if it is the problem. */
      readonly events?: number;
    };

/** Bytes of events that are parsed in one go. */
const pieceBytes = 64 * 1024;
/** Bytes that are scanned between two looks at the clock. */
const scanBytes = 64 * 1024;

const newline = 0x0a;

/** A list of events: the body itself, or a property of it. Pieces hold whole events; undefined stands for one that is too large. */
interface List {
  readonly start: number;
  end: number;
  events: number;
  readonly pieces: (Buffer | undefined)[];
}

export async function parseLargeJson(bytes: Buffer): Promise<LargeJson> {
  const scan = await new Scanner(bytes).run();
  if (scan === "too-deep") {
    return { ok: false, problem: "too-deep" };
  }
  const parsed = scan === "lines" ? undefined : await parseLists(bytes, scan);
  return parsed ?? parseLines(bytes);
}

/** Finds the lists and where they may be cut. `lines` if the bytes hold more than one value at the top. */
class Scanner {
  readonly #bytes: Buffer;
  readonly #lists: List[] = [];
  #list: List | undefined;
  #depth = 0;
  #listDepth = 0;
  #values = 1;
  #pieceStart = 0;
  #eventStart = 0;
  #eventValues = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  async run(): Promise<readonly List[] | "lines" | "too-deep"> {
    const bytes = this.#bytes;
    let nextLook = scanBytes;
    let isOver = false;
    // Part of the state, so that a long string holds up nobody.
    let isInString = false;
    for (let index = 0; index < bytes.length; index++) {
      if (index >= nextLook) {
        nextLook = index + scanBytes;
        if (pace.isUp()) {
          await pace.rest();
        }
      }
      const byte = bytes[index] ?? 0;
      if (isInString) {
        if (byte === backslash) {
          index++;
        } else if (byte === quote) {
          isInString = false;
        }
      } else if (byte === quote) {
        isInString = true;
      } else if (byte === openBrace || byte === openBracket) {
        if (isOver) {
          return "lines";
        }
        if (!this.#open(byte, index)) {
          return "too-deep";
        }
      } else if (byte === closeBrace || byte === closeBracket) {
        this.#close(index);
        isOver = this.#depth === 0;
      } else if (byte === comma) {
        if (!this.#count()) {
          return "too-deep";
        }
        if (this.#list !== undefined && this.#depth === this.#listDepth) {
          this.#endEvent(index);
        }
      }
    }
    return this.#lists;
  }

  #open(byte: number, index: number): boolean {
    this.#depth++;
    // The body is a list of events, or has lists among its properties.
    if (byte === openBracket && this.#list === undefined && (this.#depth === 1 || this.#depth === 2)) {
      this.#list = { start: index, end: index, events: 0, pieces: [] };
      this.#listDepth = this.#depth;
      this.#beginPiece(index + 1);
    }
    return this.#depth <= maxDepth && this.#count();
  }

  #close(index: number): void {
    if (this.#list !== undefined && this.#depth === this.#listDepth) {
      this.#endEvent(index);
      this.#endPiece(index);
      this.#list.end = index;
      this.#lists.push(this.#list);
      this.#list = undefined;
    }
    this.#depth--;
  }

  #count(): boolean {
    this.#eventValues++;
    return ++this.#values <= maxValues;
  }

  #endEvent(end: number): void {
    if (this.#list !== undefined) {
      this.#list.events++;
    }
    if (end - this.#eventStart > maxEventBytes || this.#eventValues > maxEventValues) {
      this.#endPiece(this.#eventStart - 1);
      this.#list?.pieces.push(undefined);
      this.#beginPiece(end + 1);
    } else if (end - this.#pieceStart >= pieceBytes) {
      this.#endPiece(end);
      this.#beginPiece(end + 1);
    }
    this.#eventStart = end + 1;
    this.#eventValues = 0;
  }

  #beginPiece(start: number): void {
    this.#pieceStart = start;
    this.#eventStart = start;
    this.#eventValues = 0;
  }

  #endPiece(end: number): void {
    if (end > this.#pieceStart) {
      this.#list?.pieces.push(this.#bytes.subarray(this.#pieceStart, end));
    }
  }
}

/** Undefined if a part is not JSON. */
async function parseLists(bytes: Buffer, lists: readonly List[]): Promise<LargeJson | undefined> {
  const events = lists.reduce((most, list) => Math.max(most, list.events), 0);
  if (events > maxEvents) {
    return { ok: false, problem: "too-large", events };
  }
  const mark = randomUUID();
  const shell: string[] = [];
  let from = 0;
  let shellBytes = 0;
  for (const [index, list] of lists.entries()) {
    shell.push(bytes.toString("utf8", from, list.start), `"${mark}${index}"`);
    shellBytes += list.start - from;
    from = list.end + 1;
  }
  shellBytes += bytes.length - from;
  if (shellBytes > maxEventBytes) {
    return { ok: false, problem: "too-large" };
  }
  shell.push(bytes.toString("utf8", from));
  const frame = parsed(shell.join("").replace(/^\uFEFF/, ""));
  if (frame === undefined) {
    return undefined;
  }
  const values: unknown[][] = [];
  for (const list of lists) {
    const events = await parsePieces(list.pieces);
    if (events === undefined) {
      return undefined;
    }
    values.push(events);
  }
  return { ok: true, value: filled(frame.value, mark, values), badLines: 0 };
}

async function parsePieces(pieces: readonly (Buffer | undefined)[]): Promise<unknown[] | undefined> {
  const events: unknown[] = [];
  for (const piece of pieces) {
    if (piece === undefined) {
      events.push(null);
      continue;
    }
    const text = piece.toString("utf8");
    const part = text.trim() === "" ? { value: [] } : parsed(`[${text}]`);
    if (part === undefined) {
      return undefined;
    }
    for (const event of part.value as unknown[]) {
      events.push(event);
    }
    if (pace.isUp()) {
      await pace.rest();
    }
  }
  return events;
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: mayHoldLongIntegers(text) ? parseExactly(text) : JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Puts the lists in the places that the marks hold. */
function filled(frame: unknown, mark: string, lists: readonly unknown[][]): unknown {
  const at = (value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? lists[Number(value.slice(mark.length))] : value;
  if (typeof frame !== "object" || frame === null) {
    return at(frame);
  }
  const record = frame as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (typeof value === "string" && value.startsWith(mark)) {
      // Not an assignment: a body may have a property `__proto__`.
      Object.defineProperty(record, key, { value: at(value), enumerable: true, configurable: true, writable: true });
    }
  }
  return record;
}

/** Newline-delimited JSON. A broken line is counted, its neighbours go on; a body without a good line is malformed. */
async function parseLines(bytes: Buffer): Promise<LargeJson> {
  const value: unknown[] = [];
  let badLines = 0;
  let surplus = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start);
    const end = found === -1 ? bytes.length : found;
    if (value.length >= maxEvents) {
      surplus++;
    } else if (end - start > maxEventBytes) {
      badLines++;
    } else {
      const line = bytes.toString("utf8", start, end).trim();
      const event = line === "" ? undefined : parsed(line);
      if (event !== undefined) {
        value.push(event.value);
      } else if (line !== "") {
        badLines++;
      }
    }
    start = end + 1;
    if (pace.isUp()) {
      await pace.rest();
    }
  }
  if (surplus > 0) {
    return { ok: false, problem: "too-large", events: value.length + surplus };
  }
  return value.length === 0 ? { ok: false, problem: "malformed" } : { ok: true, value, badLines };
}
