/** Uploads to Cloud Storage in their three forms: media, multipart and resumable. */
import { randomUUID } from "node:crypto";
import { auditKeyUse } from "../audit";
import { readBody, sendJson } from "../http";
import { type ApiRequest, requirePermission } from "./apiContext";
import { ApiError, invalid, unauthenticated } from "./apiError";
import {
  bucketName,
  findObject,
  type NewObject,
  type ObjectKey,
  objectBody,
  type Preconditions,
  writeObject,
} from "./objects";

/** Largest object that the local run takes, in bytes; Cloud Storage takes 5 TiB. */
const limit = 32 * 1024 * 1024;
/** Sessions that were never finished are dropped, the oldest first. */
const maxSessions = 100;

interface Session {
  readonly email: string | undefined;
  readonly key: ObjectKey;
  readonly description: Description;
  readonly preconditions: Preconditions;
  content: Buffer;
}

interface Description {
  readonly name: string | undefined;
  readonly contentType: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Three ways to upload: the content alone (`media`), with metadata (`multipart`), in parts (`resumable`). */
export class Uploads {
  readonly #sessions = new Map<string, Session>();

  async handle(call: ApiRequest, bucket: string): Promise<void> {
    const { url, request } = call;
    const type = url.searchParams.get("uploadType");
    const session = url.searchParams.get("upload_id");
    if (type === "resumable" && session !== null) {
      return this.#continue(call, session);
    }
    if (request.method !== "POST") {
      throw invalid("an upload starts with POST");
    }
    if (type === "resumable") {
      return this.#start(call, bucket);
    }
    const body = await bodyOf(call);
    const contentType = request.headers["content-type"] ?? "application/octet-stream";
    const { description, content } =
      type === "multipart"
        ? splitMultipart(body, contentType)
        : { description: { name: undefined, contentType, metadata: {} }, content: body };
    return store(call, keyOf(call, bucket, description), description, content, preconditionsOf(url));
  }

  async #start(call: ApiRequest, bucket: string): Promise<void> {
    const { url, request, response, email } = call;
    const description = readDescription(await bodyOf(call));
    const type = request.headers["x-upload-content-type"];
    const key = keyOf(call, bucket, description);
    await requireUpload(call, key, true);
    const id = randomUUID();
    this.#sessions.set(id, {
      email,
      key,
      description: {
        ...description,
        contentType: description.contentType ?? (typeof type === "string" ? type : undefined),
      },
      preconditions: preconditionsOf(url),
      content: Buffer.alloc(0),
    });
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > maxSessions && oldest !== undefined) {
      this.#sessions.delete(oldest);
    }
    const location = `https://storage.googleapis.com/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?uploadType=resumable&upload_id=${id}`;
    response.writeHead(200, { location, "content-length": 0, "x-guploader-uploadid": id });
    response.end();
  }

  async #continue(call: ApiRequest, id: string): Promise<void> {
    const session = this.#sessions.get(id);
    if (!session) {
      throw new ApiError(404, "No such upload session.", "NOT_FOUND");
    }
    // In Cloud Storage anyone who knows the address of a session may continue it; here only the caller who opened it may.
    if (session.email !== call.email) {
      throw unauthenticated();
    }
    if (call.request.method === "DELETE") {
      this.#sessions.delete(id);
      call.response.writeHead(499, { "content-length": 0 }).end();
      return;
    }
    const range = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(call.request.headers["content-range"] ?? "");
    const body = await bodyOf(call);
    if (range?.[1] !== undefined && Number(range[1]) > session.content.length) {
      throw invalid("the piece leaves a gap");
    }
    const start = range?.[1] === undefined ? session.content.length : Number(range[1]);
    if (start + body.length > limit) {
      throw tooLarge();
    }
    session.content = Buffer.concat([session.content.subarray(0, start), body]);
    const complete = range === null || (range[3] !== "*" && Number(range[3]) === session.content.length);
    if (!complete) {
      const held = session.content.length;
      call.response.writeHead(308, { "content-length": 0, ...(held > 0 ? { range: `bytes=0-${held - 1}` } : {}) });
      call.response.end();
      return;
    }
    this.#sessions.delete(id);
    await store(call, session.key, session.description, session.content, session.preconditions);
  }
}

