/**
 * Takes what SDKs send as the relay does, and sends nothing on: it says by name what the plan would let out and what it would drop, each
 * fact once. For the developer's machine only. The ledger never shows names that the plan does not have, since they may be personal
 * data; here the person who reads them has written the code that sends them. Values are not shown.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { decodeBody, decodeParameter, type Payload } from "../../egress/decode/payload";
import { Admission } from "../../egress/http/admission";
import { json } from "../../egress/http/answer";
import { readBody } from "../../egress/http/body";
import { corsHeaders, noHeaders, preflightHeaders } from "../../egress/http/cors";
import { queryValue, splitTarget, type Target } from "../../egress/http/path";
import { writeReply } from "../../egress/http/reply";
import { reasonWords } from "../../egress/ledger/reasonWords";
import { isLoopbackName } from "../../egress/relay/relay";
import { protocols } from "../../egress/vendors";
import type { Endpoint } from "../../egress/vendors/protocol";
import { isProxiedVendor, type ProxiedVendorName, type TrackingPlan } from "../../plan";
import { type Trial, Trials } from "./trial";

const notObserved = json(404, { error: "no such path; use /<vendor>/…" });
const originRefused = json(403, { error: "this origin is not in the tracking plan" });
const wrongHost = json(403, { error: "use http://127.0.0.1 or localhost" });

export class Observer {
  readonly #trials: Trials;
  readonly #origins: ReadonlySet<string>;
  readonly #admission = new Admission();
  readonly #said = new Set<string>();
  readonly #say: (line: string) => void;

  /** @param say takes each line once. */
  constructor(plan: TrackingPlan, say: (line: string) => void) {
    this.#trials = new Trials(plan);
    this.#origins = new Set(plan.origins ?? []);
    this.#say = say;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on("error", () => undefined);
    if (!isLoopbackName(request.headers.host)) {
      return writeReply(response, wrongHost, noHeaders, true);
    }
    const target = splitTarget(request.url ?? "/");
    const cors = corsHeaders(request, this.#origins);
    if (cors === undefined) {
      this.#once(`a page of another origin: ${reasonWords.origin}`);
      return writeReply(response, originRefused, noHeaders, true);
    }
    if (request.method === "OPTIONS") {
      const preflight = { status: 204, type: "text/plain", body: "" };
      return writeReply(response, preflight, { ...cors, ...preflightHeaders(request) }, false);
    }
    if (!isProxiedVendor(target.head)) {
      return writeReply(response, notObserved, cors, true);
    }
    const admitted = this.#admission.enter(target.head);
    if (admitted === undefined) {
      return void response.destroy();
    }
    try {
      const body = await readBody(request, admitted);
      if (typeof body === "string") {
        return void response.destroy();
      }
      const reply = await this.#answer(target.head, target, request, body.take());
      writeReply(response, reply, cors, false);
    } finally {
      admitted.leave();
    }
  }

  /** What the proxy would answer if the vendor took everything. */
  async #answer(vendor: ProxiedVendorName, { rest, query }: Target, request: IncomingMessage, body: Buffer) {
    const protocol = protocols[vendor];
    const endpoint = protocol.endpoint(request.method ?? "GET", rest);
    const facts = { endpoint: "name" in endpoint ? endpoint.name : "", query, bytes: body.length, now: Date.now() };
    if (endpoint.kind === "answered") {
      return endpoint.reply;
    }
    if (endpoint.kind === "side") {
      return endpoint.local;
    }
    const payload = endpoint.kind === "forbidden" ? undefined : await payloadOf(endpoint, query, request, body);
    if (endpoint.kind === "forbidden" || payload?.ok !== true) {
      const why = endpoint.kind === "forbidden" ? "undeclared-path" : "malformed";
      this.#once(`${vendor} /${shownName(rest)}: ${reasonWords[why]}`);
      return protocol.reply({ how: endpoint.kind === "forbidden" ? "forbidden" : "malformed" }, facts);
    }
    const trials = this.#trials.run([{ vendor, endpoint: endpoint.name, payload: payload.value }], facts.now);
    payload.release?.();
    if (trials.length === 0) {
      this.#once(`${vendor}: ${reasonWords["undeclared-vendor"]}`);
    }
    for (const trial of trials) {
      this.#show(trial);
    }
    const parameters = [query, payload.parameters].filter((part) => part !== "").join("&");
    return protocol.reply({ how: "accepted", items: trials.length, refused: [] }, { ...facts, query: parameters });
  }

  #show({ vendor, event, refused, rows }: Trial): void {
    const title = `${vendor} ${event === "" ? "(an item)" : shownName(event)}`;
    if (refused !== undefined) {
      this.#once(`${title}: stays, ${refused}`);
      return;
    }
    this.#once(`${title}: leaves`);
    for (const { place, left, why } of rows) {
      this.#once(
        left === undefined ? `${title}: ${shownName(place)} stays, ${why}` : `${title}: ${shownName(place)} leaves`,
      );
    }
  }

  #once(line: string): void {
    if (!this.#said.has(line) && this.#said.size < maxLines) {
      this.#said.add(line);
      this.#say(line);
    }
  }
}

/** A caller that makes up names must not fill the memory. */
const maxLines = 10_000;
const maxName = 80;

/** A name without anything that could steer the terminal. */
function shownName(name: string): string {
  const safe = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\ufffd");
  return safe.length > maxName ? `${safe.slice(0, maxName - 1)}…` : safe;
}

function payloadOf(
  endpoint: Extract<Endpoint, { kind: "events" | "unknown" }>,
  query: string,
  request: IncomingMessage,
  body: Buffer,
): Promise<Payload> {
  return body.length > 0 && (endpoint.kind === "unknown" || endpoint.data === "body")
    ? decodeBody(body, request.headers["content-encoding"])
    : decodeParameter(queryValue(query, "data") ?? "");
}
