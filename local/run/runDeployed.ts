import { writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Properties } from "../cloud/protocol/values";
import { Cloud } from "../cloud/store/cloud";
import { AccessTokens } from "../front/accessTokens";
import { LocalAuthority } from "../front/certificates";
import { Decisions } from "../front/decisions";
import { FrontDoor, localHost } from "../front/door/frontDoor";
import { Edge } from "../front/edge";
import { GoogleHosts } from "../front/googleHosts";
import { type Listening, listen, sendText } from "../front/http";
import { issueIdentityToken } from "../front/identityTokens";
import type { AllowedCall } from "../front/network/gate";
import { type DeployedService, listServices } from "../front/services";
import { createSigningKeys } from "../front/signingKeys";
import type { LocalNetwork } from "./environment";
import type { Foothold } from "./foothold";
import type { Ground } from "./ground";
import { builtImages, type ImageCommands } from "./images";
import { type ContainerStatus, Instance } from "./instance";
import { Internet, type ReceivedRequest } from "./internet";
import { Reaper } from "./reaper";
import { createRootsFolder } from "./rootsFolder";
import { RunLog } from "./runLog";
import { type Trial, tryRevision } from "./trial";

export interface RunOptions {
  /** Folder of a local cloud with deployed services. */
  readonly cloudFolder: string;
  /** Port of the page that a browser opens. Default, and where it is taken: any free one. */
  readonly port?: number;
  /** Local commands for further images, by repository name. */
  readonly images?: ImageCommands;
  /** How often the deployed specs and secrets are looked at, in milliseconds. Default: 1000. */
  readonly watchEvery?: number;
}

export interface ServiceStatus {
  readonly name: string;
  readonly fullName: string;
  readonly tenant: string | undefined;
  readonly role: string | undefined;
  /** Where a browser finds it; undefined where the deployed ingress lets no browser in. */
  readonly page: string | undefined;
  /** Its address in the cloud. */
  readonly url: string | undefined;
  readonly containers: readonly ContainerStatus[];
  readonly running: boolean;
}

/** A local cloud that runs what was deployed into it. */
export interface RunningCloud {
  readonly cloudFolder: string;
  readonly cloud: Cloud;
  readonly port: number;
  readonly decisions: Decisions;
  services(): Promise<ServiceStatus[]>;
  /** What left the cell and reached a stand-in. */
  received(): readonly ReceivedRequest[];
  /** A process inside of a service's instance, by the service's name. */
  openFoothold(service: string): Foothold;
  /** Starts a service with another template beside it, and stops it again; see `tryRevision`. */
  tryRevision(service: string, change: (template: Properties) => Properties): Promise<Trial>;
  /** Ports of an instance's metadata server and gate on this machine, by the service's name. */
  networkOf(service: string): LocalNetwork;
  /** An identity token as Google would have issued it at another time; stands for waiting an hour. */
  issueIdentityToken(email: string, audience: string, issuedAt?: Date): Promise<string>;
  /** Starts what was deployed since, stops what is gone, and writes secret files anew. */
  synchronize(): Promise<void>;
  stop(): Promise<void>;
}

const defaultWatch = 1_000;

