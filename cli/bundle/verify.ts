/** Checks a bundle or a signed record offline: the signature, and that no byte of any file has changed. */
import type { KeyObject } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { type Envelope, isSignedBy, parseEnvelope } from "../../review/envelope";
import { statementOf } from "../../review/statement";
import { digestOf, envelopeText, statementFile } from "./bundle";

export interface Verified {
  /** Predicate type of the statement, without its base; "" if it can't be read. */
  readonly kind: string;
  /** Ids of the keys that the statement says it was signed by. */
  readonly keyIds: readonly string[];
  /** True if one of the given keys made a signature over exactly this statement. */
  readonly signed: boolean;
  readonly files: number;
  /** What differs from the statement. */
  readonly problems: readonly string[];
}

/** @param path folder of a bundle, or file of a record */
export function verifyBundle(path: string, keys: readonly KeyObject[]): Verified {
  const isFolder = statSync(path).isDirectory();
  const file = isFolder ? join(path, statementFile) : path;
  const text = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const envelope = text === undefined ? undefined : parseEnvelope(text);
  const statement = envelope === undefined ? undefined : statementOf(envelope);
  if (envelope === undefined || statement === undefined) {
    const problem =
      text === undefined
        ? `'${statementFile}' is missing`
        : `'${relative(path, file) || path}' is not a signed statement`;
    return { kind: "", keyIds: [], signed: false, files: 0, problems: [problem] };
  }
  const problems = text === canonicalText(envelope) ? [] : ["the statement's file is not as it was written"];
  const subjects = isFolder ? statement.subject : [];
  if (isFolder) {
    const named = new Map(subjects.map(({ name, digest }) => [name, digest.sha256]));
    for (const [name, digest] of named) {
      const content = join(path, name);
      // A name that leads out of the folder is not part of the bundle.
      if (relative(path, content).startsWith("..") || !existsSync(content)) {
        problems.push(`'${name}' is missing`);
      } else if (digestOf(readFileSync(content)) !== digest) {
        problems.push(`'${name}' has changed`);
      }
    }
    for (const name of filesBelow(path)) {
      if (name !== statementFile && !named.has(name)) {
        problems.push(`'${name}' is not part of the bundle`);
      }
    }
  }
  return {
    kind: statement.predicateType.split("/").slice(-2).join("/"),
    keyIds: envelope.signatures.map(({ keyid }) => keyid),
    signed: keys.some((key) => isSignedBy(envelope, key)),
    files: subjects.length,
    problems,
  };
}

/** Base64 has several texts for the same bytes; only the one that was written passes. */
function canonicalText({ payload, payloadType, signatures }: Envelope): string {
  const same = (text: string) => Buffer.from(text, "base64").toString("base64");
  return envelopeText({
    payload: same(payload),
    payloadType,
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: same(sig) })),
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
