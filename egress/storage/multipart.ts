/**
 * An upload of metadata and content in one body (`multipart/related`, RFC 2387). It is taken apart and put together anew: two readers of
 * one boundary may disagree on where the metadata ends.
 */
import { randomBytes } from "node:crypto";

export interface MultipartUpload {
  readonly metadata: unknown;
  readonly contentType: string;
  readonly content: Buffer;
}

const blankLine = Buffer.from("\r\n\r\n");

/** Returns the two parts; undefined if the body does not have exactly two. */
export function readMultipart(body: Buffer, type: string): MultipartUpload | undefined {
  const [, quoted, plain] =
    /^multipart\/related\s*;.*?\bboundary=(?:"([^"\r\n]{1,70})"|([^\s";,]{1,70}))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) {
    return undefined;
  }
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const whole = Buffer.concat([Buffer.from("\r\n"), body]);
  const starts = positionsOf(delimiter, whole);
  const [first, second, end] = starts;
  if (starts.length !== 3 || first !== 0 || second === undefined || end === undefined) {
    return undefined;
  }
  const isClosed =
    whole
      .subarray(end + delimiter.length)
      .toString("latin1")
      .trim() === "--";
  const metadata = partOf(whole.subarray(delimiter.length, second));
  const content = partOf(whole.subarray(second + delimiter.length, end));
  if (!isClosed || metadata === undefined || content === undefined) {
    return undefined;
  }
  try {
    return {
      metadata: JSON.parse(metadata.content.toString("utf8")),
      contentType: content.type,
      content: content.content,
    };
  } catch {
    return undefined;
  }
}

export function writeMultipart({ metadata, contentType, content }: MultipartUpload): { body: Buffer; type: string } {
  const boundary = randomBytes(24).toString("hex");
  const head = `--${boundary}\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(metadata)}\r\n--${boundary}\r\ncontent-type: ${contentType}\r\n\r\n`;
  return {
    body: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    type: `multipart/related; boundary=${boundary}`,
  };
}

/** At most four: more than three are an error anyway. */
function positionsOf(text: Buffer, whole: Buffer): number[] {
  const positions: number[] = [];
  for (let at = whole.indexOf(text); at >= 0 && positions.length < 4; at = whole.indexOf(text, at + text.length)) {
    positions.push(at);
  }
  return positions;
}

function partOf(part: Buffer): { readonly type: string; readonly content: Buffer } | undefined {
  const end = part.indexOf(blankLine);
  if (end < 0) {
    return undefined;
  }
  const headers = part.subarray(0, end).toString("latin1");
  const [, type] = /^content-type:([\x20-\x7e\t]+)$/im.exec(headers.replaceAll("\r", "")) ?? [];
  return { type: type?.trim() || "application/octet-stream", content: part.subarray(end + blankLine.length) };
}
