/** The metadata server of one instance, which gives it its project, account and tokens. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { AccessTokens } from "./accessTokens";
import type { Decisions } from "./decisions";
import { type Listening, listen, sendJson, sendText } from "./http";
import { issueIdentityToken } from "./identityTokens";
import type { SigningKey } from "./signingKeys";

export interface MetadataServerOptions {
  /** E-mail of the one service account that this server issues tokens for. */
  readonly email: string;
  readonly projectId: string;
  readonly projectNumber: string;
  readonly region: string;
  /** Name of the instance, for the record of decisions. */
  readonly instance: string;
  readonly accessTokens: AccessTokens;
  readonly identityKey: SigningKey;
  readonly decisions: Decisions;
  /** Whether a connection comes from a process of the instance. */
  readonly isOwnProcess: (socket: Socket) => Promise<boolean>;
}

const root = "/computeMetadata/v1/";
const flavor = { "metadata-flavor": "Google", server: "Metadata Server for Serverless" };

/**
 * Every instance has a metadata server of its own, on its own port. It knows one service account only, so no request can
 * make it issue a token of another.
 */
export async function startMetadataServer(options: MetadataServerOptions): Promise<Listening> {
  return listen((request, response) => {
    answer(options, request, response).catch(() => sendText(response, 500, "internal error\n", flavor));
  });
}

async function answer(
  options: MetadataServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { decisions, instance, email } = options;
  const url = new URL(request.url ?? "/", "http://metadata.google.internal");
  const refuse = (status: number, because: string) => {
    decisions.add({
      wall: "metadata server",
      caller: instance,
      action: "metadata.read",
      resource: url.pathname,
      allowed: false,
      because,
    });
    sendText(response, status, `${because}\n`, flavor);
  };
  if (!(await options.isOwnProcess(request.socket))) {
    return refuse(403, "the caller is no process of this instance");
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return refuse(405, "method not allowed");
  }
  // Client libraries detect a metadata server by the response header at its root.
  if (url.pathname === "/") {
    return sendText(response, 200, "computeMetadata/\n", flavor);
  }
  // Both checks keep a server-side request forgery in the app from getting a token.
  if (request.headers["metadata-flavor"] !== "Google") {
    return refuse(403, "missing required header 'Metadata-Flavor: Google'");
  }
  if (request.headers["x-forwarded-for"] !== undefined) {
    return refuse(403, "requests with 'X-Forwarded-For' are refused");
  }
  if (!url.pathname.startsWith(root)) {
    return refuse(404, "not found");
  }

  const path = url.pathname.slice(root.length).replace(/\/$/, "");
  const account = /^instance\/service-accounts\/([^/]+)(?:\/([a-z]+))?$/.exec(path);
  if (account) {
    const name = decodeURIComponent(account[1] ?? "");
    if (name !== "default" && name !== email) {
      return refuse(404, "this instance has no such service account");
    }
    return sendAccount(options, account[2] ?? "", url, response);
  }
  const value = plainValues(options)[path];
  if (value === undefined) {
    return refuse(404, "not found");
  }
  return sendText(response, 200, value, flavor);
}

async function sendAccount(
  { email, accessTokens, identityKey }: MetadataServerOptions,
  what: string,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  switch (what) {
    case "":
      if (url.searchParams.get("recursive") !== "true") {
        return sendText(response, 200, "aliases\nemail\nidentity\nscopes\ntoken\n", flavor);
      }
      return sendJson(response, 200, { aliases: ["default"], email, scopes: tokenScopes }, flavor);
    case "aliases":
      return sendText(response, 200, "default\n", flavor);
    case "email":
      return sendText(response, 200, email, flavor);
    case "scopes":
      return sendText(response, 200, `${tokenScopes.join("\n")}\n`, flavor);
    case "token": {
      const { token, expiresIn } = accessTokens.issue(email);
      return sendJson(response, 200, { access_token: token, expires_in: expiresIn, token_type: "Bearer" }, flavor);
    }
    case "identity": {
      const audience = url.searchParams.get("audience");
      if (!audience) {
        return sendText(response, 400, "non-empty audience parameter required\n", flavor);
      }
      return sendText(response, 200, await issueIdentityToken(identityKey, email, audience), flavor);
    }
    default:
      return sendText(response, 404, "not found\n", flavor);
  }
}

const tokenScopes = ["https://www.googleapis.com/auth/cloud-platform"];

function plainValues({
  email,
  projectId,
  projectNumber,
  region,
  instance,
}: MetadataServerOptions): Record<string, string> {
  return {
    "": "instance/\nproject/\nuniverse/\n",
    instance: "id\nregion\nservice-accounts/\nzone\n",
    "instance/id": Buffer.from(instance).toString("hex").slice(0, 64),
    "instance/region": `projects/${projectNumber}/regions/${region}`,
    "instance/zone": `projects/${projectNumber}/zones/${region}-1`,
    "instance/service-accounts": `default/\n${email}/\n`,
    "project/project-id": projectId,
    "project/numeric-project-id": projectNumber,
    "universe/universe-domain": "googleapis.com",
  };
}
