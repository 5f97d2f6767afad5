/** Reads deployed Cloud Run services. */
import { accountName } from "../../iam";
import { isMap, roleLabel, tenantLabel } from "../../plan/contract";
import type { Properties } from "../cloud/protocol/values";
import type { Cloud, StoredResource } from "../cloud/store/cloud";
import type { VpcAccess } from "./network/decide";

const serviceType = "gcp:cloudrunv2/service:Service";

/** A deployed Cloud Run service, as far as the local run reads its spec. */
export interface DeployedService {
  /** Full name: `run.googleapis.com/projects/p/locations/l/services/s`. */
  readonly fullName: string;
  readonly projectId: string;
  readonly location: string;
  readonly name: string;
  /** Isolation domain by the `tenant` label; undefined without one. */
  readonly tenant: string | undefined;
  readonly role: string | undefined;
  readonly account: string;
  readonly ingress: string;
  readonly iapEnabled: boolean;
  readonly invokerIamDisabled: boolean;
  readonly defaultUriDisabled: boolean;
  /** Addresses at which the service answers; empty if its default address is disabled. */
  readonly urls: readonly string[];
  readonly customAudiences: readonly string[];
  readonly vpcAccess: VpcAccess | undefined;
  readonly template: Properties;
  /** Name of the revision that gets the requests. */
  readonly revision: string;
  /**
   * True if no instance runs: the service is scaled to zero by hand, or nobody may call it and its account is disabled, as for
   * a quarantined tenant.
   * Cloud Run ends the instances of a service that nobody may call within 15 minutes (Cloud Run, "Billing settings"), and an
   * instance that starts under a disabled account can't read its secrets; here all of them end at once.
   */
  readonly stopped: boolean;
  /** Changes with every deployment. */
  readonly generation: string;
}

export async function listServices(cloud: Cloud): Promise<DeployedService[]> {
  const stored = await cloud.resources.listBelow("run.googleapis.com/projects");
  const services = stored.filter(({ type, deletedAt }) => type === serviceType && deletedAt === undefined);
  return Promise.all(services.map((service) => readService(cloud, service)));
}

export async function findService(cloud: Cloud, fullName: string): Promise<DeployedService | undefined> {
  const stored = await cloud.find(fullName);
  return stored?.type === serviceType ? readService(cloud, stored) : undefined;
}

async function readService(cloud: Cloud, stored: StoredResource): Promise<DeployedService> {
  const { properties } = stored;
  const [, projectId = "", location = "", name = ""] =
    /\/projects\/([^/]+)\/locations\/([^/]+)\/services\/([^/]+)$/.exec(stored.name) ?? [];
  const labels = isMap(properties.labels) ? properties.labels : {};
  const template = isMap(properties.template) ? properties.template : {};
  const scaling = isMap(properties.scaling) ? properties.scaling : {};
  const disabled = properties.defaultUriDisabled === true;
  const account = text(template.serviceAccount) ?? "";
  return {
    fullName: stored.name,
    projectId,
    location,
    name,
    tenant: text(labels[tenantLabel]),
    role: text(labels[roleLabel]),
    account,
    ingress: text(properties.ingress) ?? "INGRESS_TRAFFIC_ALL",
    iapEnabled: properties.iapEnabled === true,
    invokerIamDisabled: properties.invokerIamDisabled === true,
    defaultUriDisabled: disabled,
    urls: disabled
      ? []
      : [...new Set([text(properties.uri), ...list(properties.urls)])].filter((url) => url !== undefined),
    customAudiences: list(properties.customAudiences),
    vpcAccess: isMap(template.vpcAccess) ? (template.vpcAccess as VpcAccess) : undefined,
    template,
    revision: text(properties.latestReadyRevision)?.split("/").at(-1) ?? name,
    stopped:
      isScaledToZero(scaling) || ((await isDisabled(cloud, account)) && (await hasNoPrincipals(cloud, stored.name))),
    generation: `${properties.generation ?? ""} ${properties.etag ?? ""}`,
  };
}

function isScaledToZero({ scalingMode, manualInstanceCount }: Properties): boolean {
  return scalingMode === "MANUAL" && manualInstanceCount === 0;
}

async function isDisabled(cloud: Cloud, email: string): Promise<boolean> {
  const project = /@([^.@]+)\.iam\.gserviceaccount\.com$/.exec(email)?.[1];
  const stored = project === undefined ? undefined : await cloud.find(accountName(project, email));
  return stored?.properties.disabled === true;
}

/** True if no binding of the resource's own policy has a member. */
async function hasNoPrincipals(cloud: Cloud, fullName: string): Promise<boolean> {
  const { policy } = await cloud.readPolicy(fullName);
  return policy.bindings.every(({ members }) => members.length === 0);
}

function text(value: Properties[string] | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function list(value: Properties[string] | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
