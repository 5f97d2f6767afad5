/** Starts what is deployed in a cloud folder, and keeps it in step with later deployments. */
import { writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Properties } from "../cloud/protocol/values";
import { Cloud } from "../cloud/store/cloud";
import { AccessTokens } from "../front/accessTokens";
import { LocalAuthority } from "../front/certificates";
import { ConnectionAcceptor } from "../front/connectionAcceptor";
import { Decisions } from "../front/decisions";
import { GoogleHosts } from "../front/googleHosts";
import { type Listening, listen, sendText } from "../front/http";
import { issueIdentityToken } from "../front/identityTokens";
import { localHost, ServiceIngress } from "../front/ingress/serviceIngress";
import { takeUpgrades } from "../front/ingress/webSocket";
import type { AllowedCall } from "../front/network/networkGate";
import { type DeployedService, listServices } from "../front/services";
import { createSigningKeys } from "../front/signingKeys";
import { AlertWatch, type FiredAlert } from "./alertWatch";
import { CleanupProcess } from "./cleanupProcess";
import type { LocalNetwork } from "./environment";
import { builtImages, type ImageCommands } from "./images";
import { type ContainerStatus, Instance } from "./instance";
import { createInstancesFolder } from "./instancesFolder";
import { Internet, type ReceivedRequest } from "./internet";
import type { IntruderProcess } from "./intruderProcess";
import { type OperatorAccess, operatorToken } from "./operatorToken";
import type { RunContext } from "./runContext";
import { RunLog } from "./runLog";
import { openStranger, type Stranger } from "./stranger";
import { type RevisionResult, tryRevision } from "./tryRevision";

export interface RunOptions {
  /** Folder of a local cloud with deployed services. */
  readonly cloudFolder: string;
  /** Port for browsers. Default, and if it is taken: any free one. */
  readonly port?: number;
  /** Local commands for further images, by repository name. */
  readonly images?: ImageCommands;
  /** Called for each alert that fires; all are in `alerts.log` of the run's logs. */
  readonly onAlert?: (alert: FiredAlert) => void;
  /** Interval for rereading deployed specs and secrets, in milliseconds. Default: 1000. */
  readonly watchEvery?: number;
}

export interface ServiceStatus {
  readonly name: string;
  readonly fullName: string;
  readonly tenant: string | undefined;
  readonly role: string | undefined;
  /** Address for a browser; undefined if the deployed ingress lets no browser in. */
  readonly page: string | undefined;
  /** Its address in the cloud. Of two, the one that follows from names, which is the only one that a workload may look up. */
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
  /** Requests that left the cell. */
  received(): readonly ReceivedRequest[];
  /** An operator's access to Google's APIs. */
  operator(): Promise<OperatorAccess>;
  /** Starts a hostile process inside of a service's instance, by the service's name. */
  startIntruder(service: string): IntruderProcess;
  /** Adds somebody else's project to the cloud, until it is closed. */
  openStranger(): Promise<Stranger>;
  /** Starts a service with another template beside it, and stops it again; see `tryRevision`. */
  tryRevision(service: string, change: (template: Properties) => Properties): Promise<RevisionResult>;
  /** Ports of an instance's metadata server and network gate on this machine, by the service's name. */
  networkOf(service: string): LocalNetwork;
  /** An identity token as Google would have issued it at another time, so that tests needn't wait an hour. */
  issueIdentityToken(email: string, audience: string, issuedAt?: Date): Promise<string>;
  /** Starts what was deployed since, stops what was deleted, and rewrites changed secret files. */
  synchronize(): Promise<void>;
  stop(): Promise<void>;
}

const defaultWatch = 1_000;

/**
 * Starts every deployed Cloud Run service from its spec, behind the ingress. Ends all of them on `stop` and after a
 * crash.
 */
