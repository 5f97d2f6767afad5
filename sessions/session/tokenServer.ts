/**
 * What Google's clients in a session take for the metadata server: it gives tokens for the folder of the session's user, and nothing else.
 * The real one gives the workload's token, and is not within a session's reach.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isMap } from "../../plan/contract";
import { bucketTokenPath, userDigestHeader } from "../../plan/sessions";
import type { SessionOwner } from "./session";

const root = "/computeMetadata/v1/";
/** By which clients know a metadata server. */
const flavor = { "metadata-flavor": "Google" };
/** Milliseconds before its end from which a token is not given again. Google's clients renew theirs up to four minutes before. */
const renewalMargin = 5 * 60_000;
const proxyTimeout = 20_000;
const scopes = ["https://www.googleapis.com/auth/devstorage.read_write"];

export interface TokenServerParts {
  readonly relayUrl: string;
  /** Project of the bucket, which some clients want to know. */
  readonly project: string | undefined;
  readonly owner: Pick<SessionOwner, "userDigest">;
}

/** A token, and the folder that it opens: the beginning of the names of the user's objects. */
interface FolderToken {
  readonly text: string;
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

type Refusal = "no user" | "no token";

export class TokenServer {
  readonly #parts: TokenServerParts;
  #token: FolderToken | undefined;

  constructor(parts: TokenServerParts) {
    this.#parts = parts;
  }

  /** True if a request is for the metadata server, not for the relay. */
  answers(target: string): boolean {
    return target === "/" || target.startsWith("/computeMetadata/");
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://metadata.google.internal");
    if (pathname === "/") {
      return text(response, 200, "computeMetadata/\n");
    }
    // As the real one does, so that a page in the user's browser or a redirected call of the app gets no token.
    if (request.headers["metadata-flavor"] !== "Google" || request.headers["x-forwarded-for"] !== undefined) {
      return text(response, 403, "the header 'Metadata-Flavor: Google' is missing, or there is 'X-Forwarded-For'\n");
    }
    const path = pathname.startsWith(root) ? pathname.slice(root.length).replace(/\/$/, "") : "nothing";
    if (path === "instance/service-accounts/default/token" || path === "instance/attributes/user-folder") {
      const token = await this.#current();
      if (token === "no user" || token === "no token") {
        return text(response, 503, refusals[token]);
      }
      const seconds = Math.floor((token.expiresAt - Date.now()) / 1_000);
      return path.endsWith("/token")
        ? json(response, { access_token: token.text, expires_in: seconds, token_type: "Bearer" })
        : text(response, 200, token.folder);
    }
    if (path === "instance/service-accounts/default" && searchParams.get("recursive") === "true") {
      return json(response, { aliases: ["default"], email: "default", scopes });
    }
    const value = this.#values()[path];
    return value === undefined ? text(response, 404, "not found\n") : text(response, 200, value);
  }

  #values(): Readonly<Record<string, string | undefined>> {
    return {
      "": "instance/\nproject/\nuniverse/\n",
      // By this one Google's client for Node.js finds out whether there is a metadata server.
      instance: "attributes/\nservice-accounts/\n",
      "instance/service-accounts": "default/\n",
      "instance/service-accounts/default/email": "default",
      "instance/service-accounts/default/scopes": `${scopes.join("\n")}\n`,
      "project/project-id": this.#parts.project,
      "universe/universe-domain": "googleapis.com",
    };
  }

  async #current(): Promise<FolderToken | Refusal> {
    const { relayUrl, owner } = this.#parts;
    if (owner.userDigest === undefined) {
      return "no user";
    }
    if (this.#token === undefined || Date.now() > this.#token.expiresAt - renewalMargin) {
      this.#token = await fetchToken(relayUrl, owner.userDigest);
    }
    return this.#token ?? "no token";
  }
}

const refusals: Readonly<Record<Refusal, string>> = {
  "no user": "this session has no user yet; ask when the user's first request is there\n",
  "no token": "no token could be made, try again later\n",
};

/** Undefined if the relay or the proxy gives none. */
async function fetchToken(relayUrl: string, userDigest: string): Promise<FolderToken | undefined> {
  try {
    const response = await fetch(`${relayUrl}${bucketTokenPath}`, {
      headers: { [userDigestHeader]: userDigest },
      signal: AbortSignal.timeout(proxyTimeout),
    });
    const answer: unknown = await response.json();
    if (!response.ok || !isMap(answer)) {
      return undefined;
    }
    const { access_token: token, expires_in: seconds, folder } = answer;
    return typeof token === "string" && typeof seconds === "number" && typeof folder === "string"
      ? { text: token, folder, expiresAt: Date.now() + seconds * 1_000 }
      : undefined;
  } catch {
    return undefined;
  }
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/text", "cache-control": "no-store", ...flavor }).end(body);
}

function json(response: ServerResponse, body: object): void {
  response
    .writeHead(200, { "content-type": "application/json", "cache-control": "no-store", ...flavor })
    .end(JSON.stringify(body));
}
