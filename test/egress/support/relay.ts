/** Starts a relay, and a metadata server that hands out identity tokens for it. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { type EgressProcess, startEgress } from "./process";

export interface TestMetadataServer {
  /** `host:port`, for GCE_METADATA_HOST. */
  readonly host: string;
  /** Request targets so far. */
  readonly requests: string[];
  /** Seconds that tokens live from now on. Default 3600. */
  tokenLife: number;
  /** False makes it answer 500. */
  isUp: boolean;
  close(): Promise<void>;
}

export async function startMetadataServer(): Promise<TestMetadataServer> {
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request.url ?? "");
    if (!state.isUp || request.headers["metadata-flavor"] !== "Google") {
      response.writeHead(state.isUp ? 403 : 500).end();
      return;
    }
    const audience = new URL(request.url ?? "/", "http://metadata.test").searchParams.get("audience");
    response.end(fakeToken(audience ?? "", state.tokenLife, requests.length));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const state: TestMetadataServer = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    tokenLife: 3600,
    isUp: true,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return state;
}

/** A token in form only: its signature is no signature. */
function fakeToken(audience: string, life: number, number: number): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + life;
  return `${part({ alg: "none" })}.${part({ aud: audience, exp, jti: number })}.fake-signature`;
}

export function startRelay(options: {
  readonly proxyUrl: string;
  readonly metadata: TestMetadataServer;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<EgressProcess> {
  const { proxyUrl, metadata, env = {} } = options;
  return startEgress("relay", { PROXY_URL: proxyUrl, GCE_METADATA_HOST: metadata.host, ...env });
}
