/** Reads what the checks need to know of a cell's Cloud Run services. */
import { roleLabel, tenantLabel } from "../../plan";
import { type GoogleCloud, listAll } from "../operate/cloud/googleCloud";

export interface DeployedService {
  readonly name: string;
  readonly tenant: string;
  readonly role: string;
  readonly ready: boolean;
  readonly minInstances: number;
  readonly secretVolumes: number;
  readonly account: string;
  /** True if nobody may invoke it, as with a tenant that is not active. */
  readonly isCutOff: boolean;
}

interface ServiceAnswer {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly scaling?: { readonly scalingMode?: string; readonly minInstanceCount?: number };
  readonly terminalCondition?: { readonly state?: string };
  readonly template?: {
    readonly serviceAccount?: string;
    readonly volumes?: readonly { readonly secret?: unknown }[];
  };
}

/** The services of tenants, in the order of their names. */
export async function deployedServices(cloud: GoogleCloud, region: string): Promise<DeployedService[]> {
  const path = `/v2/projects/${cloud.project}/locations/${region}/services`;
  const answers = await listAll<ServiceAnswer>(cloud, { api: "run", path }, ({ services }) => services);
  const ofTenants = answers.filter(({ labels }) => labels?.[tenantLabel] !== undefined);
  const found = await Promise.all(ofTenants.map((answer) => serviceOf(cloud, answer)));
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function serviceOf(
  cloud: GoogleCloud,
  { name, labels, scaling, terminalCondition, template }: ServiceAnswer,
): Promise<DeployedService> {
  const { bindings = [] } = await cloud.call<{
    readonly bindings?: readonly { readonly members?: readonly string[] }[];
  }>({ api: "run", path: `/v2/${name}:getIamPolicy` });
  return {
    name: name.slice(name.lastIndexOf("/") + 1),
    tenant: labels?.[tenantLabel] ?? "",
    role: labels?.[roleLabel] ?? "",
    ready: terminalCondition?.state !== "CONDITION_FAILED",
    minInstances: scaling?.minInstanceCount ?? 0,
    secretVolumes: (template?.volumes ?? []).filter(({ secret }) => secret !== undefined).length,
    account: template?.serviceAccount ?? "",
    isCutOff: bindings.every(({ members }) => (members ?? []).length === 0),
  };
}
