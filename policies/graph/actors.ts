/** Resources besides Cloud Run and functions that act as a service account, and what they act as if none is given. */
import { type Field, knownValue } from "../read";
import type { Resource } from "../read/resource";
import { rowOf } from "../types";
import { type PlaceOfField, placesAt } from "./fieldPaths";
import type { ReferenceSlot } from "./model";
import { nodeTypes } from "./nodeTypes";
import type { NodeIndex } from "./references";

/** A resource that acts as an account of its own choice. */
export interface Actor {
  readonly resource: Resource;
  readonly account: ReferenceSlot;
  /** True if nothing is set and that means the project's default account. */
  readonly usesDefault: boolean;
}

interface DefaultingType {
  /** Path of the account. */
  readonly path: readonly string[];
  /** Block without which there is no account at all; undefined if there always is one. */
  readonly block?: string;
}

/** Types that run as the project's default account unless they name one. */
const defaultingTypes: ReadonlyMap<string, DefaultingType> = new Map<string, DefaultingType>([
  ...[
    "gcp:compute/instance:Instance",
    "gcp:compute/instanceTemplate:InstanceTemplate",
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
  ].map((type) => [type, { path: ["serviceAccount", "email"], block: "serviceAccount" }] as const),
  ["gcp:appengine/standardAppVersion:StandardAppVersion", { path: ["serviceAccount"] }],
  ["gcp:appengine/flexibleAppVersion:FlexibleAppVersion", { path: ["serviceAccount"] }],
  ["gcp:container/nodePool:NodePool", { path: ["nodeConfig", "serviceAccount"] }],
  ["gcp:workflows/workflow:Workflow", { path: ["serviceAccount"] }],
  ["gcp:composer/environment:Environment", { path: ["config", "nodeConfig", "serviceAccount"] }],
  ["gcp:dataflow/job:Job", { path: ["serviceAccountEmail"] }],
  ["gcp:dataflow/flexTemplateJob:FlexTemplateJob", { path: ["serviceAccountEmail"] }],
  ["gcp:datafusion/instance:Instance", { path: ["dataprocServiceAccount"] }],
  ["gcp:dataproc/cluster:Cluster", { path: ["clusterConfig", "gceClusterConfig", "serviceAccount"] }],
  ["gcp:dataproc/batch:Batch", { path: ["environmentConfig", "executionConfig", "serviceAccount"] }],
  [
    "gcp:dataproc/sessionTemplate:SessionTemplate",
    { path: ["environmentConfig", "executionConfig", "serviceAccount"] },
  ],
  ["gcp:notebooks/instance:Instance", { path: ["serviceAccount"] }],
  ["gcp:tpu/v2Vm:V2Vm", { path: ["serviceAccount", "email"] }],
  ["gcp:workbench/instance:Instance", { path: ["gceSetup", "serviceAccounts", "email"] }],
]);

/** Properties that name the account a resource acts as. Those of disks and keys only decrypt. */
const actsAs = /(?<!kmsKey|diskEncryption)serviceAccount/i;
/** Types whose account is not what they act as: credentials of it, and lists of who may do something. */
const otherTypes =
  /^gcp:(?:accesscontextmanager|serviceaccount|storage\/hmacKey|projects\/apiKey|dataplex\/dataProduct)/;

/** Everything that a resource acts as, by the table of types. */
export function readActors(index: NodeIndex, resource: Resource): Actor[] {
  if (nodeTypes.get(resource.type)?.workload !== undefined || otherTypes.test(resource.type)) {
    return [];
  }
  const defaulting = defaultingTypes.get(resource.type);
  const paths = rowOf(resource.type)?.identity?.filter((path) => actsAs.test(path)) ?? [];
  const found = paths.flatMap((path) =>
    placesAt(resource.inputs, path.split(".")).map((place) => actorAt(index, resource, place, false)),
  );
  if (defaulting === undefined || (defaulting.block !== undefined && isMissing(resource.inputs, defaulting.block))) {
    return found;
  }
  const own = placesAt(resource.inputs, defaulting.path).map((place) => actorAt(index, resource, place, true));
  return [...own, ...found];
}

const isMissing = (inputs: Field, block: string) => inputs.at(block).state === "missing";

function actorAt(index: NodeIndex, resource: Resource, { path, field }: PlaceOfField, hasDefault: boolean): Actor {
  const property = path.split(/[.[]/)[0] ?? "";
  const account = index.reference("account", resource, { path, property, field });
  const text = knownValue(field.text());
  return { resource, account, usesDefault: hasDefault && (account.target.proof === "missing" || text === "default") };
}
