/** Cloud DNS: zones, records and response policies. */
import { CloudError } from "../cloudError";
import type { Properties } from "../protocol/values";
import type { Cloud } from "../store/cloud";
import { blocksAt, type FieldCheck } from "./checks";
import { decimalId } from "./identifiers";
import type { Kind, WriteContext } from "./kind";
import { relativeName } from "./names";
import { computeApi } from "./networks";

const dnsApi = "dns.googleapis.com";

const zone: Kind = {
  type: "gcp:dns/managedZone:ManagedZone",
  api: dnsApi,
  path: "projects/{project}/managedZones/{name}",
  noun: "ManagedZone",
  autoname: "name",
  fields: [absolute("dnsName")],
  verify: (context) => requireNetworks(context, blocksAt(context.properties, "privateVisibilityConfig.networks")),
  compute: ({ properties, existing, now }) => ({
    properties: {
      cloudLoggingConfig: properties.cloudLoggingConfig ?? { enableLogging: false },
      creationTime: existing?.properties.creationTime ?? now,
      dnssecConfig: properties.dnssecConfig ?? null,
      managedZoneId: existing?.properties.managedZoneId ?? decimalId(19),
      nameServers:
        properties.visibility === "private"
          ? ["ns-gcp-private.googledomains.com."]
          : ["a", "b", "c", "d"].map((letter) => `ns-cloud-${letter}1.googledomains.com.`),
    },
  }),
  remove: async (stored, cloud) => {
    const records = await cloud.resources.listBelow(`${stored.name}/rrsets`);
    if (records.length > 0 && stored.properties.forceDestroy !== true) {
      throw new CloudError(
        400,
        `The resource named '${stored.properties.name}' cannot be deleted because it is not empty`,
        "containerNotEmpty",
      );
    }
    await removeAll(
      cloud,
      records.map(({ name }) => name),
    );
    return "nothing";
  },
};

const record: Kind = {
  type: "gcp:dns/recordSet:RecordSet",
  api: dnsApi,
  path: "projects/{project}/managedZones/{managedZone:last}/rrsets/{name}/{type}",
  noun: "RecordSet",
  fields: [absolute("name")],
  verify: async (context) => {
    const zoneName = `${dnsApi}/projects/${context.properties.project}/managedZones/${lastPart(context.properties.managedZone)}`;
    const parent = await context.cloud.find(zoneName);
    if (!parent) {
      throw new CloudError(
        404,
        `The 'parameters.managedZone' resource named '${context.properties.managedZone}' does not exist.`,
        "notFound",
      );
    }
    const suffix = String(parent.properties.dnsName);
    const name = String(context.properties.name);
    if (name !== suffix && !name.endsWith(`.${suffix}`)) {
      throw new CloudError(
        400,
        `Invalid value for 'entity.change.additions[0].name': '${name}' is not in zone '${suffix}'`,
        "invalid",
      );
    }
  },
};

const responsePolicy: Kind = {
  type: "gcp:dns/responsePolicy:ResponsePolicy",
  api: dnsApi,
  path: "projects/{project}/responsePolicies/{responsePolicyName}",
  noun: "ResponsePolicy",
  fields: [
    {
      at: "responsePolicyName",
      matches: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
      must: "must be 1 to 63 lower case letters, digits and hyphens",
    },
  ],
  verify: (context) => requireNetworks(context, blocksAt(context.properties, "networks")),
  remove: async (stored, cloud) => {
    const rules = await cloud.resources.listBelow(`${stored.name}/rules`);
    if (rules.length > 0) {
      throw new CloudError(
        400,
        `The resource named '${stored.properties.responsePolicyName}' cannot be deleted because it contains rules`,
        "containerNotEmpty",
      );
    }
    return "nothing";
  },
};

const responseRule: Kind = {
  type: "gcp:dns/responsePolicyRule:ResponsePolicyRule",
  api: dnsApi,
  path: "projects/{project}/responsePolicies/{responsePolicy:last}/rules/{ruleName}",
  noun: "ResponsePolicyRule",
  fields: [absolute("dnsName")],
  verify: async (context) => {
    const parent = `${dnsApi}/projects/${context.properties.project}/responsePolicies/${lastPart(context.properties.responsePolicy)}`;
    if (!(await context.cloud.find(parent))) {
      throw new CloudError(
        404,
        `The 'parameters.responsePolicy' resource named '${context.properties.responsePolicy}' does not exist.`,
        "notFound",
      );
    }
  },
};

export const dnsKinds: readonly Kind[] = [zone, record, responsePolicy, responseRule];

function absolute(at: string): FieldCheck {
  return { at, matches: /\.$/, must: "must end with a dot" };
}

async function requireNetworks({ cloud, properties }: WriteContext, networks: readonly Properties[]): Promise<void> {
  for (const { networkUrl } of networks) {
    const path = relativeName(String(networkUrl));
    const full = path.includes("/") ? path : `projects/${properties.project}/global/networks/${path}`;
    if (!(await cloud.find(`${computeApi}/${full}`))) {
      throw new CloudError(400, `Invalid value for 'entity.networks': the network '${path}' does not exist`, "invalid");
    }
  }
}

async function removeAll(cloud: Cloud, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await cloud.resources.remove(name);
  }
}

function lastPart(value: Properties[string] | undefined): string {
  return (
    String(value ?? "")
      .split("/")
      .at(-1) ?? ""
  );
}
