/** Routes each request of the proxy: health, a vendor's route, or a declared API. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { apiOfTarget } from "../plan";
import type { ApiRoute } from "./apis/apiRoute";
import { isStrayUserKey } from "./apis/userKey";
import type { Admission } from "./http/admission";
import { json } from "./http/answer";
import { readBody } from "./http/body";
import type { BodyTime } from "./http/bodyTime";
import { type CorsHeaders, corsHeaders, noHeaders, preflightHeaders } from "./http/cors";
import { splitTarget, type Target } from "./http/path";
import { turnAway, writeReply } from "./http/reply";
import type { Listener } from "./http/server";
import { refuseUpgrade, type UpgradeListener } from "./http/upgrade";
import type { FieldCount } from "./ledger/ledger";
import { isStorageTarget } from "./storage/storageCall";
import type { StorageRoute } from "./storage/storageRoute";
import type { TokenRoute } from "./storage/tokenRoute";
import { isStrayUser } from "./users/users";
import type { VendorRoute } from "./vendorRoute";
import { overloaded } from "./vendors/outcome";

export interface ProxyParts {
  readonly vendors: ReadonlyMap<string, VendorRoute>;
  readonly apis: ReadonlyMap<string, ApiRoute>;
  /** The users' files, or tokens for their folders; undefined if the proxy keeps none. */
  readonly storage: StorageRoute | TokenRoute | undefined;
  readonly origins: ReadonlySet<string>;
  readonly admission: Admission;
  /** Counts requests for vendors, and for APIs, that nobody knows. */
  readonly unknownVendor: FieldCount;
  readonly unknownApi: FieldCount;
  /** Why not all that the plan has can be served now: paths in the plan, or `draining`. */
  readonly missing: () => readonly string[];
  /** True after SIGTERM. */
  readonly isDraining: () => boolean;
  /** Called with an error that nobody expected, before the connection is closed. */
  readonly onError: (error: unknown) => void;
}

const healthy = json(200, { status: "ok" });
const notFound = json(404, { error: "no such path; use /<vendor>/… or /api/<name>/…" });
const strayKey = json(403, { error: "a user's key is taken at APIs with 'keys: perUser' only, from the launcher" });
const strayUser = json(403, { error: "which user a call is for is said by the launcher only" });
const originRefused = json(403, { error: "this origin is not in the tracking plan" });

export interface ProxyListeners {
  readonly request: Listener;
  readonly upgrade: UpgradeListener;
}

export function proxyListeners(parts: ProxyParts): ProxyListeners {
  const request: Listener = (request, response, bodyTime) => {
    // A socket that breaks while an answer is written is the caller's affair.
    response.on("error", () => undefined);
    return route(parts, request, response, bodyTime).catch((error: unknown) => {
      parts.onError(error);
      response.destroy();
    });
  };
  const upgrade: UpgradeListener = (request, socket, head) =>
    upgradeApi(parts, request, socket, head).catch((error: unknown) => {
      parts.onError(error);
      socket.destroy();
    });
  return { request, upgrade };
}

async function route(
  parts: ProxyParts,
  request: IncomingMessage,
  response: ServerResponse,
  bodyTime: BodyTime,
): Promise<void> {
  const target = splitTarget(request.url ?? "/");
  if (target.head === "healthz" && target.rest === "") {
    return writeReply(response, healthy, noHeaders, false);
  }
  if (target.head === "readyz" && target.rest === "") {
    const missing = parts.missing();
    const reply = missing.length === 0 ? healthy : json(503, { status: "not ready", missing });
    return writeReply(response, reply, noHeaders, false);
  }
  const cors = corsHeaders(request, parts.origins);
  if (request.method === "OPTIONS" && cors !== undefined) {
    return writeReply(
      response,
      { status: 204, type: "text/plain", body: "" },
      { ...cors, ...preflightHeaders(request) },
      false,
    );
  }
  if (isStrayUserKey(request, apiOf(parts, request)?.takesUserKeys === true)) {
    parts.unknownApi.dropped(null, "not-allowed");
    return turnAway(response, strayKey, noHeaders);
  }
  if (isStrayUser(request)) {
    parts.unknownApi.dropped(null, "not-allowed");
    return turnAway(response, strayUser, noHeaders);
  }
  if (parts.storage !== undefined && isStorageTarget(target.head)) {
    return parts.storage.handle(request, response, bodyTime);
  }
  const vendor = parts.vendors.get(target.head);
  if (vendor !== undefined) {
    return vendorRequest(parts, vendor, target, request, response, cors);
  }
  if (cors === undefined) {
    return turnAway(response, originRefused, noHeaders);
  }
  if (target.head === "api") {
    return apiRequest(parts, request, response, cors, bodyTime);
  }
  parts.unknownVendor.dropped(null, "undeclared-vendor");
  return turnAway(response, notFound, cors);
}

async function vendorRequest(
  parts: ProxyParts,
  route: VendorRoute,
  { head, rest, query }: Target,
  request: IncomingMessage,
  response: ServerResponse,
  cors: CorsHeaders | undefined,
): Promise<void> {
  const method = request.method ?? "GET";
  const facts = { method, path: rest, query };
  if (cors === undefined) {
    return turnAway(response, route.turnedAway({ how: "forbidden", why: "origin" }, "origin", facts), noHeaders);
  }
  const admitted = parts.isDraining() ? undefined : parts.admission.enter(head);
  if (admitted === undefined) {
    return turnAway(response, route.turnedAway(overloaded, "overload", facts), cors);
  }
  try {
    const body = await readBody(request, admitted);
    if (body === "aborted") {
      return;
    }
    if (body === "overload" || body === "too-large") {
      const outcome = body === "overload" ? overloaded : ({ how: "too-large" } as const);
      return await turnAway(response, route.turnedAway(outcome, body, facts), cors);
    }
    const reply = await route.handle({ headers: request.headers, body, ...facts }, admitted);
    writeReply(response, reply, cors, parts.isDraining());
  } finally {
    admitted.leave();
  }
}

async function apiRequest(
  parts: ProxyParts,
  request: IncomingMessage,
  response: ServerResponse,
  cors: CorsHeaders,
  bodyTime: BodyTime,
): Promise<void> {
  const api = apiOf(parts, request);
  if (api === undefined) {
    parts.unknownApi.dropped(null, "undeclared-vendor");
    return turnAway(response, notFound, cors);
  }
  await api.handle(request, response, cors, bodyTime);
}

async function upgradeApi(parts: ProxyParts, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  if (corsHeaders(request, parts.origins) === undefined) {
    return refuseUpgrade(socket, originRefused);
  }
  const api = apiOf(parts, request);
  if (api === undefined) {
    parts.unknownApi.dropped(null, "undeclared-vendor");
    return refuseUpgrade(socket, notFound);
  }
  if (isStrayUserKey(request, api.takesUserKeys)) {
    parts.unknownApi.dropped(null, "not-allowed");
    return refuseUpgrade(socket, strayKey);
  }
  if (isStrayUser(request)) {
    parts.unknownApi.dropped(null, "not-allowed");
    return refuseUpgrade(socket, strayUser);
  }
  await api.upgrade(request, socket, head);
}

function apiOf(parts: ProxyParts, request: IncomingMessage): ApiRoute | undefined {
  const name = apiOfTarget(request.url ?? "");
  return name === undefined ? undefined : parts.apis.get(name);
}
