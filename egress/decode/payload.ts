/**
 * Bytes of a request to JSON values. SDKs label their bodies wrongly (RudderStack sends gzip JSON as a form, posthog-js sends
 * gzip as text/plain), so the bytes decide, and the headers only help.
 */
import { promisify } from "node:util";
import zlib from "node:zlib";
import { mayHoldLongIntegers, parseExactly } from "./json";
import { parseLargeJson } from "./largeJson";
import { maxDecodedBytes } from "./limits";
import { base64Text, withoutEscapes } from "./percent";
import { shapeOf } from "./structure";
import { Turns } from "./turns";

/** Why a body could not be read. */
export type PayloadProblem = "malformed" | "too-large" | "too-deep" | "unsupported-encoding";

export type Payload =
  | {
      readonly ok: true;
      /** Cleared when it is no longer needed. */
      value: unknown;
      readonly bytes: number;
      readonly badLines: number;
      /** Call it when the value is no longer needed: only a few large values are held at once. Undefined for a small body. */
      readonly release?: () => void;
      /** Parameters of a form beside its `data`, as they came, in the form of a query. Empty for other bodies. */
      readonly parameters: string;
    }
  | {
      readonly ok: false;
      readonly problem: PayloadProblem;
      /** Number of events, if it is the problem. */
      readonly events?: number;
    };

const refused = (problem: PayloadProblem): Payload => ({ ok: false, problem });
const malformed = refused("malformed");

/** Above this size inflating goes to the thread pool, so that one large body does not hold up all small ones. */
const inflateInlineBytes = 32 * 1024;
/** So does a small body that turns out to be large when it is unpacked. */
const inflatedInlineBytes = 512 * 1024;
/** Bodies above this size are parsed in pieces, with pauses. */
const parseAtOnceBytes = 64 * 1024;
/** Large bodies inflated at once. All at once, forty small bombs would fill an instance before the first is found out. */
const inflating = new Turns(2);
/** Large bodies that are parsed and not yet treated. Parsed, each takes many times its bytes. */
const parsing = new Turns(2);
/** Layers of compression and base64 that are undone: header, magic bytes, form, and one to spare. */
const maxLayers = 4;

const inflateOptions = { maxOutputLength: maxDecodedBytes };
const inflateInlineOptions = { maxOutputLength: inflatedInlineBytes };
const inflaters = {
  gzip: [zlib.gunzipSync, promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip)],
  deflate: [zlib.inflateSync, promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate)],
  br: [zlib.brotliDecompressSync, promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)],
} as const;
type Compression = keyof typeof inflaters;
/** For the Accept-Encoding header of an answer (RFC 7694), and for messages. */
export const readableEncodings = Object.keys(inflaters).join(", ");

/** Decodes a body with its Content-Encoding header. */
export async function decodeBody(body: Buffer, contentEncoding: string | undefined): Promise<Payload> {
  const compression = compressionOf(contentEncoding);
  if (compression === "unsupported") {
    return refused("unsupported-encoding");
  }
  let bytes = body;
  // A proxy in between may have unpacked the body and kept the header, so bytes that are not gzip are taken as they are.
  if (compression !== undefined && (compression !== "gzip" || isGzip(bytes))) {
    const inflated = await inflate(bytes, compression);
    if (!Buffer.isBuffer(inflated)) {
      return inflated;
    }
    bytes = inflated;
  }
  return decodeLayers(bytes);
}

/** Decodes the `data` parameter of a query or form: JSON, or base64 of what a body may hold. */
export async function decodeParameter(value: string): Promise<Payload> {
  const data = await parameterBytes(value);
  return data === undefined ? malformed : decodeLayers(data);
}

async function decodeLayers(start: Buffer): Promise<Payload> {
  let bytes = start;
  let parameters = "";
  for (let layer = 0; layer < maxLayers; layer++) {
    if (isGzip(bytes)) {
      const inflated = await inflate(bytes, "gzip");
      if (!Buffer.isBuffer(inflated)) {
        return inflated;
      }
      bytes = inflated;
      continue;
    }
    const first = firstByte(bytes);
    if (first === 0x7b || first === 0x5b) {
      return parseJson(bytes, parameters);
    }
    const form = first === undefined ? undefined : formOf(bytes);
    const data = form === undefined ? undefined : await formBytes(form.data);
    if (form === undefined || data === undefined) {
      return malformed;
    }
    bytes = data;
    parameters = form.parameters;
  }
  return malformed;
}

/**
 * Content of a `data` parameter: JSON as it is, anything else from base64. Undefined if its percent encoding is broken. In JSON
 * a `+` is a blank, as in any form; in base64 it is one of the 64 characters, since mixpanel's Node SDK sends it unescaped.
 */
