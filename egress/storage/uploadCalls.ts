/** Uploads in the three forms of Cloud Storage's JSON API: content alone, with its description, or in pieces. */
import { storagePath } from "../../plan";
import { readBody } from "../http/body";
import { passedBody } from "../http/passedBody";
import type { Users } from "../users/users";
import { readMultipart, writeMultipart } from "./multipart";
import { describedUpload } from "./objectMetadata";
import { headersOf, type StorageClient } from "./storageClient";
import { badName, objectOutcome, refusedCall, type StorageContext, type StorageOutcome } from "./storageOutcome";

/** Google's clients send up to 8 MiB in one piece with its description, which is held here as a whole. */
const maxMultipart = 8 * 1024 * 1024 + 64 * 1024;
const tooLarge = "an upload in one piece must have at most 8 MiB; use a resumable upload";
const badDescription =
  "the description must be a JSON object with a name, content type and encoding, cache control, checksums and own metadata only";

export class UploadCalls {
  readonly #client: StorageClient;
  readonly #users: Users;
  readonly #bucket: string;

  constructor(client: StorageClient, users: Users, bucket: string) {
    this.#client = client;
    this.#users = users;
    this.#bucket = bucket;
  }

  handle(query: URLSearchParams, context: StorageContext): Promise<StorageOutcome> {
    const { method } = context.request;
    if (query.has("upload_id")) {
      return this.#continue(query, context);
    }
    switch (method === "POST" ? query.get("uploadType") : undefined) {
      case "media":
        return this.#media(query, context);
      case "multipart":
        return this.#multipart(query, context);
      case "resumable":
        return this.#begin(query, context);
      default:
        return Promise.resolve(
          refusedCall(400, "an upload must be a POST with uploadType 'media', 'multipart' or 'resumable'"),
        );
    }
  }

  async #media(query: URLSearchParams, context: StorageContext): Promise<StorageOutcome> {
    const { folder, request, bodyTime, signal } = context;
    const placed = folder.inBucket(query.get("name") ?? "");
    if (placed === undefined) {
      return refusedCall(400, badName);
    }
    bodyTime.stream(request);
    const path = this.#path(query, { name: placed });
    const headers = headersOf(request.headers, ["content-type", "content-length", "content-encoding"]);
    return objectOutcome(
      await this.#client.call({ method: "POST", path, headers, body: passedBody(request) }, signal),
      folder,
    );
  }

  async #multipart(query: URLSearchParams, context: StorageContext): Promise<StorageOutcome> {
    const { folder, request, admitted, signal } = context;
    const body = await readBody(request, admitted, maxMultipart);
    if (typeof body === "string") {
      return refusedCall(413, tooLarge);
    }
    const upload = readMultipart(body.take(), request.headers["content-type"] ?? "");
    if (upload === undefined) {
      return refusedCall(400, "the body must be multipart/related with a description and the content");
    }
    const metadata = this.#described(query, upload.metadata, context);
    if (typeof metadata === "string") {
      return refusedCall(400, metadata);
    }
    const { body: sent, type } = writeMultipart({ ...upload, metadata });
    const call = { method: "POST", path: this.#path(query), headers: { "content-type": type }, body: sent } as const;
    return objectOutcome(await this.#client.call(call, signal), folder);
  }

  /** Answers with the address to which the pieces go: this proxy's, with the upload's id sealed for the user. */
  async #begin(query: URLSearchParams, context: StorageContext): Promise<StorageOutcome> {
    const { folder, request, admitted, signal } = context;
    const body = await readBody(request, admitted);
    if (typeof body === "string") {
      return refusedCall(413, badDescription);
    }
    const metadata = this.#described(query, jsonIn(body.take()), context);
    if (typeof metadata === "string") {
      return refusedCall(400, metadata);
    }
    const headers = headersOf(request.headers, ["x-upload-content-type", "x-upload-content-length"]);
    const answer = await this.#client.call(
      {
        method: "POST",
        path: this.#path(query),
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(metadata),
      },
      signal,
    );
    const { location } = answer.headers;
    if (answer.statusCode !== 200 || typeof location !== "string") {
      return objectOutcome(answer, folder);
    }
    await answer.body.dump();
    const id = new URL(location, "https://storage.googleapis.com").searchParams.get("upload_id") ?? "";
    const sealed = new URLSearchParams({ uploadType: "resumable", upload_id: this.#users.seal(context.pseudonym, id) });
    const own = `${storagePath}/upload/storage/v1/b/${this.#bucket}/o?${sealed}`;
    return { reply: { status: 200, type: "text/plain", body: "" }, headers: { location: own } };
  }

  async #continue(query: URLSearchParams, context: StorageContext): Promise<StorageOutcome> {
    const { folder, pseudonym, request, bodyTime, signal } = context;
    const id = this.#users.unseal(pseudonym, query.get("upload_id") ?? "");
    const { method } = request;
    if (id === undefined || (method !== "PUT" && method !== "DELETE")) {
      return refusedCall(404, "no such upload of this user");
    }
    bodyTime.stream(request);
    const path = this.#path(new URLSearchParams({ uploadType: "resumable", upload_id: id }));
    const headers = headersOf(request.headers, ["content-length", "content-range", "content-type", "x-goog-hash"]);
    return objectOutcome(await this.#client.call({ method, path, headers, body: passedBody(request) }, signal), folder);
  }

  /** The description to send, or what is wrong with it. A name in both places must be one. */
  #described(query: URLSearchParams, given: unknown, { folder }: StorageContext): Record<string, unknown> | string {
    const inBody = (given as { readonly name?: unknown } | null | undefined)?.name;
    const name = query.get("name") ?? inBody;
    const placed = typeof name === "string" ? folder.inBucket(name) : undefined;
    if (placed === undefined || (inBody !== undefined && inBody !== name)) {
      return badName;
    }
    return describedUpload(given, placed) ?? badDescription;
  }

  #path(query: URLSearchParams, more: Readonly<Record<string, string>> = {}): string {
    const { name: _, ...rest } = Object.fromEntries(query);
    return `/upload/storage/v1/b/${this.#bucket}/o?${new URLSearchParams({ ...rest, ...more })}`;
  }
}

/** An empty body describes nothing; undefined if the body is not JSON. */
function jsonIn(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
