/** Cloud Functions of both generations: the same parts as a Cloud Run service under other names. */
import { knownValue } from "../../read";
import type { Resource } from "../../read/resource";
import type { Workload } from "../model";
import type { NodeIndex } from "../references";
import { type PathPart, WorkloadReader } from "./reader";
import { noteUnknownTemplate } from "./runV2";
import { workloadOf } from "./workloadOf";

export function readFunction(index: NodeIndex, resource: Resource): Workload | undefined {
  if (resource.type === "gcp:cloudfunctions/function:Function") {
    return read(index, resource, []);
  }
  if (resource.type === "gcp:cloudfunctionsv2/function:Function") {
    return read(index, resource, ["serviceConfig"]);
  }
  return undefined;
}

function read(index: NodeIndex, resource: Resource, config: readonly PathPart[]): Workload {
  const reader = new WorkloadReader(index, resource);
  noteUnknownTemplate(reader, config);
  reader.envMap(...config, "environmentVariables");
  if (config.length > 0) {
    reader.envMap("buildConfig", "environmentVariables");
  } else {
    reader.envMap("buildEnvironmentVariables");
  }
  for (const entry of reader.items(...config, "secretEnvironmentVariables")) {
    const secret = secretOf(reader, entry);
    reader.addEnv(undefined, reader.slot(...entry, "key").field, reader.slot(...entry, "value"), secret);
  }
  for (const volume of reader.items(...config, "secretVolumes")) {
    reader.secretFiles.push(secretOf(reader, volume));
  }
  const direct: PathPart[] = [...config, "directVpcNetworkInterfaces"];
  const first = reader.slot(...direct, 0).field.state === "missing" ? [] : [0];
  const directly = reader.slot(...config, "directVpcEgress");
  return workloadOf(reader, {
    account: reader.reference("account", ...config, "serviceAccountEmail"),
    egress: {
      setting: directly.field.state === "missing" ? reader.slot(...config, "vpcConnectorEgressSettings") : directly,
      allTraffic: ["ALL_TRAFFIC", "VPC_EGRESS_ALL_TRAFFIC"],
      subnet: reader.optional("subnet", ...direct, ...first, "subnetwork"),
      network: reader.optional("network", ...direct, ...first, "network"),
      connector: reader.optional("connector", ...config, "vpcConnector"),
    },
    ingress: isEventOnly(reader, config)
      ? undefined
      : {
          setting: reader.slot(...config, "ingressSettings"),
          internal: ["ALLOW_INTERNAL_ONLY", "ALLOW_INTERNAL_AND_GCLB"],
          invokerDisabled: reader.slot("invokerIamDisabled"),
          iap: reader.slot("iapEnabled"),
        },
  });
}

/** A function of the first generation that an event starts has no address; the second has one beside its trigger. */
function isEventOnly(reader: WorkloadReader, config: readonly PathPart[]): boolean {
  return config.length === 0 && reader.slot("eventTrigger").field.state === "known";
}

function secretOf(reader: WorkloadReader, entry: readonly PathPart[]) {
  const slot = reader.slot(...entry, "secret");
  const project = reader.slot(...entry, "projectId").field;
  // Without its project, a name identifies nothing.
  if (project.state === "unknown") {
    return reader.index.reference("secret", reader.resource, { ...slot, field: project });
  }
  return reader.index.reference("secret", reader.resource, slot, knownValue(project.text()));
}
