/** The app's routes: the page, uploads, questions and logout. Each request is identified before anything else happens. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createAnalytics } from "./analytics";
import { ask } from "./assistant";
import { audit } from "./audit";
import { Files, isFileName } from "./files";
import { Identity, NotLoggedIn } from "./identity";
import { page } from "./page";
import { type Session, Sessions } from "./sessions";
import type { Settings } from "./settings";

const uploadLimit = 10 * 1024 * 1024;
const questionLimit = 4_000;
const contextLimit = 20_000;

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly session: Session;
}

export function createHandler(settings: Settings): (request: IncomingMessage, response: ServerResponse) => void {
  const { tenant, relay, access } = settings;
  const identity = new Identity(settings.access);
  const sessions = new Sessions();
  const files = new Files(settings.bucket);
  const analytics = createAnalytics(relay);

  const routes: Record<string, (visit: Visit) => Promise<void>> = {
    "GET /": async ({ response, session }) => {
      const nonce = randomBytes(16).toString("base64url");
      send(
        response,
        200,
        page({ tenant, email: session.email, canAsk: relay !== undefined, hasLogin: access === "iap", nonce }),
        "text/html; charset=utf-8",
        {
          "content-security-policy": `default-src 'none'; connect-src 'self'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
        },
      );
    },
    "GET /api/files": async ({ response, session }) => {
      sendJson(response, 200, await files.list());
      audit(tenant, session.email, "list files", "ok");
    },
    "POST /api/files": async ({ request, response, url, session }) => {
      const name = url.searchParams.get("name") ?? "";
      if (!isFileName(name)) {
        throw new Refused(400, "a file name must start with a letter or digit and be at most 120 characters");
      }
      const content = await read(request, uploadLimit);
      await files.save(name, content, "application/octet-stream");
      analytics.fileUploaded(session.email, name, content.length);
      audit(tenant, session.email, "upload file", "ok");
      sendJson(response, 201, { name, size: content.length });
    },
    "POST /api/questions": async (visit) => answerQuestion(visit),
    "GET /api/results": async ({ response, session }) => sendJson(response, 200, await session.results()),
    "GET /api/results/text": async ({ response, url, session }) => {
      const text = await session.result(Number(url.searchParams.get("number")));
      if (text === undefined) {
        throw new Refused(404, "there is no such result in this session");
      }
      audit(tenant, session.email, "read result", "ok");
      send(response, 200, text, "text/plain; charset=utf-8");
    },
  };

  async function answerQuestion({ request, response, session }: Visit): Promise<void> {
    if (relay === undefined) {
      throw new Refused(404, "this tenant has no language model");
    }
    const { question, file } = readQuestion(await read(request, questionLimit + 1_000));
    const context = file === "" ? "" : await files.beginning(file, contextLimit);
    const started = Date.now();
    let text = "";
    try {
      for await (const part of ask(relay, question, context)) {
        if (text === "") {
          response.writeHead(200, { ...security, "content-type": "text/plain; charset=utf-8" });
        }
        text += part;
        response.write(part);
      }
      await session.keep(text);
      analytics.questionAsked(session.email, Date.now() - started, true);
      audit(tenant, session.email, "ask question", "ok");
      response.end();
    } catch (error) {
      analytics.questionAsked(session.email, Date.now() - started, false);
      throw error;
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://app");
    if (url.pathname === "/healthz") {
      return send(response, 200, "ok\n", "text/plain");
    }
    const email = await identity.emailOf(request.headers);
    refuseForeignForms(request);
    const session = sessions.open(request.headers.cookie, email);
    response.setHeader("set-cookie", sessions.cookie(session));
    const action = `${request.method} ${url.pathname}`;
    const route = Object.hasOwn(routes, action) ? routes[action] : undefined;
    try {
      if (route === undefined) {
        throw new Refused(404, "there is nothing at this address");
      }
      await route({ request, response, url, session });
    } catch (error) {
      audit(tenant, email, route ? action : "unknown address", error instanceof Refused ? "refused" : "failed");
      throw error;
    }
  }

  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) {
        return response.destroy();
      }
      if (error instanceof NotLoggedIn) {
        return sendJson(response, 401, { error: "please log in" });
      }
      if (error instanceof Refused) {
        return sendJson(response, error.status, { error: error.message });
      }
      // The reason stays in the log: its text, never a request's content.
      process.stderr.write(
        `${JSON.stringify({ severity: "ERROR", message: error instanceof Error ? error.message : "unknown" })}\n`,
      );
      return sendJson(response, 502, { error: "that did not work; try again" });
    });
  };
}

/** A login by cookie must not serve another site's form: what changes something must come from this page itself. */
function refuseForeignForms({ method, headers }: IncomingMessage): void {
  if (method === "GET" || method === "HEAD") {
    return;
  }
  const { origin, host } = headers;
  const isOwn = origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
  if (!isOwn && (origin !== undefined || headers.cookie !== undefined)) {
    throw new Refused(403, "the request comes from another site");
  }
}

function readQuestion(body: Buffer): { question: string; file: string } {
  const parsed = parse(body);
  const question = typeof parsed.question === "string" ? parsed.question.trim() : "";
  const file = typeof parsed.file === "string" ? parsed.file : "";
  if (question === "" || question.length > questionLimit) {
    throw new Refused(400, `a question has 1 to ${questionLimit} characters`);
  }
  if (file !== "" && !isFileName(file)) {
    throw new Refused(400, "there is no such file");
  }
  return { question, file };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const parsed = JSON.parse(body.toString("utf8"));
    if (typeof parsed === "object" && parsed !== null) {
      return parsed;
    }
  } catch {
    // Falls through to the refusal.
  }
  throw new Refused(400, "the body must be a JSON object");
}

async function read(request: IncomingMessage, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > limit) {
      throw new Refused(413, `at most ${limit} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const security = { "cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };

function send(
  response: ServerResponse,
  status: number,
  text: string,
  type: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    ...security,
    "content-type": type,
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, JSON.stringify(value), "application/json; charset=utf-8");
}
