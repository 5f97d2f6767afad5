/** How requests reach Google Cloud: with application default credentials, or through the front of a local cloud. */
import { request as httpRequest } from "node:http";
import type { OperatorAccess } from "../../../local/run";
import { googleCredentials } from "../../google/credentials";
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

/** Calls Google with the operator's own credentials. */
export async function realTransport(): Promise<Transport> {
  const credentials = await googleCredentials("Google Cloud");
  return async (request) =>
    overNetwork({ ...request, headers: { ...(await credentials(request.url.href)), ...request.headers } });
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