/** Starts every deployed Cloud Run service from its spec, behind the front door. Ends all of it on `stop` and on a crash. */
export async function runDeployed(options: RunOptions): Promise<RunningCloud> {
  const folder = join(options.cloudFolder, "run");
  const cloud = new Cloud(options.cloudFolder);
  await cloud.settings();
  const rootsFolder = await createRootsFolder(folder);
  const log = new RunLog(join(folder, "logs"));
  const decisions = new Decisions((record) => log.append("decisions.log", `${JSON.stringify(record)}\n`));
  const [keys, authority] = await Promise.all([createSigningKeys(), LocalAuthority.create()]);
  const authorityFile = join(rootsFolder, "authority.pem");
  await writeFile(authorityFile, authority.certificate, { mode: 0o600 });

  const accessTokens = new AccessTokens();
  const internet = new Internet();
  const instances = new Map<string, Instance>();
  const frontDoor = new FrontDoor({ cloud, keys, decisions, backendOf: (fullName) => instances.get(fullName)?.port });
  const google = new GoogleHosts({ cloud, keys, accessTokens, decisions, frontDoor, logs: log });
  const edges = new Map<string, Promise<Edge>>();
  const reaper = new Reaper([rootsFolder]);

  /** One edge for each kind of caller, so that a request knows where it comes from whatever its headers say. */
  const edgeOf = (call: AllowedCall, from: DeployedService): Promise<Edge> => {
    const key = JSON.stringify([call.destination, call.network, call.host, from.fullName]);
    const known =
      edges.get(key) ??
      Edge.create(
        authority,
        guarded((request, response) => {
          if (call.destination === "internet") {
            return internet.handle(request, response, call.host, from.name);
          }
          const source =
            call.network === undefined
              ? ({ kind: "internet" } as const)
              : ({ kind: "vpc", projectId: from.projectId, network: call.network, instance: from.name } as const);
          return google.handle(request, response, source);
        }),
      );
    edges.set(key, known);
    return known;
  };
  const ground: Ground = {
    cloud,
    keys,
    accessTokens,
    decisions,
    log,
    reaper,
    rootsFolder,
    authorityFile,
    deliver: (connection, call, from) => {
      edgeOf(call, from).then(
        (edge) => edge.accept(connection, call.port),
        () => connection.destroy(),
      );
    },
  };

  const images = { ...builtImages(), ...options.images };
  const synchronize = async (): Promise<void> => {
    const deployed = (await listServices(cloud)).filter(({ stopped }) => !stopped);
    const current = new Map(deployed.map((service) => [service.fullName, service]));
    const outdated = [...instances].filter(
      ([name, { service }]) => current.get(name)?.generation !== service.generation,
    );
    await Promise.all(
      outdated.map(async ([name, instance]) => {
        instances.delete(name);
        await instance.stop();
      }),
    );
    await Promise.all(
      deployed.map(async (service) => {
        const running = instances.get(service.fullName);
        if (running) {
          return running.refreshSecrets();
        }
        const instance = new Instance(service, ground, images);
        instances.set(service.fullName, instance);
        return instance.start();
      }),
    );
  };

  const instanceOf = (name: string): Instance => {
    const instance = [...instances.values()].find(({ service }) => service.name === name);
    if (instance) {
      return instance;
    }
    throw new Error(`'service' must be a running service, got '${name}'; see 'bulkhead local status'`);
  };

  const door: Listening = await listen(
    guarded((request, response) => frontDoor.handle(request, response, { kind: "internet" })),
    options.port ?? 0,
  );
  let watching: Promise<void> = synchronize();
  await watching;
  const timer = setInterval(() => {
    watching = watching.then(synchronize).catch(() => undefined);
  }, options.watchEvery ?? defaultWatch);

  return {
    cloudFolder: options.cloudFolder,
    cloud,
    port: door.port,
    decisions,
    services: async () => {
      const all = await listServices(cloud);
      return all.map((service) => statusOf(service, all, instances.get(service.fullName), door.port));
    },
    received: () => internet.received(),
    tryRevision: async (name, change) => {
      const { service } = instanceOf(name);
      return tryRevision(service, change(service.template), ground, images);
    },
    openFoothold: (name) => instanceOf(name).openFoothold(),
    networkOf: (name) => instanceOf(name).network,
    issueIdentityToken: (email, audience, issuedAt) => issueIdentityToken(keys.identity, email, audience, { issuedAt }),
    synchronize: async () => {
      watching = watching.then(synchronize);
      await watching;
    },
    stop: async () => {
      clearInterval(timer);
      await watching.catch(() => undefined);
      await Promise.all([...instances.values()].map((instance) => instance.stop()));
      for (const edge of await Promise.all(edges.values())) {
        edge.close();
      }
      await door.close();
      await reaper.close();
      await log.close();
    },
  };
}

function statusOf(
  service: DeployedService,
  all: readonly DeployedService[],
  instance: Instance | undefined,
  port: number,
): ServiceStatus {
  const isPublic = service.ingress === "INGRESS_TRAFFIC_ALL" && service.urls.length > 0;
  return {
    name: service.name,
    fullName: service.fullName,
    tenant: service.tenant,
    role: service.role,
    page: isPublic ? `http://${localHost(service, all)}:${port}/` : undefined,
    url: service.urls[0],
    containers: instance?.status() ?? [],
    running: instance?.port !== undefined,
  };
}

/** A handler that fails answers 500 and nothing of the reason. */
function guarded(handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    handler(request, response).catch(() => {
      if (response.headersSent) {
        response.destroy();
      } else {
        sendText(response, 500, "internal error\n");
      }
    });
  };
}