async function store(
  call: ApiRequest,
  key: ObjectKey,
  { contentType, metadata }: Description,
  content: Buffer,
  preconditions: Preconditions,
): Promise<void> {
  await requireUpload(call, key);
  await auditKeyUse(call.cloud, bucketName(key.bucket), "Encrypt");
  const created: NewObject = { content, contentType: contentType ?? "application/octet-stream", metadata };
  sendJson(call.response, 200, objectBody(await writeObject(call.cloud, key, created, preconditions)));
}

/** Overwriting an object deletes the old one, so it needs that permission too. */
async function requireUpload(call: ApiRequest, key: ObjectKey, onlyRefusalsAudited = false): Promise<void> {
  const resource = bucketName(key.bucket);
  const below = `objects/${key.name}`;
  await requirePermission(call, "storage.objects.create", resource, { below, onlyRefusalsAudited });
  if (await findObject(call.cloud, key)) {
    await requirePermission(call, "storage.objects.delete", resource, { below, onlyRefusalsAudited: true });
  }
}

async function bodyOf({ request }: ApiRequest): Promise<Buffer> {
  const body = await readBody(request, limit);
  if (!body) {
    throw tooLarge();
  }
  return body;
}

function tooLarge(): ApiError {
  return new ApiError(413, `an object must be at most ${limit} bytes in the local run`, "OUT_OF_RANGE");
}

function keyOf({ url }: ApiRequest, bucket: string, description: Description): ObjectKey {
  const name = url.searchParams.get("name") ?? description.name;
  if (!name) {
    throw invalid("Required parameter: name");
  }
  return { bucket, name };
}

export function preconditionsOf(url: URL): Preconditions {
  const number = (name: string) => {
    const text = url.searchParams.get(name);
    if (text === null) {
      return undefined;
    }
    if (!/^\d+$/.test(text)) {
      throw invalid(`Invalid value for ${name}`);
    }
    return Number(text);
  };
  return { ifGenerationMatch: number("ifGenerationMatch"), ifGenerationNotMatch: number("ifGenerationNotMatch") };
}

/** `multipart/related`: the description as JSON, then the content. */
function splitMultipart(body: Buffer, contentType: string): { description: Description; content: Buffer } {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) {
    throw invalid("Multipart must have a boundary");
  }
  const marker = Buffer.from(`--${boundary}`);
  const starts: number[] = [];
  for (let at = body.indexOf(marker); at >= 0 && starts.length < 3; at = body.indexOf(marker, at + marker.length)) {
    starts.push(at);
  }
  const [first, second] = starts;
  // The content may hold the boundary by chance, so the last one is searched from the end.
  const last = body.lastIndexOf(Buffer.from(`\r\n--${boundary}--`));
  if (first === undefined || second === undefined || last < second) {
    throw invalid("Multipart body must have two parts");
  }
  const head = partOf(body.subarray(first + marker.length, second));
  const media = partOf(body.subarray(second + marker.length, last + 2));
  const description = readDescription(head.content);
  return {
    description: { ...description, contentType: description.contentType ?? media.contentType },
    content: media.content,
  };
}

function partOf(part: Buffer): { contentType: string | undefined; content: Buffer } {
  const end = part.indexOf("\r\n\r\n");
  if (end < 0) {
    throw invalid("Multipart part has no headers");
  }
  const contentType = /^content-type: *(.+)$/im.exec(part.subarray(0, end).toString("latin1"))?.[1]?.trim();
  return { contentType, content: part.subarray(end + 4, part.length - 2) };
}

function readDescription(body: Buffer): Description {
  if (body.length === 0) {
    return { name: undefined, contentType: undefined, metadata: {} };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8"));
  } catch {
    throw invalid("Parse Error");
  }
  const { name, contentType, metadata } = parsed as { name?: unknown; contentType?: unknown; metadata?: unknown };
  const texts = Object.entries(typeof metadata === "object" && metadata !== null ? metadata : {});
  return {
    name: typeof name === "string" ? name : undefined,
    contentType: typeof contentType === "string" ? contentType : undefined,
    metadata: Object.fromEntries(texts.map(([key, value]) => [key, String(value)])),
  };
}
