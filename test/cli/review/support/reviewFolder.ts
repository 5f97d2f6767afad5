/** What the tests of reviews keep in a folder of their own. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Registered } from "../../../policies/support/record";
import { contentOf } from "../../../policies/support/reviewed";

/** Saves a stack's content as `bulkhead review save` does; returns the file. */
export function saveContent(
  folder: string,
  name: string,
  resources: readonly Registered[],
  findings: readonly object[] = [],
): string {
  const file = join(folder, name);
  const { content } = contentOf(resources);
  const value = { kind: "bulkhead-content", version: 1, project: "app", stack: "prod", content, findings };
  writeFileSync(file, JSON.stringify(value));
  return file;
}

/** Options that name the folder's records and its pack's config. */
export const placeIn = (folder: string): string[] => [
  "--reviews",
  join(folder, "reviews"),
  "--policy-pack-config",
  join(folder, "pack.json"),
];