async function parameterBytes(parameter: string): Promise<Buffer | undefined> {
  const isJson = startOfJson.test(parameter);
  const escaped = isJson ? utf8Text(parameter).replaceAll("+", " ") : parameter;
  const text = await withoutEscapes(escaped);
  if (text === undefined) {
    return undefined;
  }
  return isJson ? Buffer.from(text, "utf8") : Buffer.from(text, "base64");
}

/** A bracket or brace, escaped or not, perhaps after a byte order mark and white space. */
const startOfJson = /^(?:\uFEFF|\xef\xbb\xbf|%EF%BB%BF)?(?:[ \t\r\n+]|%20|%0[9AD])*(?:[[{]|%5B|%7B)/i;

/** Bytes of UTF-8 that a client left unescaped come as Latin-1. */
function utf8Text(text: string): string {
  return /[\x80-\xff]/.test(text) ? Buffer.from(text, "latin1").toString("utf8") : text;
}

function compressionOf(header: string | undefined): Compression | "unsupported" | undefined {
  if (header === undefined || header === "") {
    return undefined;
  }
  const name = header.trim().toLowerCase();
  if (name === "identity") {
    return undefined;
  }
  if (name === "gzip" || name === "x-gzip") {
    return "gzip";
  }
  return name === "deflate" || name === "br" ? name : "unsupported";
}

async function inflate(bytes: Buffer, compression: Compression): Promise<Buffer | Payload> {
  const [inline, pooled] = inflaters[compression];
  if (bytes.length <= inflateInlineBytes) {
    try {
      return inline(bytes, inflateInlineOptions);
    } catch (error) {
      if (!isTooLarge(error)) {
        return malformed;
      }
    }
  }
  try {
    return await inflating.take(() => pooled(bytes, inflateOptions));
  } catch (error) {
    return refused(isTooLarge(error) ? "too-large" : "malformed");
  }
}

function isTooLarge(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Most white space at the head of a body that is looked through. */
const maxBlankBytes = 64 * 1024;

/** First byte that is not white space; a byte order mark counts as white space. Undefined if there is none near the head. */
function firstByte(bytes: Buffer): number | undefined {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let index = start; index < start + maxBlankBytes; index++) {
    const byte = bytes[index];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
      return byte;
    }
  }
  return undefined;
}

/** Raw value of `data` in a form body, and the other parameters; undefined if there is no `data`. */
function formOf(bytes: Buffer): { readonly data: Buffer; readonly parameters: string } | undefined {
  const isFirst = bytes.toString("latin1", 0, "data=".length) === "data=";
  const name = isFirst ? 0 : bytes.indexOf("&data=") + 1;
  if (name === 0 && !isFirst) {
    return undefined;
  }
  const start = name + "data=".length;
  const next = bytes.indexOf("&", start);
  const end = next === -1 ? bytes.length : next;
  const parameters = bytes.toString("latin1", 0, name) + bytes.toString("latin1", end + 1);
  return { data: bytes.subarray(start, end), parameters: parameters.replace(/&$/, "") };
}

async function formBytes(data: Buffer): Promise<Buffer | undefined> {
  const base64 = base64Text(data);
  return base64 === undefined ? parameterBytes(data.toString("latin1")) : Buffer.from(base64, "base64");
}

async function parseJson(bytes: Buffer, parameters: string): Promise<Payload> {
  if (bytes.length > maxDecodedBytes) {
    return refused("too-large");
  }
  if (bytes.length > parseAtOnceBytes) {
    const release = await parsing.begin();
    const large = await parseLargeJson(bytes);
    if (large.ok) {
      return { ...large, bytes: bytes.length, parameters, release };
    }
    release();
    return large;
  }
  const shape = shapeOf(bytes);
  if (shape === "unbounded") {
    return refused("too-deep");
  }
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  try {
    const value = shape === "plain" ? JSON.parse(text) : parseExactly(text);
    return { ok: true, value, bytes: bytes.length, badLines: 0, parameters };
  } catch {
    return parseLines(text, bytes.length, parameters);
  }
}

/** Newline-delimited JSON. A broken line is counted, the other lines go on; a body without a good line is malformed. */
function parseLines(text: string, bytes: number, parameters: string): Payload {
  if (!text.includes("\n")) {
    return malformed;
  }
  const value: unknown[] = [];
  let badLines = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "") {
      continue;
    }
    try {
      value.push(mayHoldLongIntegers(line) ? parseExactly(line) : JSON.parse(line));
    } catch {
      badLines++;
    }
  }
  return value.length === 0 ? malformed : { ok: true, value, bytes, badLines, parameters };
}
