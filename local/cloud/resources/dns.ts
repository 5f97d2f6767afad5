import { CloudError } from "../cloudError";
import type { Properties } from "../protocol/values";
import type { Cloud } from "../store/cloud";
import { blocksAt, type FieldCheck } from "./checks";
import { decimalId } from "./identifiers";
import type { Draft, Kind } from "./kind";
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
  verify: (draft) => requireNetworks(draft, blocksAt(draft.properties, "privateVisibilityConfig.networks")),
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
  verify: async (draft) => {
    const zoneName = `${dnsApi}/projects/${draft.properties.project}/managedZones/${lastPart(draft.properties.managedZone)}`;
    const parent = await draft.cloud.find(zoneName);
    if (!parent) {
      throw new CloudError(
        404,
        `The 'parameters.managedZone' resource named '${draft.properties.managedZone}' does not exist.`,
        "notFound",
      );
    }
    const suffix = String(parent.properties.dnsName);
    const name = String(draft.properties.name);
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
  verify: (draft) => requireNetworks(draft, blocksAt(draft.properties, "networks")),
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
  verify: async (draft) => {
    const parent = `${dnsApi}/projects/${draft.properties.project}/responsePolicies/${lastPart(draft.properties.responsePolicy)}`;
    if (!(await draft.cloud.find(parent))) {
      throw new CloudError(
        404,
        `The 'parameters.responsePolicy' resource named '${draft.properties.responsePolicy}' does not exist.`,
        "notFound",
      );
    }
  },
};

export const dnsKinds: readonly Kind[] = [zone, record, responsePolicy, responseRule];

function absolute(at: string): FieldCheck {
  return { at, matches: /\.$/, must: "must end with a dot" };
}

async function requireNetworks({ cloud, properties }: Draft, networks: readonly Properties[]): Promise<void> {
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
