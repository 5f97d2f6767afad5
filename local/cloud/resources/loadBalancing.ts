/** Addresses, serverless endpoint groups and backend services of a load balancer. */
import { CloudError } from "../cloudError";
import { valueAt } from "./checks";
import { decimalId, nameHash, opaqueTag } from "./identifiers";
import type { Kind, WriteContext } from "./kind";
import { computeApi, computeBasics, nameCheck, networkReference, subnetworkReference } from "./networks";
import { requireReferences } from "./references";

function addressKind(type: string, path: string): Kind {
  return {
    type,
    api: computeApi,
    path,
    noun: "Address",
    autoname: "name",
    fields: [nameCheck],
    verify: (context) => requireReferences(context, [networkReference, subnetworkReference]),
    compute: (context) => ({
      properties: {
        ...computeBasics(context),
        address: context.properties.address ?? context.existing?.properties.address ?? addressOf(context),
        addressId: context.existing?.properties.addressId ?? decimalId(19),
        labelFingerprint: opaqueTag(),
        networkTier: context.properties.networkTier ?? "PREMIUM",
        prefixLength: context.properties.prefixLength ?? 0,
        purpose: context.properties.purpose ?? "",
        subnetwork: context.properties.subnetwork ?? "",
        users: [],
      },
    }),
  };
}

const endpointGroup: Kind = {
  type: "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup",
  api: computeApi,
  path: "projects/{project}/regions/{region}/networkEndpointGroups/{name}",
  noun: "RegionNetworkEndpointGroup",
  autoname: "name",
  fields: [nameCheck],
  verify: async (context) => {
    const service = valueAt(context.properties, "cloudRun.service");
    const { project, region } = context.properties;
    const name = `run.googleapis.com/projects/${project}/locations/${region}/services/${service}`;
    if (typeof service === "string" && !(await context.cloud.find(name))) {
      throw new CloudError(400, `Cloud Run service '${service}' was not found in region '${region}'`, "invalid");
    }
  },
  compute: (context) => ({
    properties: { ...computeBasics(context), network: context.properties.network ?? "", pscData: [] },
  }),
};

const backendService: Kind = {
  type: "gcp:compute/backendService:BackendService",
  api: computeApi,
  path: "projects/{project}/global/backendServices/{name}",
  noun: "BackendService",
  autoname: "name",
  fields: [nameCheck],
  compute: (context) => ({
    properties: {
      ...computeBasics(context),
      cdnPolicy: context.properties.cdnPolicy ?? null,
      generatedId: context.existing?.properties.generatedId ?? Number(decimalId(15)),
      portName: context.properties.portName ?? "http",
      protocol: context.properties.protocol ?? "HTTP",
      sessionAffinity: context.properties.sessionAffinity ?? "NONE",
      timeoutSec: context.properties.timeoutSec ?? 30,
    },
  }),
};

export const loadBalancingKinds: readonly Kind[] = [
  addressKind("gcp:compute/address:Address", "projects/{project}/regions/{region}/addresses/{name}"),
  addressKind("gcp:compute/globalAddress:GlobalAddress", "projects/{project}/global/addresses/{name}"),
  endpointGroup,
  backendService,
];

/** An address from a range reserved for documentation (RFC 5737), so that it never means a real machine. */
function addressOf({ name }: WriteContext): string {
  return `203.0.113.${(nameHash(name, 4).charCodeAt(0) + nameHash(name, 4).charCodeAt(3)) % 254}`;
}
