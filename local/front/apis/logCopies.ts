/**
 * Copies of log entries to Cloud Storage: `entries:copy`, and the operation that says how far it is. As on Google Cloud the copy
 * waits until the writer that the operation names may create objects in the bucket (Logging API v2, "CopyLogEntriesMetadata").
 */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { LogEntry } from "../../cloud/logs/logEntry";
import { loggingAgent } from "../../cloud/resources/logging";
import { decideAccess } from "../access";
import { sendJson } from "../http";
import { type ApiRequest, projectResource, readJson, requirePermission } from "./apiContext";
import { ApiError, invalid } from "./apiError";
import { bucketName, writeObject } from "./objects";

const copying = z.object({
  name: z.string().regex(/^projects\/[^/]+\/locations\/[^/]+\/buckets\/[^/]+$/),
  filter: z.string().default(""),
  destination: z.string().regex(/^storage\.googleapis\.com\/[^/]+$/),
});
const longestBody = 100_000;
/** Operations that nobody asks for any more are dropped, the oldest first. */
const maxOperations = 100;

interface Copy {
  readonly request: z.infer<typeof copying>;
  readonly writerIdentity: string;
  readonly startTime: string;
  endTime: string | undefined;
  copied: number;
}

/** Reads the entries of a log bucket that match a filter. */
export type ReadBucket = (call: ApiRequest, bucket: string, filter: string) => Promise<LogEntry[]>;

export class LogCopies {
  readonly #copies = new Map<string, Copy>();
  readonly #read: ReadBucket;

  constructor(read: ReadBucket) {
    this.#read = read;
  }

  /** `entries:copy`. Nothing is copied yet. */
  async start(call: ApiRequest): Promise<void> {
    const parsed = copying.safeParse(await readJson(call, longestBody));
    if (!parsed.success) {
      throw invalid(
        "the body must be JSON with 'name' of a log bucket and 'destination' storage.googleapis.com/<bucket>",
      );
    }
    const { name } = parsed.data;
    const project = name.split("/")[1] ?? "";
    await requirePermission(call, "logging.buckets.copyLogEntries", projectResource(project));
    if ((await call.cloud.find(`logging.googleapis.com/${name}`)) === undefined) {
      throw new ApiError(404, `Bucket ${name} does not exist`, "NOT_FOUND");
    }
    const number = (await call.cloud.settings()).projects[project]?.number ?? "";
    const operation = `${name.replace(/\/buckets\/.*$/, "")}/operations/${randomUUID()}`;
    this.#copies.set(operation, {
      request: parsed.data,
      writerIdentity: await loggingAgent(call.cloud, project, number),
      startTime: new Date().toISOString(),
      endTime: undefined,
      copied: 0,
    });
    for (const oldest of [...this.#copies.keys()].slice(0, -maxOperations)) {
      this.#copies.delete(oldest);
    }
    this.#send(call, operation);
  }

  /** The operation, after having copied if its writer may write by now. */
  async show(call: ApiRequest, operation: string): Promise<void> {
    await requirePermission(call, "logging.operations.get", projectResource(operation.split("/")[1] ?? ""));
    const copy = this.#copies.get(operation);
    if (copy === undefined) {
      throw new ApiError(404, "Requested entity was not found.", "NOT_FOUND");
    }
    if (copy.endTime === undefined) {
      await this.#copy(call, copy, operation);
    }
    this.#send(call, operation);
  }

  async #copy(call: ApiRequest, copy: Copy, operation: string): Promise<void> {
    const { cloud } = call;
    const bucket = copy.request.destination.split("/")[1] ?? "";
    const question = {
      caller: [copy.writerIdentity],
      permission: "storage.objects.create",
      resource: bucketName(bucket),
    };
    if (!(await decideAccess(cloud, question)).allowed) {
      return;
    }
    const entries = await this.#read(call, copy.request.name, copy.request.filter);
    if (entries.length > 0) {
      const name = `${operation.split("/").at(-1)}/entries.json`;
      const content = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      await writeObject(cloud, { bucket, name }, { content, contentType: "application/json", metadata: {} }, {});
    }
    copy.copied = entries.length;
    copy.endTime = new Date().toISOString();
  }

  #send({ response }: ApiRequest, operation: string): void {
    const copy = this.#copies.get(operation);
    const isDone = copy?.endTime !== undefined;
    sendJson(response, 200, {
      name: operation,
      done: isDone,
      metadata: {
        "@type": "type.googleapis.com/google.logging.v2.CopyLogEntriesMetadata",
        startTime: copy?.startTime,
        endTime: copy?.endTime,
        state: isDone ? "OPERATION_STATE_SUCCEEDED" : "OPERATION_STATE_WAITING_FOR_PERMISSIONS",
        request: copy?.request,
        progress: isDone ? 100 : 0,
        writerIdentity: copy?.writerIdentity,
      },
      ...(isDone ? { response: { logEntriesCopiedCount: String(copy?.copied ?? 0) } } : {}),
    });
  }
}
