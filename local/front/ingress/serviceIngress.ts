/** The way of a request to a Cloud Run service: address, ingress setting, perimeter, login or token, then the container. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Cloud } from "../../cloud/store/cloud";
import { decideAccess } from "../access";
import type { Decisions, Wall } from "../decisions";
import { sendText } from "../http";
import { decidePerimeters } from "../perimeter/perimeters";
import { type DeployedService, listServices } from "../services";
import type { SigningKeys } from "../signingKeys";
import { identifyCaller } from "./callerIdentity";
import { forward } from "./forward";
import { type IapOptions, passIap } from "./iap";
import { decideIngress, type Source } from "./ingressSetting";
import { readTarget } from "./target";

export interface ServiceIngressOptions {
  readonly cloud: Cloud;
  readonly keys: SigningKeys;
  readonly decisions: Decisions;
  /** Port of a service's running instance, by the service's full name; undefined if none runs. */
  readonly backendOf: (fullName: string) => number | undefined;
  /** Called for each request that reaches a service's instance. */
  readonly onRequest?: (service: string) => void;
}

/** Headers that Identity-Aware Proxy alone may set on a service behind it. */
const iapHeaders = ["x-goog-iap-", "x-goog-authenticated-user-"];
const noService = "no service answers at this address; 'bulkhead local status' shows those that a browser can open";
/** Cloud Run's own default, in milliseconds. */
const defaultTimeout = 300_000;

/**
 * Checks a request for a Cloud Run service in this order: the ingress setting, service perimeters, then the login, or the
 * identity token and IAM. A refusal carries the header `x-bulkhead-wall`, so that tests see which check refused.
 */
export class ServiceIngress {
  readonly #options: ServiceIngressOptions;

  constructor(options: ServiceIngressOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse, source: Source): Promise<void> {
    const target = readTarget(request);
    if ("problem" in target) {
      return refuse(response, 400, "Google Front End", target.problem);
    }
    const service = await this.#serviceAt(target.host, source);
    if (!service) {
      return refuse(response, 404, "Google Front End", noService);
    }
    const caller = source.kind === "vpc" ? source.instance : "internet";
    const ingress = decideIngress(service, source);
    this.#record(service, "ingress", caller, ingress.allowed, ingress.because);
    // Google answers 404, so that a caller can't find out whether the service exists.
    if (!ingress.allowed) {
      return refuse(response, 404, "ingress", ingress.because);
    }
    // Both addresses of a service are subject to perimeters (Cloud Run, "Using VPC Service Controls").
    const perimeter = await decidePerimeters(this.#options.cloud, this.#options.decisions, {
      source,
      caller: undefined,
      service: "run.googleapis.com",
      permission: "run.routes.invoke",
      projectId: service.projectId,
    });
    if (perimeter?.allowed === false) {
      return refuse(response, 403, "service perimeter", perimeter.because);
    }
    const added = service.iapEnabled
      ? await this.#login(request, response, service, target.path)
      : await this.#invoke(request, response, service);
    if (added === undefined) {
      return;
    }
    const port = service.stopped ? undefined : this.#options.backendOf(service.fullName);
    if (port === undefined) {
      return sendText(response, 503, "the service has no instance; see 'bulkhead local status'\n");
    }
    this.#options.onRequest?.(service.fullName.slice(service.fullName.lastIndexOf("/") + 1));
    await forward(request, response, {
      port,
      target: target.path,
      host: target.authority,
      remoteAddress: source.kind === "vpc" ? "10.0.0.1" : (request.socket.remoteAddress ?? "127.0.0.1"),
      added,
      reserved: service.iapEnabled ? iapHeaders : [],
      timeout: timeoutOf(service),
    });
  }

  /** The service at a host: one of its deployed addresses, or `<service>.localhost` for a browser on this machine. */
  async #serviceAt(host: string, source: Source): Promise<DeployedService | undefined> {
    const services = await listServices(this.#options.cloud);
    const byUrl = services.find(({ urls }) => urls.some((url) => new URL(url).hostname === host));
    if (byUrl || source.kind === "vpc") {
      return byUrl;
    }
    return services.find((service) => service.urls.length > 0 && localHost(service, services) === host);
  }

  /**
   * Checks the identity token and `run.routes.invoke`. If the request may not pass, answers it and returns undefined.
   */
  async #invoke(
    request: IncomingMessage,
    response: ServerResponse,
    service: DeployedService,
  ): Promise<Record<string, string> | undefined> {
    const { cloud, keys } = this.#options;
    if (service.invokerIamDisabled) {
      return {};
    }
    const identity = await identifyCaller(request.headers, service, keys.identity);
    if (identity.kind === "refused") {
      this.#record(service, "identity token", "unknown", false, identity.reason);
      refuse(response, 401, "identity token", identity.reason);
      return undefined;
    }
    const caller = identity.kind === "account" ? [`serviceAccount:${identity.email}`] : [];
    const { allowed, because } = await decideAccess(cloud, {
      caller,
      permission: "run.routes.invoke",
      resource: service.fullName,
    });
    this.#record(service, "IAM", caller[0] ?? "anonymous", allowed, because);
    if (allowed) {
      return {};
    }
    refuse(response, 403, "IAM", because);
    return undefined;
  }

  async #login(
    request: IncomingMessage,
    response: ServerResponse,
    service: DeployedService,
    path: string,
  ): Promise<Record<string, string> | undefined> {
    const { cloud, keys } = this.#options;
    const options: IapOptions = {
      cloud,
      key: keys.iap,
      record: (wall, caller, allowed, because) => this.#record(service, wall, caller, allowed, because),
      refuse: (status, wall, because) => refuse(response, status, wall, because),
    };
    return passIap(options, request, response, service, path);
  }

  #record(service: DeployedService, wall: Wall, caller: string, allowed: boolean, because: string): void {
    this.#options.decisions.add({
      wall,
      caller,
      action: "run.routes.invoke",
      resource: service.name,
      allowed,
      because,
    });
  }
}

/**
 * The host at which a browser on this machine finds a service; includes location and project if the name is not unique.
 */
export function localHost(service: DeployedService, all: readonly DeployedService[]): string {
  const unique = all.filter(({ name }) => name === service.name).length === 1;
  return unique ? `${service.name}.localhost` : `${service.name}.${service.location}.${service.projectId}.localhost`;
}

function refuse(response: ServerResponse, status: number, wall: Wall, because: string): void {
  sendText(response, status, `${because}\n`, { "x-bulkhead-wall": wall, "cache-control": "no-store" });
}

function timeoutOf({ template }: DeployedService): number {
  const seconds = /^([0-9.]+)s$/.exec(String(template.timeout ?? ""))?.[1];
  return seconds === undefined ? defaultTimeout : Number(seconds) * 1000;
}
