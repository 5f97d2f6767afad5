/** Reads containers and volumes from a deployed template. */
import { isMap } from "../../plan/contract";
import { mapsIn, type Properties, textsIn, type Value } from "../cloud/protocol/values";
import type { DeployedService } from "../front/services";

/** A container as its deployed spec describes it. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly EnvSpec[];
  /** Port that Cloud Run sends requests to; undefined for a sidecar. */
  readonly ingressPort: number | undefined;
  /** Further ports that the spec names: `PORT` of a sidecar, ports of probes. */
  readonly ports: readonly number[];
  readonly mounts: readonly { readonly volume: string; readonly path: string }[];
  readonly dependsOn: readonly string[];
  /** Memory limit in MiB; undefined without one. */
  readonly memory: number | undefined;
  readonly startupProbe: ProbeSpec | undefined;
}

export interface EnvSpec {
  readonly name: string;
  readonly value: string;
  readonly secret: SecretSource | undefined;
}

export interface SecretSource {
  readonly secret: string;
  readonly version: string;
}

export interface ProbeSpec {
  readonly httpPath: string | undefined;
  readonly port: number;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

export type VolumeSpec =
  | {
      readonly kind: "secret";
      readonly name: string;
      readonly secret: string;
      readonly files: readonly { readonly path: string; readonly version: string }[];
    }
  | { readonly kind: "emptyDir"; readonly name: string }
  | { readonly kind: "other"; readonly name: string };

const defaultPort = 8080;

export function readContainers({ template }: DeployedService): ContainerSpec[] {
  const containers = mapsIn(template.containers);
  return containers.map((container, index) => {
    const declared = isMap(container.ports) ? container.ports : mapsIn(container.ports)[0];
    const isIngress = declared !== undefined || containers.length === 1;
    const ingressPort = isIngress ? Number(declared?.containerPort ?? defaultPort) : undefined;
    const env = mapsIn(container.envs).map(readEnv);
    const startupProbe = readProbe(container.startupProbe, ingressPort);
    const named = [ingressPort, Number(env.find(({ name }) => name === "PORT")?.value), startupProbe?.port];
    return {
      name: text(container.name) ?? `container-${index + 1}`,
      image: text(container.image) ?? "",
      command: textsIn(container.commands),
      args: textsIn(container.args),
      env,
      ingressPort,
      ports: [...new Set(named.filter((port): port is number => port !== undefined && port > 0))],
      mounts: mapsIn(container.volumeMounts).map(({ name, mountPath }) => ({
        volume: String(name),
        path: String(mountPath),
      })),
      dependsOn: textsIn(container.dependsOns),
      memory: readMemory(container.resources),
      startupProbe,
    };
  });
}

export function readVolumes({ template }: DeployedService): VolumeSpec[] {
  return mapsIn(template.volumes).map((volume): VolumeSpec => {
    const name = String(volume.name);
    if (isMap(volume.secret)) {
      const items = mapsIn(volume.secret.items).map(({ path, version }) => ({
        path: String(path),
        version: text(version) ?? "latest",
      }));
      const secret = String(volume.secret.secret);
      // Without items Cloud Run mounts the latest version as a file of the secret's name.
      const files = items.length > 0 ? items : [{ path: secret.split("/").at(-1) ?? secret, version: "latest" }];
      return { kind: "secret", name, secret, files };
    }
    return { kind: isMap(volume.emptyDir) ? "emptyDir" : "other", name };
  });
}

/** Full name of the secret that a service refers to: a bare id in its own project, or a path. */
export function secretFullName(reference: string, projectId: string, numbers: ReadonlyMap<string, string>): string {
  const path = reference.includes("/") ? reference : `projects/${projectId}/secrets/${reference}`;
  const byId = path.replace(/^projects\/([0-9]+)\//, (whole, number: string) => {
    const id = numbers.get(number);
    return id === undefined ? whole : `projects/${id}/`;
  });
  return `secretmanager.googleapis.com/${byId}`;
}

function readEnv(env: Properties): EnvSpec {
  const source =
    isMap(env.valueSource) && isMap(env.valueSource.secretKeyRef) ? env.valueSource.secretKeyRef : undefined;
  return {
    name: String(env.name),
    value: text(env.value) ?? "",
    secret: source ? { secret: String(source.secret), version: text(source.version) ?? "latest" } : undefined,
  };
}

function readProbe(probe: Value | undefined, ingressPort: number | undefined): ProbeSpec | undefined {
  if (!isMap(probe)) {
    // Cloud Run's default: a connection to the port, tried for four minutes.
    return ingressPort === undefined
      ? undefined
      : { httpPath: undefined, port: ingressPort, periodSeconds: 1, failureThreshold: 240 };
  }
  const http = isMap(probe.httpGet) ? probe.httpGet : undefined;
  const tcp = isMap(probe.tcpSocket) ? probe.tcpSocket : undefined;
  return {
    httpPath: http ? (text(http.path) ?? "/") : undefined,
    port: Number(http?.port || tcp?.port || ingressPort || defaultPort),
    periodSeconds: Number(probe.periodSeconds ?? 10) || 10,
    failureThreshold: Number(probe.failureThreshold ?? 3) || 3,
  };
}

function readMemory(resources: Value | undefined): number | undefined {
  const limits = isMap(resources) && isMap(resources.limits) ? resources.limits : {};
  const match = /^([0-9.]+)(Mi|Gi|M|G)$/.exec(text(limits.memory) ?? "");
  return match ? Math.round(Number(match[1]) * (match[2]?.startsWith("G") ? 1024 : 1)) : undefined;
}

function text(value: Value | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
