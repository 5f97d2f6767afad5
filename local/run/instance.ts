/** Runs one instance of a service: its containers with their network, identity and secrets. */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { startMetadataServer } from "../front/metadataServer";
import { type AllowedCall, startNetworkGate } from "../front/network/networkGate";
import { isProcessOfGroups } from "../front/peerProcess";
import { type DeployedService, findService } from "../front/services";
import { Container, type ContainerState } from "./container";
import { hurried, instanceEnvironment, type LocalNetwork, proxyEnvironment } from "./environment";
import { commandOf, type ImageCommands, type LocalCommand } from "./images";
import { IntruderProcess } from "./intruderProcess";
import { MountFolder } from "./mountFolder";
import { claimPort } from "./portClaim";
import type { RunContext } from "./runContext";
import { SecretReader, SecretVolume } from "./secretFiles";
import { type ContainerSpec, readContainers, readVolumes } from "./spec";

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  /** Why it doesn't run. */
  readonly problem: string | undefined;
}

/** Each instance has its own containers, metadata server and network gate. */
export class Instance {
  readonly service: DeployedService;
  readonly #context: RunContext;
  readonly #images: ImageCommands;
  readonly #folder: string;
  /** As long as those of Cloud Run. */
  readonly #id = randomBytes(64).toString("hex");
  readonly #groups = new Set<number>();
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #containers: {
    readonly spec: ContainerSpec;
    readonly container: Container | undefined;
    readonly problem: string | undefined;
  }[] = [];
  readonly #volumes: SecretVolume[] = [];
  #environment: Readonly<Record<string, string>> = {};
  readonly #ports: Record<number, number> = {};
  #network: LocalNetwork = { networkGate: 0, metadata: 0 };
  #problem: string | undefined;

  constructor(service: DeployedService, context: RunContext, images: ImageCommands) {
    this.service = service;
    this.#context = context;
    this.#images = images;
    this.#folder = join(context.instancesFolder, service.projectId, service.name);
  }

  /** Port at which the ingress reaches it; undefined if it doesn't run. */
  get port(): number | undefined {
    const ingress = this.#containers.find(({ spec }) => spec.ingressPort !== undefined);
    return ingress?.container?.state === "running" ? this.#ports[ingress.spec.ingressPort ?? 0] : undefined;
  }

  /** Ports of its metadata server and network gate on this machine. */
  get network(): LocalNetwork {
    return this.#network;
  }

  status(): ContainerStatus[] {
    return this.#containers.map(({ spec, container, problem }) => ({
      name: spec.name,
      image: spec.image,
      state: container?.state ?? "failed",
      problem: problem ?? container?.problem ?? (container?.state === "waiting" ? this.#problem : undefined),
    }));
  }

  /** Starts all containers in the order of their dependencies. Failures are reported by `status`, not thrown. */
  async start(): Promise<void> {
    const specs = readContainers(this.service);
    await this.#claimPorts(specs.flatMap(({ ports }) => ports));
    this.#network = await this.#openNetwork();
    this.#environment = instanceEnvironment(this.service, this.#context, this.#network, this.#ports);
    const reader = new SecretReader(this.#context.cloud, this.service, this.#context.decisions);
    for (const spec of specs) {
      this.#containers.push(await this.#prepare(spec, reader));
    }
    const started = new Set<string>();
    for (const { spec, container } of inOrder(this.#containers)) {
      const lacking = spec.dependsOn.filter((name) => !started.has(name));
      if (!container || lacking.length > 0) {
        if (container) {
          this.#problem = `waits for ${lacking.join(", ")}, which doesn't run`;
        }
        continue;
      }
      await container.start().then(
        () => started.add(spec.name),
        () => undefined,
      );
    }
  }

  /** Rewrites the files of secrets that have changed. */
  async refreshSecrets(): Promise<void> {
    const reader = new SecretReader(this.#context.cloud, this.service, this.#context.decisions);
    for (const volume of this.#volumes) {
      await volume.refresh(reader).catch(() => undefined);
    }
  }

  /** Starts a process with the instance's network and identity, for trying break-ins. */
  startIntruder(): IntruderProcess {
    return IntruderProcess.open({
      env: this.#environment,
      folder: this.#folder,
      cleanup: this.#context.cleanup,
      groups: this.#groups,
      email: this.service.account,
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#containers.map(({ container }) => container?.stop()));
    await Promise.all(this.#closers.map((close) => close()));
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Claims a local port for each port of the instance, since another instance or program may use the original one. */
  async #claimPorts(wanted: readonly number[]): Promise<void> {
    for (const port of new Set(wanted)) {
      const claim = await claimPort();
      this.#ports[port] = claim.port;
      this.#closers.push(claim.release);
    }
  }

  async #openNetwork(): Promise<LocalNetwork> {
    const { cloud, accessTokens, keys, decisions } = this.#context;
    const { projectId, location, name, account, fullName } = this.service;
    const isOwnProcess = (socket: Parameters<typeof isProcessOfGroups>[0]) => isProcessOfGroups(socket, this.#groups);
    const { projects } = await cloud.settings();
    const metadata = await startMetadataServer({
      email: account,
      projectId,
      projectNumber: projects[projectId]?.number ?? "",
      region: location,
      instance: name,
      accessTokens,
      identityKey: keys.identity,
      decisions,
      isOwnProcess,
    });
    const networkGate = await startNetworkGate({
      cloud,
      projectId,
      instance: name,
      vpcAccess: async () => (await findService(cloud, fullName))?.vpcAccess,
      decisions,
      isOwnProcess,
      deliver: (connection, call: AllowedCall) => this.#context.deliver(connection, call, this.service),
    });
    this.#closers.push(metadata.close, networkGate.close);
    return { networkGate: networkGate.port, metadata: metadata.port };
  }

  async #prepare(spec: ContainerSpec, reader: SecretReader) {
    const command = commandOf(spec, this.#images);
    if ("problem" in command) {
      return { spec, container: undefined, problem: command.problem };
    }
    const folder = join(this.#folder, spec.name);
    const root = new MountFolder(folder, spec);
    await root.create();
    try {
      await this.#mount(spec, root, reader);
      const env = await this.#environmentOf(spec, root, reader, command);
      const { projectId, location, name, revision } = this.service;
      const { log, cleanup } = this.#context;
      const options = {
        spec,
        command,
        env,
        folder: command.folder ?? folder,
        ports: this.#ports,
        origin: { projectId, location, service: name, revision, instance: this.#id },
        log,
        cleanup,
        groups: this.#groups,
      };
      return { spec, container: new Container(options), problem: undefined };
    } catch (error) {
      return { spec, container: undefined, problem: error instanceof Error ? error.message : String(error) };
    }
  }

  async #mount(spec: ContainerSpec, root: MountFolder, reader: SecretReader): Promise<void> {
    const volumes = readVolumes(this.service);
    for (const { volume: name, path } of spec.mounts) {
      const volume = volumes.find((candidate) => candidate.name === name);
      if (volume?.kind === "other") {
        throw new Error(`volume '${name}' must be a secret or an empty folder to run here`);
      }
      if (volume?.kind !== "secret") {
        continue;
      }
      const mounted = new SecretVolume(volume, root.locate(path));
      await mounted.refresh(reader);
      this.#volumes.push(mounted);
    }
  }

  /** The container's own variables, as deployed, over those of the instance. */
  async #environmentOf(
    spec: ContainerSpec,
    root: MountFolder,
    reader: SecretReader,
    { isNode, env: instead }: LocalCommand,
  ): Promise<Record<string, string>> {
    const own: Record<string, string> = {};
    for (const { name, value, secret } of spec.env) {
      own[name] = secret ? (await reader.read(secret.secret, secret.version)).toString("utf8") : root.rewrite(value);
    }
    if (spec.ingressPort !== undefined) {
      own.PORT = String(isNode ? spec.ingressPort : this.#ports[spec.ingressPort]);
    }
    const base = this.#environment;
    const memory = spec.memory === undefined ? "" : ` --max-old-space-size=${spec.memory}`;
    const runtime = isNode
      ? { NODE_OPTIONS: `${base.NODE_OPTIONS}${memory}${own.NODE_OPTIONS ? ` ${own.NODE_OPTIONS}` : ""}` }
      : proxyEnvironment(this.#network, this.#context.authorityFile);
    return { ...base, TMPDIR: root.locate("/tmp"), HOME: root.folder, ...hurried(own), ...instead, ...runtime };
  }
}

/** Each container after those that it depends on; cycles keep the order of the spec. */
function inOrder<T extends { readonly spec: ContainerSpec }>(containers: readonly T[]): T[] {
  const ordered: T[] = [];
  const visit = (item: T, path: readonly T[]) => {
    if (ordered.includes(item) || path.includes(item)) {
      return;
    }
    for (const name of item.spec.dependsOn) {
      const dependency = containers.find(({ spec }) => spec.name === name);
      if (dependency) {
        visit(dependency, [...path, item]);
      }
    }
    ordered.push(item);
  };
  for (const item of containers) {
    visit(item, []);
  }
  return ordered;
}
