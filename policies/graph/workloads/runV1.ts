/** Cloud Run, first generation of the API: Knative's shape, with much of what matters in annotations. */
import { Field, knownValue } from "../../read";
import type { Resource } from "../../read/resource";
import type { Egress, ReferenceSlot, Slot, Workload } from "../model";
import type { NodeIndex } from "../references";
import { type PathPart, WorkloadReader } from "./reader";
import { noteUnknownTemplate } from "./runV2";
import { workloadOf } from "./workloadOf";

const serviceAnnotations: readonly string[] = ["metadata", "annotations"];
const revisionAnnotations: readonly string[] = ["template", "metadata", "annotations"];
const spec: readonly string[] = ["template", "spec"];

export function readRunV1(index: NodeIndex, resource: Resource): Workload | undefined {
  if (resource.type !== "gcp:cloudrun/service:Service") {
    return undefined;
  }
  const reader = new WorkloadReader(index, resource);
  noteUnknownTemplate(reader, ["template"]);
  noteUnknownTemplate(reader, revisionAnnotations);
  const aliases = secretAliases(reader);
  for (const container of reader.items(...spec, "containers")) {
    readContainer(reader, container, aliases);
  }
  for (const volume of reader.items(...spec, "volumes")) {
    readVolume(reader, volume, aliases);
  }
  readDatabases(reader);
  return workloadOf(reader, {
    account: reader.reference("account", ...spec, "serviceAccountName"),
    egress: readEgress(reader),
    ingress: {
      setting: reader.slot(...serviceAnnotations, "run.googleapis.com/ingress"),
      internal: ["internal", "internal-and-cloud-load-balancing"],
      invokerDisabled: reader.slot(...serviceAnnotations, "run.googleapis.com/invoker-iam-disabled"),
      iap: reader.slot(...serviceAnnotations, "run.googleapis.com/iap-enabled"),
    },
  });
}

/** `alias:projects/p/secrets/s` pairs let a revision mount another project's secret under a short name. */
function secretAliases(reader: WorkloadReader): ReadonlyMap<string, string> {
  const reading = reader.slot(...revisionAnnotations, "run.googleapis.com/secrets").field.text();
  if (reading.state !== "known") {
    return new Map();
  }
  return new Map(
    reading.value.split(",").flatMap((pair): [string, string][] => {
      const [alias = "", path = ""] = pair.trim().split(":");
      return alias !== "" && path !== "" ? [[alias, path]] : [];
    }),
  );
}

function secretReference(
  reader: WorkloadReader,
  path: readonly PathPart[],
  aliases: ReadonlyMap<string, string>,
): ReferenceSlot {
  const slot = reader.slot(...path);
  const full = aliases.get(knownValue(slot.field.text()) ?? "");
  if (full === undefined) {
    return reader.reference("secret", ...path);
  }
  return { ...slot, target: reader.index.resolve("secret", reader.resource, slot.property, Field.of(full)) };
}

function readContainer(
  reader: WorkloadReader,
  container: readonly PathPart[],
  aliases: ReadonlyMap<string, string>,
): void {
  const label = knownValue(reader.slot(...container, "name").field.text());
  reader.images.push(reader.slot(...container, "image"));
  for (const list of ["commands", "args"]) {
    for (const word of reader.items(...container, list)) {
      reader.words.push(reader.slot(...word));
    }
  }
  for (const entry of reader.items(...container, "envs")) {
    const secret = secretReference(reader, [...entry, "valueFrom", "secretKeyRef", "name"], aliases);
    reader.addEnv(label, reader.slot(...entry, "name").field, reader.slot(...entry, "value"), secret);
  }
  for (const source of reader.items(...container, "envFroms")) {
    const secret = secretReference(reader, [...source, "secretRef", "localObjectReference", "name"], aliases);
    if (secret.target.proof === "missing") {
      continue;
    }
    reader.addEnv(label, Field.of("*"), reader.slot(...source, "value"), secret);
  }
}

function readVolume(reader: WorkloadReader, volume: readonly PathPart[], aliases: ReadonlyMap<string, string>): void {
  if (reader.slot(...volume).field.state === "unknown") {
    reader.noteUnreadable(reader.slot(...volume));
    return;
  }
  const secret = secretReference(reader, [...volume, "secret", "secretName"], aliases);
  if (secret.target.proof !== "missing") {
    reader.secretFiles.push(secret);
  }
  reader.mountBucket([...volume, "csi", "volumeAttributes", "bucketName"], [...volume, "csi", "readOnly"]);
  reader.mount("fileShare", ...volume, "nfs", "server");
}

function readDatabases(reader: WorkloadReader): void {
  const slot = reader.slot(...revisionAnnotations, "run.googleapis.com/cloudsql-instances");
  const reading = slot.field.text();
  const names = reading.state === "known" ? reading.value.split(",") : reading.state === "unknown" ? [undefined] : [];
  for (const name of names) {
    const field = name === undefined ? slot.field : Field.of(name);
    const target = reader.index.resolve("database", reader.resource, slot.property, field);
    reader.mounts.push({ kind: "database", slot: { ...slot, field, target } });
  }
}

function readEgress(reader: WorkloadReader): Egress {
  const interfaces = reader.slot(...revisionAnnotations, "run.googleapis.com/network-interfaces");
  const reading = interfaces.field.text();
  const first = firstInterface(knownValue(reading) ?? "");
  const part = (kind: "subnet" | "network", key: string): ReferenceSlot | undefined => {
    const slot: Slot = { ...interfaces, field: first.at(key) };
    const found = reader.index.reference(kind, reader.resource, slot);
    return found.target.proof === "missing" ? undefined : found;
  };
  // The annotation is JSON text: while any part of it isn't known, the subnet can only be found by its source.
  const traced = reader.index.reference("subnet", reader.resource, interfaces);
  return {
    setting: reader.slot(...revisionAnnotations, "run.googleapis.com/vpc-access-egress"),
    allTraffic: ["all-traffic", "all"],
    subnet: reading.state === "unknown" ? traced : part("subnet", "subnetwork"),
    network: part("network", "network"),
    connector: reader.optional("connector", ...revisionAnnotations, "run.googleapis.com/vpc-access-connector"),
  };
}

function firstInterface(text: string): Field {
  try {
    return Field.of(JSON.parse(text)).at(0);
  } catch {
    return Field.of(undefined);
  }
}
