import { CloudError } from "../cloudError";
import { valueAt } from "./checks";
import { decimalId, nameHash, opaqueTag } from "./identifiers";
import type { Draft, Kind } from "./kind";
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
    verify: (draft) => requireReferences(draft, [networkReference, subnetworkReference]),
    compute: (draft) => ({
      properties: {
        ...computeBasics(draft),
        address: draft.properties.address ?? draft.existing?.properties.address ?? addressOf(draft),
        addressId: draft.existing?.properties.addressId ?? decimalId(19),
        labelFingerprint: opaqueTag(),
        networkTier: draft.properties.networkTier ?? "PREMIUM",
        prefixLength: draft.properties.prefixLength ?? 0,
        purpose: draft.properties.purpose ?? "",
        subnetwork: draft.properties.subnetwork ?? "",
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
  verify: async (draft) => {
    const service = valueAt(draft.properties, "cloudRun.service");
    const { project, region } = draft.properties;
    const name = `run.googleapis.com/projects/${project}/locations/${region}/services/${service}`;
    if (typeof service === "string" && !(await draft.cloud.find(name))) {
      throw new CloudError(400, `Cloud Run service '${service}' was not found in region '${region}'`, "invalid");
    }
  },
  compute: (draft) => ({
    properties: { ...computeBasics(draft), network: draft.properties.network ?? "", pscData: [] },
  }),
};

const backendService: Kind = {
  type: "gcp:compute/backendService:BackendService",
  api: computeApi,
  path: "projects/{project}/global/backendServices/{name}",
  noun: "BackendService",
  autoname: "name",
  fields: [nameCheck],
  compute: (draft) => ({
    properties: {
      ...computeBasics(draft),
      cdnPolicy: draft.properties.cdnPolicy ?? null,
      generatedId: draft.existing?.properties.generatedId ?? Number(decimalId(15)),
      portName: draft.properties.portName ?? "http",
      protocol: draft.properties.protocol ?? "HTTP",
      sessionAffinity: draft.properties.sessionAffinity ?? "NONE",
      timeoutSec: draft.properties.timeoutSec ?? 30,
    },
  }),
};

export const loadBalancingKinds: readonly Kind[] = [
  addressKind("gcp:compute/address:Address", "projects/{project}/regions/{region}/addresses/{name}"),
  addressKind("gcp:compute/globalAddress:GlobalAddress", "projects/{project}/global/addresses/{name}"),
  endpointGroup,
  backendService,
];

/** An address of a range that documentation owns (RFC 5737), so that nothing real is ever named. */
function addressOf({ name }: Draft): string {
  return `203.0.113.${(nameHash(name, 4).charCodeAt(0) + nameHash(name, 4).charCodeAt(3)) % 254}`;
}
