/**
 * Machines, apps and pods beside Cloud Run and functions, as far as they are compared with workloads: whose they are, as
 * whom they run, which databases they know, and whether the internet reaches them.
 */
import { Field } from "../read";
import type { Resource } from "../read/resource";
import { placesOf } from "../types";
import { readActors } from "./actors";
import type { EnvEntry, Mount, ReferenceSlot } from "./model";
import type { NodeIndex } from "./references";
import { connectionsOf } from "./workloads/connections";

export interface Machine {
  readonly id: string;
  readonly resource: Resource;
  /** Undefined if it has none, or one of a cluster. */
  readonly account?: ReferenceSlot;
  /** Databases and caches that its settings lead to. */
  readonly connections: readonly Mount[];
  /** Path of what gives it an address on the internet; undefined if nothing does. */
  readonly publicAddress?: string;
  /** True if resources of its type have labels. */
  readonly hasLabels: boolean;
}

const labelled =
  /^(?:gcp:(?:compute\/(?:instance|instanceTemplate|regionInstanceTemplate):|workflows\/workflow:|composer\/environment:|dataflow\/(?:job|flexTemplateJob):|dataproc\/cluster:|notebooks\/instance:|workbench\/instance:)|kubernetes:(?:apps|batch)\/v1:(?:Deployment|StatefulSet|DaemonSet|Job|CronJob)$|kubernetes:core\/v1:Pod$)/;
const unlabelled = /^gcp:appengine\/(?:standard|flexible)AppVersion:/;

/** What reaches a process. */
const settingKinds = new Set<string | undefined>(["env", "script", "words"]);

/** The machine that a resource is; undefined for anything else. */
export function readMachine(index: NodeIndex, resource: Resource): Machine | undefined {
  const hasLabels = labelled.test(resource.type);
  if (!hasLabels && !unlabelled.test(resource.type)) {
    return undefined;
  }
  return {
    id: resource.urn,
    resource,
    account: readActors(index, resource)[0]?.account,
    connections: connectionsOf(index, resource, settingsOf(resource)),
    publicAddress: publicAddressOf(resource),
    hasLabels,
  };
}

function settingsOf(resource: Resource): EnvEntry[] {
  return placesOf(resource)
    .filter(({ kind }) => settingKinds.has(kind))
    .map(({ path, property, field, name }) => ({
      slot: { path, property, field },
      name: Field.of(name).text(),
      value: field.text(),
    }));
}

function publicAddressOf({ inputs }: Resource): string | undefined {
  const interfaces = inputs.at("networkInterfaces").items();
  for (const [position, one] of interfaces.entries()) {
    const open = ["accessConfigs", "ipv6AccessConfigs"].find((name) => one.at(name).state !== "missing");
    if (open !== undefined) {
      return `networkInterfaces[${position}].${open}`;
    }
  }
  return undefined;
}
