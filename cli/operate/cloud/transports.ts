/** How requests reach Google Cloud: with application default credentials, or through the front of a local cloud. */
import { request as httpRequest } from "node:http";
import type { OperatorAccess } from "../../../local/run";
import { exits } from "../../terminal/exits";
import { UserError } from "../../terminal/userError";
import type { Transport, TransportAnswer, TransportRequest } from "./googleCloud";

/** Milliseconds for one request. */
const timeout = 30_000;

/** One request over the network. */
export async function overNetwork(
  { url, method, headers, body }: TransportRequest,
  redirect: "follow" | "error" = "follow",
): Promise<TransportAnswer> {
  const response = await fetch(url, {
    method,
    headers,
    redirect,
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    signal: AbortSignal.timeout(timeout),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/**
 * Application default credentials, as every Google client finds them: the operator's own login, a service account, or
 * workload identity. The quota project of a login is sent too; Google's APIs ask for it.
 */
export async function realTransport(): Promise<Transport> {
  const { GoogleAuth } = await import("google-auth-library");
  const auth = new GoogleAuth({ scopes: ["https://www.googleapis.com/auth/cloud-platform"] });
  const client = await auth.getClient().catch((error: Error) => {
    throw noCredentials(error);
  });
  return async (request) => {
    const own = await client.getRequestHeaders(request.url.href).catch((error: Error) => {
      throw noCredentials(error);
    });
    return overNetwork({ ...request, headers: { ...Object.fromEntries(own), ...request.headers } });
  };
}

function noCredentials(error: Error): UserError {
  return new UserError(
    `no credentials for Google Cloud: ${error.message}; run 'gcloud auth application-default login'`,
    exits.couldNotTell,
  );
}

/** The header `Host` names the API; all of them answer at one port. */
export function localTransport({ port, accessToken }: OperatorAccess): Transport {
  return ({ url, method, headers, body }) =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: "127.0.0.1",
          port,
          method,
          path: `${url.pathname}${url.search}`,
          headers: {
            ...headers,
            host: url.hostname,
            authorization: `Bearer ${accessToken}`,
            ...(body === undefined ? {} : { "content-length": String(body.length) }),
          },
          signal: AbortSignal.timeout(timeout),
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("error", reject);
          response.on("end", () => {
            const named = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
            resolve({
              status: response.statusCode ?? 0,
              headers: Object.fromEntries(named),
              body: Buffer.concat(parts),
            });
          });
        },
      );
      request.on("error", reject);
      request.end(body);
    });
}
