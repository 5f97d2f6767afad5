/** The folder with the records of a repository: `<day>-<content>-<approver>.json`, and what they are about in `contents/`. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Attestation, parseAttestation } from "./attestation";
import type { RecordFile } from "./book";
import { type Content, contentDigest, parseContent } from "./content";
import type { Envelope } from "./envelope";

/** Digits of a digest in the name of a file. */
const shortDigest = 12;

/** The records of a folder, by name. Empty if the folder is not there. */
export function readRecords(folder: string): RecordFile[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(".json") && name !== freezeFile)
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

/** Name of the file that says that the stacks of this repository are frozen. */
export const freezeFile = "freeze.json";

/** The text of the freeze; undefined if there is none. */
export function readFreezeText(folder: string): string | undefined {
  return namesIn(folder).includes(freezeFile) ? readFileSync(join(folder, freezeFile), "utf8") : undefined;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

export function readContent(folder: string, digest: string): Content | undefined {
  if (!/^[0-9a-f]{64}$/.test(digest)) {
    return undefined;
  }
  try {
    return parseContent(readFileSync(contentFile(folder, digest), "utf8"));
  } catch {
    return undefined;
  }
}

/** Writes a content under its digest. */
export function writeContent(folder: string, content: Content): void {
  mkdirSync(join(folder, "contents"), { recursive: true });
  writeFileSync(contentFile(folder, contentDigest(content)), `${JSON.stringify(content, undefined, 1)}\n`);
}

/** Writes a record, never over another one; returns its file's name. */
export function writeRecord(folder: string, envelope: Envelope, parts: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  const name = `${parts.map((part) => part.replace(/[^A-Za-z0-9._@-]/g, "-")).join("-")}.json`;
  writeFileSync(join(folder, name), `${JSON.stringify(envelope, undefined, 2)}\n`, { flag: "wx" });
  return name;
}

/** Writes an attestation over an older one of the same image and key. */
export function writeAttestation(folder: string, attestation: Attestation, approver: string): string {
  const place = join(folder, attestations);
  mkdirSync(place, { recursive: true });
  const digest = attestation.resourceUri.slice(-64);
  const name = `${shortened(digest)}-${approver.replace(/[^A-Za-z0-9._@-]/g, "-")}.json`;
  writeFileSync(join(place, name), `${JSON.stringify(attestation, undefined, 2)}\n`);
  return `${attestations}/${name}`;
}

/** The attestations of a folder, by the names of their files; undefined for a file that is something else. */
export function readAttestations(folder: string): { readonly file: string; readonly attestation?: Attestation }[] {
  const place = join(folder, attestations);
  return namesIn(place)
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      const attestation = parseAttestation(readFileSync(join(place, name), "utf8"));
      return { file: `${attestations}/${name}`, ...(attestation === undefined ? {} : { attestation }) };
    });
}

const attestations = "attestations";

/** The beginning of a digest, as names of files and messages have it. */
export function shortened(digest: string): string {
  return digest.slice(0, shortDigest);
}

function contentFile(folder: string, digest: string): string {
  return join(folder, "contents", `${digest}.json`);
}
