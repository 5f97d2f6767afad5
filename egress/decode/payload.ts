/**
 * Bytes of a request to JSON values. SDKs label their bodies wrongly (RudderStack sends gzip JSON as a form, posthog-js sends
 * gzip as text/plain), so the bytes decide, and the headers only help.
 */
import { promisify } from "node:util";
import zlib from "node:zlib";
import { maxDecodedBytes } from "./limits";
import { isBoundedJson } from "./structure";
import { Turns } from "./turns";

/** Why a body could not be read. */
export type PayloadProblem = "malformed" | "too-large" | "too-deep" | "unsupported-encoding";

export type Payload =
  | { readonly ok: true; readonly value: unknown; readonly bytes: number; readonly badLines: number }
  | { readonly ok: false; readonly problem: PayloadProblem };

const refused = (problem: PayloadProblem): Payload => ({ ok: false, problem });
const malformed = refused("malformed");

/** Above this size inflating goes to the thread pool, so that one large body does not hold up all small ones. */
const inflateInlineBytes = 32 * 1024;
/** Large bodies inflated at once. All at once, forty small bombs would fill an instance before the first is found out. */
const inflating = new Turns(2);
/** Layers of compression and base64 that are undone: header, magic bytes, form, and one to spare. */
const maxLayers = 4;

const inflateOptions = { maxOutputLength: maxDecodedBytes };
const inflaters = {
  gzip: [zlib.gunzipSync, promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip)],
  deflate: [zlib.inflateSync, promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate)],
  br: [zlib.brotliDecompressSync, promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)],
} as const;
type Compression = keyof typeof inflaters;

/** Decodes a body with its Content-Encoding header. */
export async function decodeBody(body: Buffer, contentEncoding: string | undefined): Promise<Payload> {
  const compression = compressionOf(contentEncoding);
  if (compression === "unsupported") {
    return refused("unsupported-encoding");
  }
  let bytes = body;
  // A proxy in between may have unpacked the body and left the header: bytes that are not gzip are taken as they are.
  if (compression !== undefined && (compression !== "gzip" || isGzip(bytes))) {
    const inflated = await inflate(bytes, compression);
    if (!Buffer.isBuffer(inflated)) {
      return inflated;
    }
    bytes = inflated;
  }
  return decodeLayers(bytes);
}

/** Decodes the `data` parameter of a query or form: JSON, or base64 of anything that a body may hold. */
export async function decodeParameter(value: string): Promise<Payload> {
  const data = parameterBytes(value);
  return data === undefined ? malformed : decodeLayers(data);
}

async function decodeLayers(start: Buffer): Promise<Payload> {
  let bytes = start;
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
      return parseJson(bytes);
    }
    const parameter = formData(bytes);
    const data = parameter === undefined ? undefined : parameterBytes(parameter);
    if (data === undefined) {
      return malformed;
    }
    bytes = data;
  }
  return malformed;
}

/** Content of a `data` parameter: JSON as it is, anything else from base64. Undefined if its percent encoding is broken. */
function parameterBytes(parameter: string): Buffer | undefined {
  const text = percentDecoded(parameter);
  if (text === undefined) {
    return undefined;
  }
  return /^\uFEFF?[ \t\r\n]*[[{]/.test(text) ? Buffer.from(text, "utf8") : Buffer.from(text, "base64");
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
  try {
    return bytes.length <= inflateInlineBytes
      ? inline(bytes, inflateOptions)
      : await inflating.take(() => pooled(bytes, inflateOptions));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return refused(code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "malformed");
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** First byte that is not white space; a byte order mark counts as white space. */
function firstByte(bytes: Buffer): number | undefined {
  let index = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (bytes[index] === 0x20 || bytes[index] === 0x0a || bytes[index] === 0x0d || bytes[index] === 0x09) {
    index++;
  }
  return bytes[index];
}

/** Raw value of `data` in a form body. */
function formData(bytes: Buffer): string | undefined {
  const text = bytes.toString("latin1");
  const start = text.startsWith("data=") ? 5 : text.indexOf("&data=") + 6;
  if (start === 5 && !text.startsWith("data=")) {
    return undefined;
  }
  const end = text.indexOf("&", start);
  return end === -1 ? text.slice(start) : text.slice(start, end);
}

/** Undoes percent encoding. A `+` stays: mixpanel's Node SDK sends base64 without encoding it. */
function percentDecoded(value: string): string | undefined {
  if (!value.includes("%")) {
    return value;
  }
  // Base64 holds three characters that are escaped, and no others: three replacements beat decoding.
  const plain = value.replaceAll("%2B", "+").replaceAll("%2F", "/").replaceAll("%3D", "=");
  if (!plain.includes("%")) {
    return plain;
  }
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function parseJson(bytes: Buffer): Payload {
  if (bytes.length > maxDecodedBytes) {
    return refused("too-large");
  }
  if (!isBoundedJson(bytes)) {
    return refused("too-deep");
  }
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  try {
    return { ok: true, value: JSON.parse(text), bytes: bytes.length, badLines: 0 };
  } catch {
    return parseLines(text, bytes.length);
  }
}

/** Newline-delimited JSON. A broken line is counted, its neighbours go on; a body with no good line is malformed. */
function parseLines(text: string, bytes: number): Payload {
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
      value.push(JSON.parse(line));
    } catch {
      badLines++;
    }
  }
  return value.length === 0 ? malformed : { ok: true, value, bytes, badLines };
}
