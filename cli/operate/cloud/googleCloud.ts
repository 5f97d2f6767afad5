/** Calls to Google Cloud's REST APIs. The same for a real project and for a local cloud: only the transport differs. */
import { setTimeout as sleep } from "node:timers/promises";

/** The APIs that operators need. */
export type Api = "cloudkms" | "cloudresourcemanager" | "logging" | "run" | "secretmanager" | "storage";

export interface ApiCall {
  readonly api: Api;
  /** Default: GET. */
  readonly method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Encoded, such as `/v2/projects/p/locations/l/services`. */
  readonly path: string;
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON; a Buffer is sent as it is. */
  readonly body?: unknown;
  /** Part of the content, for a download: the first and the last byte. */
  readonly range?: readonly [number, number];
  /** True if a second call does no harm, so that it is repeated after a failure. Default: only GET. */
  readonly repeatable?: boolean;
}

/** Sends one request. Rejects if there is no answer. */
export type Transport = (request: TransportRequest) => Promise<TransportAnswer>;

export interface TransportRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

export interface TransportAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** What an API refused, or that it couldn't be reached. */
export class CloudError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 if there was no answer. */
    readonly status: number,
    /** Permission that the caller lacks, such as `storage.objects.create`, if the answer names it. */
    readonly permission?: string,
    /** API that gave the answer. */
    readonly api?: Api,
  ) {
    super(message);
    this.name = "CloudError";
  }
}

/** Answers that a later try may change. */
const passing = new Set([0, 408, 429, 500, 502, 503, 504]);
const tries = 4;
/** Milliseconds before the first repetition; each further one waits twice as long. */
const firstPause = 500;

export class GoogleCloud {
  /** Id of the project. */
  readonly project: string;
  /** For messages, such as `project 'acme-prod'`. */
  readonly place: string;
  readonly #transport: Transport;
  readonly #close: () => Promise<void>;
  readonly #pause: number;

  constructor(options: {
    readonly project: string;
    readonly place: string;
    readonly transport: Transport;
    readonly close?: () => Promise<void>;
    readonly pause?: number;
  }) {
    this.project = options.project;
    this.place = options.place;
    this.#transport = options.transport;
    this.#close = options.close ?? (async () => undefined);
    this.#pause = options.pause ?? firstPause;
  }

  /** The answer's JSON. Throws a CloudError. */
  async call<Answer>(call: ApiCall): Promise<Answer> {
    const { body } = await this.send(call);
    return (body.length === 0 ? {} : JSON.parse(body.toString("utf8"))) as Answer;
  }

  /** The answer itself, if its status is below 300. Throws a CloudError. */
  async send(call: ApiCall): Promise<TransportAnswer> {
    const method = call.method ?? "GET";
    const repeatable = call.repeatable ?? method === "GET";
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#once(call, method).catch(
        (error: Error) => new CloudError(`${call.api} can't be reached: ${reasonOf(error)}`, 0, undefined, call.api),
      );
      if (!(answer instanceof CloudError) && answer.status < 300) {
        return answer;
      }
      const error = answer instanceof CloudError ? answer : errorOf(call, answer);
      // Too many requests: nothing was done yet, so any call may be repeated.
      const mayRepeat = passing.has(error.status) && (repeatable || error.status === 429);
      if (!mayRepeat || attempt === tries) {
        throw error;
      }
      await sleep(this.#pause * 2 ** (attempt - 1));
    }
  }

  async close(): Promise<void> {
    await this.#close();
  }

  #once({ api, path, query = {}, body, range }: ApiCall, method: string): Promise<TransportAnswer> {
    const url = new URL(path, `https://${api}.googleapis.com`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        url.searchParams.set(name, String(value));
      }
    }
    const bytes = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const type = Buffer.isBuffer(body) ? "text/plain; charset=utf-8" : "application/json";
    const headers: Record<string, string> = {
      ...(bytes === undefined ? {} : { "content-type": type }),
      ...(range === undefined ? {} : { range: `bytes=${range[0]}-${range[1]}` }),
    };
    return this.#transport({ url, method, headers, body: bytes });
  }
}

/** Google's errors are JSON; downloads of objects answer with text. */
function errorOf({ api }: ApiCall, { status, body }: TransportAnswer): CloudError {
  const text = body.toString("utf8");
  let message = text;
  try {
    message = String(JSON.parse(text).error.message);
  } catch {
    // Not JSON: the text itself is the message.
  }
  const permission = /Permission '([\w.]+)' denied/.exec(message)?.[1];
  return new CloudError(`${api} answered ${status}: ${message.slice(0, 500).trim()}`, status, permission, api);
}

/** `fetch` says only that it failed; why is in the cause. */
function reasonOf(error: Error): string {
  if (error.name === "TimeoutError") {
    return "no answer in time";
  }
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** Whether the error says that a thing doesn't exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof CloudError && error.status === 404;
}

/** Whether the error says that the caller lacks a permission. */
export function isRefused(error: unknown): boolean {
  return error instanceof CloudError && error.status === 403;
}

/** Whether the error says that a condition on the generation or etag did not hold. */
export function isConflict(error: unknown): boolean {
  return error instanceof CloudError && (error.status === 409 || error.status === 412);
}

/** All pages of a list. */
export async function listAll<Item>(
  cloud: GoogleCloud,
  call: ApiCall,
  itemsOf: (page: Readonly<Record<string, unknown>>) => unknown,
): Promise<Item[]> {
  const items: Item[] = [];
  let pageToken: string | undefined;
  do {
    const page = await cloud.call<Record<string, unknown>>({ ...call, query: { ...call.query, pageToken } });
    items.push(...((itemsOf(page) ?? []) as Item[]));
    pageToken = typeof page.nextPageToken === "string" && page.nextPageToken !== "" ? page.nextPageToken : undefined;
  } while (pageToken !== undefined);
  return items;
}
