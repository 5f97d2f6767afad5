/** Sends a request for one of Google's hosts to the API or service behind it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Cloud } from "../cloud/store/cloud";
import type { AccessTokens } from "./accessTokens";
import { type Api, type ApiRequest, callerOfRequest } from "./apis/apiContext";
import { missing, sendError, unsupported } from "./apis/apiError";
import { binaryAuthorizationApi } from "./apis/binaryAuthorization";
import { containerAnalysisApi } from "./apis/containerAnalysis";
import { iamCredentialsApi } from "./apis/iamCredentials";
import { kmsApi } from "./apis/kms";
import { loggingApi } from "./apis/logging";
import { monitoringApi } from "./apis/monitoring";
import { pubSubApi } from "./apis/pubSub";
import { runApi } from "./apis/run";
import { secretManagerApi } from "./apis/secretManager";
import { storageApi } from "./apis/storage";
import { tokenExchangeApi } from "./apis/tokenExchange";
import { Uploads } from "./apis/uploads";
import type { Decisions } from "./decisions";
import { sendJson } from "./http";
import type { Source } from "./ingress/ingressSetting";
import type { ServiceIngress } from "./ingress/serviceIngress";
import { readTarget } from "./ingress/target";
import type { SigningKeys } from "./signingKeys";

export interface GoogleHostsOptions {
  readonly cloud: Cloud;
  readonly keys: SigningKeys;
  readonly accessTokens: AccessTokens;
  readonly decisions: Decisions;
  readonly serviceIngress: ServiceIngress;
}

/** All hosts at Google's addresses: its APIs, its published keys, and Cloud Run services. */
export class GoogleHosts {
  readonly #options: GoogleHostsOptions;
  readonly #apis: ReadonlyMap<string, Api>;

  constructor(options: GoogleHostsOptions) {
    this.#options = options;
    const storage = storageApi(new Uploads());
    const { accessTokens } = options;
    this.#apis = new Map([
      ["binaryauthorization.googleapis.com", binaryAuthorizationApi],
      ["cloudkms.googleapis.com", kmsApi],
      ["containeranalysis.googleapis.com", containerAnalysisApi],
      ["pubsub.googleapis.com", pubSubApi],
      ["secretmanager.googleapis.com", secretManagerApi],
      ["storage.googleapis.com", storage],
      ["sts.googleapis.com", tokenExchangeApi(accessTokens)],
      ["run.googleapis.com", runApi],
      ["logging.googleapis.com", loggingApi()],
      ["monitoring.googleapis.com", monitoringApi],
      ["iamcredentials.googleapis.com", iamCredentialsApi({ accessTokens, identityKey: options.keys.identity })],
    ]);
  }

  async handle(request: IncomingMessage, response: ServerResponse, source: Source): Promise<void> {
    const target = readTarget(request);
    const host = "host" in target ? target.host : "";
    if (host.endsWith(".run.app") || "problem" in target) {
      return this.#options.serviceIngress.handle(request, response, source);
    }
    try {
      const published = this.#publishedKeys(host, target.path);
      if (published) {
        return sendJson(response, 200, published, { "cache-control": "public, max-age=3600" });
      }
      const api = this.#apis.get(host);
      if (!api) {
        throw host.endsWith(".googleapis.com") ? unsupported(`'${host}'`) : missing("Host");
      }
      const { cloud, accessTokens, decisions } = this.#options;
      const call: ApiRequest = {
        cloud,
        request,
        response,
        url: new URL(target.path, `https://${host}`),
        ...callerOfRequest(request, accessTokens),
        decisions,
        source,
      };
      await api(call);
    } catch (error) {
      sendError(response, error);
    }
  }

  /** Where Google publishes the keys that verify its tokens. */
  #publishedKeys(host: string, path: string) {
    const { identity, iap } = this.#options.keys;
    if (host === "www.gstatic.com" && path === "/iap/verify/public_key-jwk") {
      return iap.published;
    }
    if (host === "www.gstatic.com" && path === "/iap/verify/public_key") {
      return iap.publishedPem;
    }
    if (host === "www.googleapis.com" && path === "/oauth2/v3/certs") {
      return identity.published;
    }
    return undefined;
  }
}
