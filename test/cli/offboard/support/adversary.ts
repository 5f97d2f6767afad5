/** Searches the whole folder of a cloud, as an adversary who got hold of the disk would. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dates, keyOf, secretWords } from "../../erase/support/erasureCell";
import { namesOf, vendorHosts } from "../../erase/support/vendorNames";
import type { OperatedCell } from "../../operate/support/operatedCell";
import { contents, dataBucket, formsOf, keyValues, people } from "./offboardCell";

/** Keys, contents, people, their names at vendors, and credentials. */
export const secrets = [
  ...dates.map((date) => keyOf(date).toString()),
  ...Object.values(keyValues),
  ...Object.values(contents),
  ...people,
  ...Object.values(vendorHosts).flatMap((vendor) => people.flatMap((id) => namesOf(vendor, id))),
  ...secretWords,
];

/** Everything below a folder: names of files and contents. */
export function everything(at: string): string {
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return entry.isDirectory() ? path : `${path}\n${readFileSync(path, "latin1")}`;
    })
    .join("\n");
}

/** The secrets of `acme` that can be read in the cloud's folder, in any usual form. */
export function readableIn(cell: OperatedCell): string[] {
  const text = everything(cell.folder.folder);
  return secrets.flatMap((secret) => formsOf(secret).filter((form) => text.includes(form)));
}

/** The other tenant has the same objects, and keeps them; without them every trace is one of `acme`. */
export async function removeOthersObjects(cell: OperatedCell): Promise<void> {
  for (const name of Object.keys(contents)) {
    const other = dataBucket.replace(/^acme/, "globex");
    await cell.cloud.send({
      api: "storage",
      method: "DELETE",
      path: `/storage/v1/b/${other}/o/${encodeURIComponent(name)}`,
    });
  }
}
