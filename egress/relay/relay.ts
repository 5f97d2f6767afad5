/**
 * The relay: a sidecar for callers on 127.0.0.1 that passes requests of the workload on to its egress proxy with the workload's identity token, so
 * that an unmodified SDK can call a Cloud Run service that only this workload may call. Bodies stream both ways.
 */
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isProxiedVendor, storagePath, userDigestHeader, userKeyHeader } from "../../plan";
import { describeCrash } from "../crash";
import { Admission } from "../http/admission";
import { json, type Reply } from "../http/answer";
import type { BodyTime } from "../http/bodyTime";
import { isFromForeignPage, noHeaders } from "../http/cors";
import { splitTarget } from "../http/path";
import { turnAway, writeReply } from "../http/reply";
import { createServer, listen } from "../http/server";
import { handshakeHeaders, join, refuseUpgrade } from "../http/upgrade";
import type { Log } from "../log";
import type { StartResult } from "../runningServer";
import { isStorageTarget } from "../storage/storageCall";
import { protocols } from "../vendors";
import { overloaded } from "../vendors/outcome";
import { destinationsOfRelay } from "../wayOut/destinations";
import { findWayOut } from "../wayOut/findWayOut";
import { ProxyHop } from "./proxyHop";
import { relayedHeaders } from "./relayHeaders";

export interface RelayConfig {
  readonly port: number;
  /** Base URL of the egress proxy; also the audience of the identity token. */
  readonly proxyUrl: string;
  /** Host of the metadata server. */
  readonly metadataHost: string;
  /** Address to listen on. Callers that are not on this machine get nothing but health, whatever it is. */
  readonly host: string;
  /**
   * Milliseconds without a connection after which a relay that was told to end does so. An app is told at the same time, and what
   * its SDKs still flush needs a listener. 0 ends at once.
   */
  readonly quietTime: number;
  /** True if the launcher adds users and their keys to calls. Only it can reach this relay then: its sessions have networks of their own. */
  readonly hasLauncher: boolean;
  /** Milliseconds for which a start looks for the way to the proxy; 0 does not look. */
  readonly wayOutTimeout: number;
}

/** Milliseconds that the app and its requests get after the signal to end; Cloud Run kills an instance after 10 s. */
const drainTime = 9_000;
const drainCheck = 20;

const healthy = json(200, { status: "ok" });
const notFromHere = json(403, { error: "the relay serves this instance only" });
const wrongHost = json(403, {
  error: "the relay answers at its loopback address only; use http://127.0.0.1 or localhost",
});
const foreignPage = json(403, { error: "pages of other sites may not call the relay" });
const strayUser = json(403, { error: "users and their keys are added by the launcher only" });
const notAPath = json(400, { error: "the target must be a path" });
const unavailable = json(503, { error: "the egress proxy can't be reached, try again later" }, 1);

export async function startRelay(config: RelayConfig, log: Log): Promise<StartResult> {
  const closed = await findWayOut(destinationsOfRelay(config.proxyUrl), config.wayOutTimeout, log);
  if (closed.length > 0) {
    return { ok: false, problems: closed };
  }
  const hop = new ProxyHop(config.proxyUrl, config.metadataHost, log);
  const relay = new Relay(hop, config.hasLauncher);
  const report = (error: unknown) => log.error({ error: describeCrash(error, __filename) }, "request failed");
  const server = createServer(
    (request, response, bodyTime) => {
      response.on("error", () => undefined);
      return relay.handle(request, response, bodyTime).catch((error: unknown) => {
        report(error);
        response.destroy();
      });
    },
    (request, socket, head) =>
      relay.upgrade(request, socket, head).catch((error: unknown) => {
        report(error);
        socket.destroy();
      }),
  );
  const port = await listen(server, config.port, config.host);
  log.info({ port, proxy: new URL(config.proxyUrl).origin }, "egress relay listens");
  const stop = async () => {
    const end = performance.now() + drainTime;
    if (config.quietTime > 0) {
      await untilQuiet(server, config.quietTime, end);
    }
    server.close();
    server.closeIdleConnections();
    while (relay.requests > 0 && performance.now() < end) {
      await sleep(drainCheck);
    }
    server.closeAllConnections();
    await hop.close();
    log.info("egress relay stopped");
  };
  return { ok: true, server: { port, stop } };
}

/** Resolves once nobody has been connected for so long, or when the time is over. Connections are taken until then. */
async function untilQuiet(server: Server, quietTime: number, end: number): Promise<void> {
  let since = performance.now();
  // Also one that comes and goes between two checks.
  server.on("connection", (socket) => socket.once("close", () => (since = performance.now())));
  while (performance.now() < Math.min(since + quietTime, end)) {
    await sleep(drainCheck);
    if ((await connectionsOf(server)) > 0) {
      since = performance.now();
    }
  }
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.getConnections((error, count) => resolve(error ? 0 : count));
  });
}

