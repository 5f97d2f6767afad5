/** Google's APIs of a cloud folder, each on a port of the loopback address, as gcloud's variables can name them. */
import type { Cloud } from "../../../../local/cloud/store/cloud";
import { AccessTokens } from "../../../../local/front/accessTokens";
import { Decisions } from "../../../../local/front/decisions";
import { GoogleHosts } from "../../../../local/front/googleHosts";
import { type Listening, listen } from "../../../../local/front/http";
import { ServiceIngress } from "../../../../local/front/ingress/serviceIngress";
import { createSigningKeys } from "../../../../local/front/signingKeys";

export interface GoogleApis {
  /** Environment for commands: where the APIs are, and the token of the caller. */
  env(email: string): Record<string, string>;
  /** Calls an API as a service account; returns its status and body. */
  call(
    email: string,
    service: string,
    path: string,
    request?: { readonly method: string; readonly body: object },
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
  /** Base URL of an API, without a slash at its end. */
  url(service: string): string;
  /** A token of an account. */
  token(email: string): string;
  stop(): Promise<void>;
}

const services = [
  ...["binaryauthorization", "containeranalysis", "logging", "monitoring", "pubsub", "run"],
  ...["secretmanager", "storage", "sts"],
];

export async function startGoogleApis(cloud: Cloud): Promise<GoogleApis> {
  const keys = await createSigningKeys();
  const accessTokens = new AccessTokens();
  const decisions = new Decisions();
  const serviceIngress = new ServiceIngress({ cloud, keys, decisions, backendOf: () => undefined });
  const google = new GoogleHosts({ cloud, keys, accessTokens, decisions, serviceIngress });
  const servers = new Map<string, Listening>();
  for (const service of services) {
    const server = await listen((request, response) => {
      request.headers.host = `${service}.googleapis.com`;
      void google.handle(request, response, { kind: "internet" });
    });
    servers.set(service, server);
  }
  const url = (service: string) => `http://127.0.0.1:${servers.get(service)?.port}/`;
  return {
    env: (email) => ({
      ...Object.fromEntries(
        services.map((service) => [`CLOUDSDK_API_ENDPOINT_OVERRIDES_${service.toUpperCase()}`, url(service)]),
      ),
      CLOUDSDK_AUTH_ACCESS_TOKEN: accessTokens.issue(email).token,
    }),
    call: async (email, service, path, request) => {
      const response = await fetch(`${url(service)}${path}`, {
        method: request?.method ?? "GET",
        headers: { authorization: `Bearer ${accessTokens.issue(email).token}`, "content-type": "application/json" },
        ...(request === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    url: (service) => url(service).slice(0, -1),
    token: (email) => accessTokens.issue(email).token,
    stop: async () => {
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
}
