/**
 * The files of one user in the tenant's bucket, as Cloud Storage's JSON API. The workload's identity has no role on the bucket: only this
 * proxy has, and it never goes beyond the folder of the user that the launcher names.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Admission } from "../http/admission";
import { json } from "../http/answer";
import type { BodyTime } from "../http/bodyTime";
import { noHeaders } from "../http/cors";
import { proxyMark, turnAway, writeReply } from "../http/reply";
import type { FieldCount } from "../ledger/ledger";
import type { Users } from "../users/users";
import { describedList } from "./objectMetadata";
import { type StorageCall, storageCall } from "./storageCall";
import { headersOf, jsonOf, StorageClient } from "./storageClient";
import {
  badName,
  objectOutcome,
  refusedCall,
  type StorageContext,
  type StorageOutcome,
  storageError,
  unreachable,
} from "./storageOutcome";
import { UploadCalls } from "./uploadCalls";
import { admitUserCall } from "./userCall";
import { type FolderChecks, folderChecks, UserFolder } from "./userFolder";

export interface StorageRouteParts {
  readonly bucket: string;
  readonly users: Users;
  readonly storageUrl: string;
  readonly metadataHost: string;
  readonly admission: Admission;
  readonly count: FieldCount;
  readonly checks?: Partial<FolderChecks>;
}

/** Headers of a download that pass. Cloud Run takes no answer above 32 MiB with a length, so that is left to the chunks. */
const downloadHeaders = [
  ...["content-type", "content-encoding", "content-range", "accept-ranges", "etag", "last-modified", "x-goog-hash"],
  ...["x-goog-generation", "x-goog-metageneration", "x-goog-stored-content-length", "x-goog-stored-content-encoding"],
];
const maxPage = 1_000;

export class StorageRoute {
  readonly #parts: StorageRouteParts;
  readonly #checks: FolderChecks;
  readonly #client: StorageClient;
  readonly #uploads: UploadCalls;

  constructor(parts: StorageRouteParts) {
    this.#parts = parts;
    this.#checks = { ...folderChecks, ...parts.checks };
    this.#client = new StorageClient(parts.storageUrl, parts.metadataHost);
    this.#uploads = new UploadCalls(this.#client, parts.users, parts.bucket);
  }

  /** Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse, bodyTime: BodyTime): Promise<void> {
    const { bucket, count, users } = this.#parts;
    const read = storageCall(request.method ?? "GET", request.url ?? "", bucket);
    const refusal = read.ok ? undefined : storageError(403, read.problem);
    const user = await admitUserCall(request, response, this.#parts, refusal);
    if (user === undefined || !read.ok) {
      return;
    }
    const { digest, admitted, signal } = user;
    try {
      const pseudonym = users.pseudonym(digest);
      const folder = new UserFolder(pseudonym, this.#checks);
      const outcome = await this.#call(read.call, {
        folder,
        pseudonym,
        request,
        admitted,
        bodyTime,
        signal,
      });
      if ("reply" in outcome && outcome.dropped !== undefined) {
        count.dropped(null, outcome.dropped);
        await turnAway(response, outcome.reply, noHeaders);
        return;
      }
      count.sent(null, users.subject(digest));
      await write(outcome, response, signal);
    } catch {
      if (response.headersSent) {
        // Half an answer must not look like a whole one.
        response.destroy();
        return;
      }
      count.dropped(null, "not-delivered");
      await turnAway(response, unreachable, noHeaders);
    } finally {
      admitted.leave();
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #call(call: StorageCall, context: StorageContext): Promise<StorageOutcome> {
    const { folder, request, signal } = context;
    const { bucket } = this.#parts;
    switch (call.kind) {
      case "bucket":
        return { reply: json(200, { kind: "storage#bucket", id: bucket, name: bucket }) };
      case "list":
        return this.#list(call.query, folder, signal);
      case "upload":
        return this.#uploads.handle(call.query, context);
      default: {
        const placed = folder.inBucket(call.name);
        if (placed === undefined) {
          return refusedCall(400, badName);
        }
        const isDownload = call.kind === "download";
        const query = new URLSearchParams([...call.query, ...(isDownload ? [["alt", "media"]] : [])]);
        const answer = await this.#client.call(
          {
            method: call.kind === "delete" ? "DELETE" : "GET",
            path: `/storage/v1/b/${bucket}/o/${folder.encode(placed)}${query.size === 0 ? "" : `?${query}`}`,
            headers: isDownload ? headersOf(request.headers, ["range", "accept-encoding"]) : {},
          },
          signal,
        );
        if (isDownload && answer.statusCode < 300) {
          return { stream: answer };
        }
        return objectOutcome(answer, folder);
      }
    }
  }

  async #list(query: URLSearchParams, folder: UserFolder, signal: AbortSignal): Promise<StorageOutcome> {
    const placed = new URLSearchParams(query);
    for (const name of ["prefix", "startOffset", "endOffset"]) {
      const given = query.get(name) ?? "";
      if (given === "" && name !== "prefix") {
        continue;
      }
      const inBucket = folder.prefixInBucket(given);
      if (inBucket === undefined) {
        return refusedCall(400, badName);
      }
      placed.set(name, inBucket);
    }
    placed.set("maxResults", String(Math.min(maxPage, Number(query.get("maxResults") ?? maxPage) || maxPage)));
    const answer = await this.#client.call(
      { method: "GET", path: `/storage/v1/b/${this.#parts.bucket}/o?${placed}` },
      signal,
    );
    return answer.statusCode === 200
      ? { reply: json(200, describedList(await jsonOf(answer), folder)) }
      : objectOutcome(answer, folder);
  }
}

async function write(outcome: StorageOutcome, response: ServerResponse, signal: AbortSignal): Promise<void> {
  if ("reply" in outcome) {
    return writeReply(response, outcome.reply, { ...outcome.headers }, false);
  }
  const { statusCode, headers, body } = outcome.stream;
  response.writeHead(statusCode, { "cache-control": "no-store", ...proxyMark, ...headersOf(headers, downloadHeaders) });
  await pipeline(body, response, { signal });
}
