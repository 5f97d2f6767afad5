/** Cloud Run, second generation of the API: services, jobs and worker pools, which differ only in the place of the template. */
import { knownValue } from "../../read";
import type { Resource } from "../../read/resource";
import type { Workload } from "../model";
import type { NodeIndex } from "../references";
import { type PathPart, WorkloadReader } from "./reader";
import { workloadOf } from "./workloadOf";

const templates: Readonly<Record<string, readonly string[]>> = {
  "gcp:cloudrunv2/service:Service": ["template"],
  "gcp:cloudrunv2/job:Job": ["template", "template"],
  "gcp:cloudrunv2/workerPool:WorkerPool": ["template"],
};

export function readRunV2(index: NodeIndex, resource: Resource): Workload | undefined {
  const template = templates[resource.type];
  if (template === undefined) {
    return undefined;
  }
  const reader = new WorkloadReader(index, resource);
  noteUnknownTemplate(reader, template);
  for (const container of reader.items(...template, "containers")) {
    readContainer(reader, container);
  }
  for (const sandbox of reader.items(...template, "sandboxes", "templates")) {
    readEnv(reader, sandbox, "sandbox");
  }
  for (const volume of reader.items(...template, "volumes")) {
    readVolume(reader, volume);
  }
  reader.envMap("buildConfig", "environmentVariables");
  const vpc: PathPart[] = [...template, "vpcAccess"];
  const first = reader.slot(...vpc, "networkInterfaces", 0).field.state === "missing" ? [] : [0];
  return workloadOf(reader, {
    account: reader.reference("account", ...template, "serviceAccount"),
    egress: {
      setting: reader.slot(...vpc, "egress"),
      allTraffic: ["ALL_TRAFFIC"],
      subnet: reader.optional("subnet", ...vpc, "networkInterfaces", ...first, "subnetwork"),
      network: reader.optional("network", ...vpc, "networkInterfaces", ...first, "network"),
      connector: reader.optional("connector", ...vpc, "connector"),
    },
    ingress:
      resource.type === "gcp:cloudrunv2/service:Service"
        ? {
            setting: reader.slot("ingress"),
            internal: ["INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"],
            invokerDisabled: reader.slot("invokerIamDisabled"),
            iap: reader.slot("iapEnabled"),
          }
        : undefined,
  });
}

/** A template that is not known as a whole hides everything in it. */
export function noteUnknownTemplate(reader: WorkloadReader, template: readonly PathPart[]): void {
  const slot = reader.slot(...template);
  if (slot.field.state === "unknown") {
    reader.noteUnreadable(slot);
  }
}

function readContainer(reader: WorkloadReader, container: readonly PathPart[]): void {
  reader.images.push(reader.slot(...container, "image"));
  for (const list of ["commands", "args"]) {
    for (const word of reader.items(...container, list)) {
      reader.words.push(reader.slot(...word));
    }
  }
  readEnv(reader, container, knownValue(reader.slot(...container, "name").field.text()));
  const source = reader.slot(...container, "sourceCode", "cloudStorageSource", "bucket");
  if (source.field.state === "unknown") {
    reader.words.push(source);
  }
}

function readEnv(reader: WorkloadReader, container: readonly PathPart[], name: string | undefined): void {
  for (const entry of reader.items(...container, "envs")) {
    const secret = reader.reference("secret", ...entry, "valueSource", "secretKeyRef", "secret");
    reader.addEnv(name, reader.slot(...entry, "name").field, reader.slot(...entry, "value"), secret);
  }
}

function readVolume(reader: WorkloadReader, volume: readonly PathPart[]): void {
  if (reader.slot(...volume).field.state === "unknown") {
    reader.noteUnreadable(reader.slot(...volume));
    return;
  }
  const secret = reader.reference("secret", ...volume, "secret", "secret");
  if (secret.target.proof !== "missing") {
    reader.secretFiles.push(secret);
  }
  reader.mountBucket([...volume, "gcs", "bucket"], [...volume, "gcs", "readOnly"]);
  reader.mount("fileShare", ...volume, "nfs", "server");
  for (const instance of reader.items(...volume, "cloudSqlInstance", "instances")) {
    reader.mount("database", ...instance);
  }
}
