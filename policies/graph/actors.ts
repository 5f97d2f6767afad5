/** Resources besides Cloud Run and functions that act as a service account, and what they act as if none is given. */
import { type Field, knownValue } from "../read";
import type { Resource } from "../read/resource";
import type { ReferenceSlot } from "./model";
import type { NodeIndex } from "./references";

/** A resource that acts as an account of its own choice. */
export interface Actor {
  readonly resource: Resource;
  readonly account: ReferenceSlot;
  /** True if nothing is set and that means the project's default account. */
  readonly usesDefault: boolean;
}

interface ActorType {
  /** Path of the account. */
  readonly path: readonly string[];
  /** Block without which there is no account at all; undefined if there always is one. */
  readonly block?: string;
}

const actorTypes: ReadonlyMap<string, ActorType> = new Map<string, ActorType>([
  ["gcp:compute/instance:Instance", { path: ["serviceAccount", "email"], block: "serviceAccount" }],
  ["gcp:compute/instanceTemplate:InstanceTemplate", { path: ["serviceAccount", "email"], block: "serviceAccount" }],
  [
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
    { path: ["serviceAccount", "email"], block: "serviceAccount" },
  ],
  ["gcp:appengine/standardAppVersion:StandardAppVersion", { path: ["serviceAccount"] }],
  ["gcp:appengine/flexibleAppVersion:FlexibleAppVersion", { path: ["serviceAccount"] }],
  ["gcp:container/nodePool:NodePool", { path: ["nodeConfig", "serviceAccount"] }],
  ["gcp:workflows/workflow:Workflow", { path: ["serviceAccount"] }],
  ["gcp:composer/environment:Environment", { path: ["config", "nodeConfig", "serviceAccount"] }],
  ["gcp:dataflow/job:Job", { path: ["serviceAccountEmail"] }],
  ["gcp:dataflow/flexTemplateJob:FlexTemplateJob", { path: ["serviceAccountEmail"] }],
  ["gcp:dataproc/cluster:Cluster", { path: ["clusterConfig", "gceClusterConfig", "serviceAccount"] }],
  [
    "gcp:cloudscheduler/job:Job",
    { path: ["httpTarget", "oidcToken", "serviceAccountEmail"], block: "httpTarget.oidcToken" },
  ],
  [
    "gcp:pubsub/subscription:Subscription",
    { path: ["pushConfig", "oidcToken", "serviceAccountEmail"], block: "pushConfig.oidcToken" },
  ],
  ["gcp:eventarc/trigger:Trigger", { path: ["serviceAccount"], block: "serviceAccount" }],
  ["gcp:cloudbuild/trigger:Trigger", { path: ["serviceAccount"], block: "serviceAccount" }],
]);

/** The actor that a resource is; undefined for anything else and for what has no account. */
export function readActor(index: NodeIndex, resource: Resource): Actor | undefined {
  const type = actorTypes.get(resource.type);
  if (type === undefined) {
    return undefined;
  }
  if (type.block !== undefined && at(resource.inputs, type.block.split(".")).state === "missing") {
    return undefined;
  }
  const [property = ""] = type.path;
  const field = at(resource.inputs, type.path);
  const text = knownValue(field.text());
  const account = index.reference("account", resource, { path: type.path.join("."), property, field });
  return { resource, account, usesDefault: account.target.proof === "missing" || text === "default" };
}

/** A field further down; blocks that are lists of one are looked into. */
function at(field: Field, path: readonly string[]): Field {
  return path.reduce((found, name) => {
    const inside = found.at(0).state === "missing" ? found : found.at(0);
    return inside.at(name);
  }, field);
}
