/** Reads Cloud Run services of a cell. */
import { roleLabel, tenantLabel } from "../../../plan";
import { type GoogleCloud, listAll } from "./googleCloud";

export interface Scaling {
  readonly scalingMode?: string;
  readonly minInstanceCount?: number;
  readonly maxInstanceCount?: number;
  readonly manualInstanceCount?: number;
}

export interface RunService {
  /** `projects/p/locations/l/services/s`. */
  readonly path: string;
  readonly name: string;
  /** Tenant and role by its labels; undefined without them. */
  readonly tenant: string | undefined;
  readonly role: string | undefined;
  /** Name of the revision that gets the requests. */
  readonly revision: string | undefined;
  readonly scaling: Scaling;
  /** False while Cloud Run can't run its newest revision. */
  readonly ready: boolean;
  /** Plain variables of its containers, by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** E-mail of the account that it runs as. */
  readonly account: string;
  /** Secrets that it takes as files. */
  readonly secretVolumes: number;
}

interface ServiceAnswer {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly latestReadyRevision?: string;
  readonly scaling?: Scaling;
  readonly terminalCondition?: { readonly state?: string };
  readonly template?: {
    readonly serviceAccount?: string;
    readonly volumes?: readonly { readonly secret?: unknown }[];
    readonly containers?: readonly { readonly env?: readonly { readonly name: string; readonly value?: string }[] }[];
  };
}

export async function listServices(cloud: GoogleCloud, region: string): Promise<RunService[]> {
  const path = `/v2/projects/${cloud.project}/locations/${region}/services`;
  const answers = await listAll<ServiceAnswer>(cloud, { api: "run", path }, ({ services }) => services);
  return answers.map(serviceOf);
}

function serviceOf({
  name,
  labels,
  latestReadyRevision,
  scaling,
  terminalCondition,
  template,
}: ServiceAnswer): RunService {
  const variables = (template?.containers ?? []).flatMap(({ env }) => env ?? []);
  return {
    path: name,
    name: lastPart(name),
    tenant: labels?.[tenantLabel],
    role: labels?.[roleLabel],
    revision: latestReadyRevision === undefined ? undefined : lastPart(latestReadyRevision),
    scaling: scaling ?? {},
    ready: terminalCondition?.state !== "CONDITION_FAILED",
    variables: Object.fromEntries(variables.map(({ name: variable, value }) => [variable, value ?? ""])),
    account: template?.serviceAccount ?? "",
    secretVolumes: (template?.volumes ?? []).filter(({ secret }) => secret !== undefined).length,
  };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
