/** Reads who may use data of BigQuery: a dataset lists it itself, or there is a resource for each entry; rows have their own list. */
import { type Field, knownValue } from "../read";
import type { Resource } from "../read/resource";
import { guardedResources, noTarget } from "./guarded";
import type { Grant, Principal } from "./model";
import { unknownText } from "./policyDocument";
import { readPrincipal, readPrincipals, unknownPrincipals } from "./principals";
import type { NodeIndex } from "./references";

const rowPolicyType = "gcp:bigquery/rowAccessPolicy:RowAccessPolicy";

/** The grants of a dataset, of rows of a table, or of one entry of its list; undefined for resources of other types. */
export function readDatasetAccess(index: NodeIndex, resource: Resource): Grant[] | undefined {
  if (resource.type === rowPolicyType) {
    return [readRowPolicy(index, resource)];
  }
  const isDataset = resource.type === "gcp:bigquery/dataset:Dataset";
  if (!isDataset && resource.type !== "gcp:bigquery/datasetAccess:DatasetAccess") {
    return undefined;
  }
  const slot = { path: "datasetId", property: "datasetId", field: resource.inputs.at("datasetId") };
  const base = {
    resource,
    form: "access",
    level: "resource",
    target: { ...slot, target: noTarget },
    targetProperties: ["datasetId"],
    onResources: isDataset ? [resource] : guardedResources(index, resource, "datasetId"),
    conditional: false,
    malformed: false,
  } as const;
  if (!isDataset) {
    return readEntry(index, resource, base, resource.inputs, "");
  }
  const list = resource.inputs.at("accesses").list();
  if (list.state === "unknown") {
    const principals = unknownPrincipals(index, resource, "accesses");
    return [{ ...base, role: unknownText, path: "accesses", principals }];
  }
  const entries = knownValue(list) ?? [];
  return entries.flatMap((entry, position) => readEntry(index, resource, base, entry, `accesses[${position}].`));
}

/** Whoever a row policy names gets the role of a filtered data viewer on the table. */
function readRowPolicy(index: NodeIndex, resource: Resource): Grant {
  const path = "grantees";
  const field = resource.inputs.at(path);
  const list = field.list();
  const tableId = { path: "tableId", property: "tableId", field: resource.inputs.at("tableId") };
  return {
    resource,
    form: "access",
    level: "resource",
    target: { ...tableId, target: noTarget },
    targetProperties: ["datasetId", "tableId"],
    onResources: ["datasetId", "tableId"].flatMap((name) => guardedResources(index, resource, name)),
    role: { state: "known", value: "roles/bigquery.filteredDataViewer", secret: false },
    path,
    principals:
      list.state === "known"
        ? readPrincipals(index, resource, path, list.value)
        : unknownPrincipals(index, resource, path),
    conditional: false,
    malformed: false,
  };
}

/** By property of an entry, the beginning that an IAM member would have. */
const entryMembers: ReadonlyMap<string, string> = new Map([
  ["userByEmail", ""],
  ["groupByEmail", "group:"],
  ["domain", "domain:"],
  ["specialGroup", ""],
  ["iamMember", ""],
]);

function readEntry(
  index: NodeIndex,
  resource: Resource,
  base: Omit<Grant, "role" | "path" | "principals">,
  entry: Field,
  at: string,
): Grant[] {
  return [...entryMembers].flatMap(([name, prefix]) => {
    const reading = entry.at(name).text();
    if (reading.state === "missing") {
      return [];
    }
    const property = at === "" ? name : "accesses";
    const principals =
      reading.state === "known"
        ? [readAccessMember(index, resource, property, name, `${prefix}${reading.value}`)]
        : unknownPrincipals(index, resource, property);
    return [{ ...base, role: entry.at("role").text(), path: `${at}${name}`, principals }];
  });
}

function readAccessMember(
  index: NodeIndex,
  resource: Resource,
  property: string,
  name: string,
  text: string,
): Principal {
  if (name === "userByEmail") {
    const prefix = text.endsWith(".gserviceaccount.com") ? "serviceAccount" : "user";
    return readPrincipal(index, resource, property, `${prefix}:${text}`);
  }
  return readPrincipal(index, resource, property, text);
}
