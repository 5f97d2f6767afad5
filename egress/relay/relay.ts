/**
 * The relay: a sidecar for callers on 127.0.0.1 that passes requests of the workload on to its egress proxy with the workload's identity token, so
 * that an unmodified SDK can call a Cloud Run service that only this workload may call. Bodies stream both ways.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Dispatcher, Pool } from "undici";
import { isProxiedVendor } from "../../plan";
import { Admission } from "../http/admission";
import { json, type Reply } from "../http/answer";
import { noHeaders } from "../http/cors";
import { passedBody } from "../http/passedBody";
import { splitTarget } from "../http/path";
import { turnAway, writeReply } from "../http/reply";
import { createServer, listen } from "../http/server";
import type { Log } from "../log";
import type { RunningServer } from "../runningServer";
import { overloaded } from "../vendorRoute";
import { protocols } from "../vendors";
import { identityTokens } from "./identityToken";
import { relayedHeaders } from "./relayHeaders";

export interface RelayConfig {
  readonly port: number;
  /** Base URL of the egress proxy; also the audience of the identity token. */
  readonly proxyUrl: string;
  /** Host of the metadata server. */
  readonly metadataHost: string;
  /** Address to listen on. Callers that are not on this machine get nothing but health, whatever it is. */
  readonly host: string;
}

const connections = 128;
/** An API call may be silent for minutes. */
const silence = 600_000;
/** Milliseconds that requests under way get after the signal to end. */
const drainTime = 9_000;
const proxyMarkHeader = "x-bulkhead";

const healthy = json(200, { status: "ok" });
const notFromHere = json(403, { error: "the relay serves this instance only" });
const notAPath = json(400, { error: "the target must be a path" });
const unavailable = json(503, { error: "the egress proxy can't be reached, try again later" }, 1);

export async function startRelay(config: RelayConfig, log: Log): Promise<RunningServer> {
  const url = new URL(config.proxyUrl);
  const prefix = url.pathname.replace(/\/$/, "");
  const pool = new Pool(url.origin, {
    connections,
    pipelining: 1,
    connectTimeout: 5_000,
    headersTimeout: silence,
    bodyTimeout: silence,
  });
  const tokens = identityTokens(url.origin, config.metadataHost);
  const admission = new Admission();
  let failing = false;
  /** Says once that the proxy can't be reached, and once that it can again. */
  const noteHealth = (ok: boolean, cause: string) => {
    if (ok === !failing) {
      return;
    }
    failing = !ok;
    if (ok) {
      log.info("egress proxy reached again");
    } else {
      log.error({ cause }, "egress proxy not reached");
    }
  };
  const server = createServer((request, response) => {
    response.on("error", () => undefined);
    handle(request, response).catch(() => response.destroy());
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = splitTarget(request.url ?? "/");
    if (target.rest === "" && (target.head === "healthz" || target.head === "readyz")) {
      return writeReply(response, healthy, noHeaders, false);
    }
    if (!isLoopback(request.socket.remoteAddress)) {
      return writeReply(response, notFromHere, noHeaders, true);
    }
    // An absolute target would have a front end look for another host, with this workload's token.
    if (!request.url?.startsWith("/")) {
      return writeReply(response, notAPath, noHeaders, true);
    }
    const admitted = admission.enter();
    if (admitted === undefined) {
      return turnAway(response, laterReply(target), noHeaders);
    }
    const abort = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished) {
        abort.abort();
      }
    });
    try {
      const answer = await forward(request, abort.signal);
      if (answer === undefined) {
        return await turnAway(response, laterReply(target), noHeaders);
      }
      response.writeHead(answer.statusCode, relayedHeaders(answer.headers));
      response.flushHeaders();
      await pipeline(answer.body, response, { signal: abort.signal });
    } catch {
      response.destroy();
    } finally {
      admitted.leave();
    }
  }

  /** The answer to pass back, or undefined where the proxy could not be reached. */
  async function forward(request: IncomingMessage, signal: AbortSignal): Promise<Dispatcher.ResponseData | undefined> {
    let answer: Dispatcher.ResponseData;
    try {
      const headers = relayedHeaders(request.headers);
      headers["x-serverless-authorization"] = `Bearer ${await tokens.current()}`;
      answer = await pool.request({
        method: (request.method ?? "GET") as Dispatcher.HttpMethod,
        path: prefix + (request.url ?? "/"),
        headers,
        body: passedBody(request),
        signal,
      });
    } catch (error) {
      if (!signal.aborted) {
        noteHealth(false, causeOf(error));
      }
      return undefined;
    }
    const isRefusedByPlatform =
      (answer.statusCode === 401 || answer.statusCode === 403) && answer.headers[proxyMarkHeader] === undefined;
    if (!isRefusedByPlatform) {
      noteHealth(true, "");
      return answer;
    }
    // Cloud Run refused the token in the proxy's place: SDKs would take its 403 as final and drop what they hold.
    tokens.forget();
    noteHealth(false, `status ${answer.statusCode}`);
    await answer.body.dump();
    return undefined;
  }

  const port = await listen(server, config.port, config.host);
  log.info({ port, proxy: url.origin }, "egress relay listens");
  return {
    port,
    async stop() {
      const end = performance.now() + drainTime;
      server.close();
      server.closeIdleConnections();
      while (admission.requests > 0 && performance.now() < end) {
        await sleep(20);
      }
      server.closeAllConnections();
      await pool.destroy();
      log.info("egress relay stopped");
    },
  };
}

/** The relay lends the workload's identity, so it serves callers of its own instance and nobody else. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address);
}

/** "Try again later" in the vendor's own form; a bare refusal of the connection makes some SDKs drop events. */
function laterReply({ head, query }: { head: string; query: string }): Reply {
  if (!isProxiedVendor(head)) {
    return unavailable;
  }
  return protocols[head].reply(overloaded, { endpoint: "", query, bytes: 0, now: Date.now() });
}

/** The kind of an error; its text may hold addresses of the request. */
function causeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name ?? "unknown";
}