class Relay {
  readonly #admission = new Admission();
  readonly #hop: ProxyHop;
  readonly #hasLauncher: boolean;

  constructor(hop: ProxyHop, hasLauncher: boolean) {
    this.#hop = hop;
    this.#hasLauncher = hasLauncher;
  }

  get requests(): number {
    return this.#admission.requests;
  }

  async handle(request: IncomingMessage, response: ServerResponse, bodyTime: BodyTime): Promise<void> {
    const target = splitTarget(request.url ?? "/");
    if (target.rest === "" && (target.head === "healthz" || target.head === "readyz")) {
      return writeReply(response, healthy, noHeaders, false);
    }
    const refusal = refusalOf(request, this.#hasLauncher);
    if (refusal !== undefined) {
      return writeReply(response, refusal, noHeaders, true);
    }
    const admitted = this.#admission.enter(holderOf(target.head));
    if (admitted === undefined) {
      return turnAway(response, laterReply(target), noHeaders);
    }
    if (target.head === "api" || isStorageTarget(target.head)) {
      bodyTime.stream(request);
    }
    const abort = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished) {
        abort.abort();
      }
    });
    try {
      const answer = await this.#hop.forward(request, target.head, abort.signal);
      if (answer === undefined) {
        return await turnAway(response, laterReply(target), noHeaders);
      }
      response.writeHead(answer.statusCode, answerHeaders(answer.headers, target.head, request.headers.host));
      response.flushHeaders();
      await pipeline(answer.body, response, { signal: abort.signal });
    } catch {
      // Half an answer must not look like a whole one.
      response.destroy();
    } finally {
      admitted.leave();
    }
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const refusal = refusalOf(request, this.#hasLauncher);
    if (refusal !== undefined) {
      return refuseUpgrade(socket, refusal);
    }
    const admitted = this.#admission.enter("api");
    if (admitted === undefined) {
      return refuseUpgrade(socket, unavailable);
    }
    const abort = new AbortController();
    socket.once("close", () => abort.abort());
    try {
      const answer = await this.#hop.upgrade(request, handshakeOf(request.headers), abort.signal);
      await join(socket, head, answer.socket, answer.headers);
    } catch {
      refuseUpgrade(socket, unavailable);
    } finally {
      admitted.leave();
    }
  }
}

/** Why the relay does not pass a request; undefined if it does. It lends the workload's identity, so it serves its own instance only. */
function refusalOf(request: IncomingMessage, hasLauncher: boolean): Reply | undefined {
  if (!isLoopback(request.socket.remoteAddress)) {
    return notFromHere;
  }
  // An absolute target would have a front end look for another host, with this workload's token.
  if (!request.url?.startsWith("/")) {
    return notAPath;
  }
  // Each of them, since others may read another than the first.
  if (!(request.headersDistinct.host ?? []).every(isLoopbackName)) {
    return wrongHost;
  }
  const { [userKeyHeader]: key, [userDigestHeader]: user } = request.headers;
  if ((key !== undefined || user !== undefined) && !hasLauncher) {
    return strayUser;
  }
  return isFromForeignPage(request) ? foreignPage : undefined;
}

/** The proxy answers with a path where a client of Cloud Storage expects a whole address, and does not know this relay's. */
function answerHeaders(headers: IncomingHttpHeaders, head: string, host: string | undefined): Record<string, string> {
  const passed = relayedHeaders(headers);
  return isStorageTarget(head) && passed.location?.startsWith(`${storagePath}/`)
    ? { ...passed, location: `http://${host}${passed.location}` }
    : passed;
}

export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address);
}

/** A name that resolves to the loopback address only now may belong to anybody: a page of its owner could then read the answers. */
export function isLoopbackName(host: string | undefined): boolean {
  return host === undefined || /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host);
}

/** Events of one vendor, or API calls: what hangs leaves room for the others. */
function holderOf(head: string): string {
  return isProxiedVendor(head) ? head : "api";
}

function handshakeOf(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    handshakeHeaders.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}

/** "Try again later" in the vendor's own form; a bare refusal of the connection makes some SDKs drop events. */
function laterReply({ head, query }: { head: string; query: string }): Reply {
  if (!isProxiedVendor(head)) {
    return unavailable;
  }
  return protocols[head].reply(overloaded, { endpoint: "", query, bytes: 0, now: Date.now() });
}
