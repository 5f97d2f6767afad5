/** What each resource type holds: Google's types from the generated table, others by hand. */
import googleTable from "./google/table.json";
import type { Kind } from "./kinds";
import { otherRows } from "./otherProviders";
import type { Row } from "./row";

const googleRows: Readonly<Record<string, Row>> = googleTable.rows;

/** Completes what the schema can't say: a name in one property, its value in the next. */
const byHand: Readonly<Record<string, Row>> = {
  "gcp:compute/projectMetadataItem:ProjectMetadataItem": { env: ["value"] },
  "gcp:runtimeconfig/variable:Variable": { env: ["value", "text"] },
  "gcp:apigee/environmentKeyvaluemapsEntries:EnvironmentKeyvaluemapsEntries": { env: ["value"] },
  // Named like a reference, and people put the key itself there.
  "gcp:apigee/targetServer:TargetServer": {
    ...googleRows["gcp:apigee/targetServer:TargetServer"],
    secret: ["sSlInfo.keyAlias"],
  },
};

/** The row of a type; undefined for a type that the table doesn't know or that holds nothing to judge. */
export function rowOf(type: string): Row | undefined {
  return byHand[type] ?? googleRows[type] ?? otherRows[type];
}

const makers: ReadonlySet<string> = new Set(googleTable.makers);

/** True if an output of this Google type is a secret. */
export const hasSecretOutput = (type: string): boolean => makers.has(type);

const marked: Readonly<Record<string, readonly string[]>> = googleTable.marked;

/** True if the provider itself marks the input, or something in it, as a secret. */
export const isMarkedBySchema = (type: string, property: string): boolean => marked[type]?.includes(property) ?? false;

const byPath = new Map<string, ReadonlyMap<string, Kind>>();

/** What a property of a known type holds, by its path without positions. */
export function kindAt(type: string, path: string): Kind | undefined {
  let paths = byPath.get(type);
  if (paths === undefined) {
    const row = rowOf(type) ?? {};
    paths = new Map(Object.entries(row).flatMap(([kind, found]) => found.map((one) => [one, kind as Kind] as const)));
    byPath.set(type, paths);
  }
  return paths.get(path);
}
