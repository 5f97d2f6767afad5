/** Undoes every encoding that bytes may hide in, so that a canary is found however it was wrapped. */
import { createHash } from "node:crypto";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import type { RecordedRequest } from "../support";

/** Encodings inside encodings; four are more than any SDK or proxy makes. */
const maxDepth = 4;

/** Every reading of a text, in lower case. */
export function readable(text: string): string[] {
  return [...new Set(views(text).map((view) => view.toLowerCase()))];
}

/** The text itself and everything that can be read out of it. */
function views(text: string, depth = maxDepth): string[] {
  const found = [text];
  if (depth === 0) {
    return found;
  }
  for (const inner of unwrapped(text)) {
    found.push(...views(inner, depth - 1));
  }
  return found;
}

function unwrapped(text: string): string[] {
  const inner: string[] = [];
  const escapes = text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll("%", ""), "hex").toString("latin1"),
  );
  if (escapes !== text) {
    inner.push(escapes);
  }
  const characters = text.replace(/\\u([0-9a-f]{4})/gi, (_all, code) => String.fromCharCode(Number.parseInt(code, 16)));
  if (characters !== text) {
    inner.push(characters);
  }
  for (const run of text.match(/[A-Za-z0-9+/_-]{16,}={0,2}/g) ?? []) {
    inner.push(...readings(Buffer.from(run, "base64")));
  }
  for (const run of text.match(/(?:[0-9a-f]{2}){8,}/gi) ?? []) {
    inner.push(...readings(Buffer.from(run, "hex")));
  }
  if (text.startsWith("\u001f\u008b")) {
    inner.push(...readings(Buffer.from(text, "latin1")));
  }
  return inner;
}

/** Bytes as text, and unpacked where they can be. */
function readings(bytes: Buffer): string[] {
  const found = [bytes.toString("latin1")];
  for (const unpack of [gunzipSync, inflateSync, brotliDecompressSync]) {
    try {
      found.push(unpack(bytes, { maxOutputLength: 1 << 22 }).toString("latin1"));
    } catch {
      // It was not packed this way.
    }
  }
  return found;
}

/** Hashes that anyone can compute from a value, and so search a list of people with. */
export function plainHashes(value: string): string[] {
  return ["md5", "sha1", "sha256", "sha512"].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(value).digest();
    return [digest.toString("hex"), digest.toString("base64").slice(0, 20), digest.toString("base64url").slice(0, 20)];
  });
}

/** Everything that left, as text: request lines, header names and values, bodies. */
export function textOf(requests: readonly RecordedRequest[]): string {
  return requests
    .map(({ method, url, headers, body }) => `${method} ${url}\n${JSON.stringify(headers)}\n${body.toString("latin1")}`)
    .join("\n");
}
