/** Reports what carries or copies data between the storage of two tenants. */
import { type Domain, describeDomain, type IsolationGraph, type Resource, typeOfUrn } from "../graph";
import { sourcesOf } from "../read";
import { withArticle } from "./messages";
import type { Report } from "./rule";

/** Types that carry data, and the inputs that say from where and to where; all of them if none is named. */
const movers: readonly { readonly types: RegExp; readonly properties?: readonly string[] }[] = [
  {
    types: /^gcp:(?:storage\/transferJob|datastream\/stream|bigquery\/(?:dataTransferConfig|job)|dataflow\/\w+):/,
  },
  // What a subscription calls is a matter of `no-cross-tenant-grant`.
  { types: /^gcp:pubsub\/subscription:/, properties: ["topic", "bigqueryConfig", "cloudStorageConfig"] },
  { types: /^gcp:sql\/databaseInstance:/, properties: ["masterInstanceName", "clone", "restoreBackupContext"] },
  {
    types: /^gcp:alloydb\/cluster:/,
    properties: ["secondaryConfig", "restoreBackupSource", "restoreContinuousBackupSource"],
  },
  {
    types: /^gcp:compute\/(?:instance|instanceTemplate|regionInstanceTemplate):/,
    properties: ["bootDisk", "attachedDisks", "disks"],
  },
  { types: /^gcp:compute\/attachedDisk:/, properties: ["disk", "instance"] },
  {
    types: /^gcp:compute\/(?:disk|regionDisk|snapshot|regionSnapshot|image|machineImage|instantSnapshot):/,
    properties: [
      "sourceDisk",
      "snapshot",
      "image",
      "sourceSnapshot",
      "sourceImage",
      "sourceInstance",
      "sourceInstantSnapshot",
    ],
  },
];

/** A transfer between what belongs to two tenants, or to another one than the resource itself. */
export function judgeMover(graph: IsolationGraph, resource: Resource): Report[] {
  const mover = movers.find(({ types }) => types.test(resource.type));
  if (mover === undefined) {
    return [];
  }
  const properties = [...resource.propertyDependencies.keys()].filter(
    (name) => mover.properties?.includes(name) ?? true,
  );
  const sources = properties
    .flatMap((property) => sourcesOf(resource, property))
    .filter((urn) => !typeOfUrn(urn).startsWith("gcp:serviceaccount/"));
  const named = [...resource.inputs.texts()]
    .filter(({ path }) => /[bB]ucket(?:Name)?$/.test(path))
    .flatMap(
      ({ path, value }) => graph.index.resolveText("bucket", resource, path.split(/[.[]/)[0] ?? "", value).nodes,
    );
  const carried = [...named.map(({ id }) => id), ...sources].map((id) => domainOf(graph, id));
  const own = graph.statedDomain(resource);
  const owners = own === undefined ? carried : [...carried, own];
  const tenants = [...new Set(owners.filter(({ kind }) => kind === "tenant").map(describeDomain))].sort();
  if (tenants.length < 2) {
    return [];
  }
  const problem = `must carry data of one tenant only, got ${tenants.join(" and ")}; give each tenant ${withArticle(typeName(resource))} of its own`;
  return [{ urn: resource.urn, path: resource.name, problem }];
}

function typeName({ type }: Resource): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

function domainOf(graph: IsolationGraph, id: string): Domain {
  const known = graph.domainOf(id);
  const resource = graph.index.resource(id);
  const stated = resource && graph.statedDomain(resource);
  return known.kind === "unbound" ? (stated ?? known) : known;
}