export async function runDeployed(options: RunOptions): Promise<RunningCloud> {
  const folder = join(options.cloudFolder, "run");
  const cloud = new Cloud(options.cloudFolder);
  const { iamDelay } = await cloud.settings();
  if (iamDelay !== undefined) {
    // What was deployed runs once its grants have spread.
    await cloud.clock.advance(iamDelay.seconds);
  }
  const instancesFolder = await createInstancesFolder(folder);
  const log = new RunLog(join(folder, "logs"), cloud.entries);
  const decisions = new Decisions((record) => log.append("decisions.log", `${JSON.stringify(record)}\n`));
  const alerts = new AlertWatch(cloud, (alert) => {
    const { time, severity, policy, source } = alert;
    log.append("alerts.log", `${time} ${severity} ${policy} (${source})\n`);
    options.onAlert?.(alert);
  });
  await alerts.look();
  const [keys, authority] = await Promise.all([createSigningKeys(), LocalAuthority.create()]);
  const authorityFile = join(instancesFolder, "authority.pem");
  await writeFile(authorityFile, authority.certificate, { mode: 0o600 });

  const accessTokens = new AccessTokens();
  const internet = new Internet();
  const instances = new Map<string, Instance>();
  /** Ports of services that strangers run, by full name. */
  const strangers = new Map<string, number>();
  const serviceIngress = new ServiceIngress({
    cloud,
    keys,
    decisions,
    backendOf: (fullName) => instances.get(fullName)?.port ?? strangers.get(fullName),
    onRequest: (service) => alerts.countRequest(service),
  });
  const google = new GoogleHosts({ cloud, keys, accessTokens, decisions, serviceIngress });
  const acceptors = new Map<string, Promise<ConnectionAcceptor>>();
  const cleanup = new CleanupProcess([instancesFolder]);

  /** One acceptor per kind of caller, so that the origin of a request is known without trusting its headers. */
  const acceptorOf = (call: AllowedCall, from: DeployedService): Promise<ConnectionAcceptor> => {
    const key = JSON.stringify([call.destination, call.network, call.host, from.fullName]);
    const known =
      acceptors.get(key) ??
      ConnectionAcceptor.create(
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
    acceptors.set(key, known);
    return known;
  };
  const context: RunContext = {
    cloud,
    keys,
    accessTokens,
    decisions,
    log,
    cleanup,
    instancesFolder,
    authorityFile,
    deliver: (connection, call, from) => {
      acceptorOf(call, from).then(
        (acceptor) => acceptor.accept(connection, call.port),
        () => connection.destroy(),
      );
    },
  };

  const images = { ...builtImages(), ...options.images };
  const synchronize = async (): Promise<void> => {
    const deployed = (await listServices(cloud)).filter(
      ({ fullName, stopped }) => !stopped && !strangers.has(fullName),
    );
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
        const instance = new Instance(service, context, images);
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

  const answer = guarded((request, response) => serviceIngress.handle(request, response, { kind: "internet" }));
  const door = await listen(answer, options.port ?? 0);
  takeUpgrades(door.server, answer);
  const apis: Listening = await listen(
    guarded((request, response) => google.handle(request, response, { kind: "internet" })),
  );
  let watching: Promise<void> = synchronize();
  await watching;
  const timer = setInterval(() => {
    watching = watching
      .then(synchronize)
      .then(() => alerts.look())
      .catch(() => undefined);
  }, options.watchEvery ?? defaultWatch);

  return {
    cloudFolder: options.cloudFolder,
    cloud,
    port: door.port,
    decisions,
    services: async () => {
      const all = (await listServices(cloud)).filter(({ fullName }) => !strangers.has(fullName));
      return all.map((service) => statusOf(service, all, instances.get(service.fullName), door.port));
    },
    received: () => internet.received(),
    operator: async () => ({ port: apis.port, accessToken: await operatorToken(cloud, accessTokens) }),
    tryRevision: async (name, change) => {
      const { service } = instanceOf(name);
      return tryRevision(service, change(service.template), context, images);
    },
    startIntruder: (name) => instanceOf(name).startIntruder(),
    openStranger: () => openStranger({ cloud, accessTokens, serve: (fullName, port) => strangers.set(fullName, port) }),
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
      for (const acceptor of await Promise.all(acceptors.values())) {
        acceptor.close();
      }
      await door.close();
      await apis.close();
      await cleanup.close();
      await log.close();
      await cloud.entries.settled();
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
    url: service.urls.at(-1),
    containers: instance?.status() ?? [],
    running: instance?.port !== undefined,
  };
}

/** If the handler fails, answers 500 without the reason. */
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
