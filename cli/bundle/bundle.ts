/**
 * Bundles: folders of files under one signed statement (DSSE, in-toto), which names each file with its digest. A bundle can be checked
 * without a network, and with nothing but the public key.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Envelope, inTotoType, type Signer, seal } from "../../review/envelope";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

/** Name of the signed statement in a bundle. */
export const statementFile = "bundle.dsse.json";

/** Predicate types of bundles; a kind that is added is checked by `verify` without any change there. */
export const bundleTypes = {
  breach: "https://github.com/bulkhead-project/bulkhead/breach/v1",
  certificate: "https://github.com/bulkhead-project/bulkhead/certificate/v1",
} as const;

export interface BundleContent {
  readonly type: (typeof bundleTypes)[keyof typeof bundleTypes];
  /** What is stated besides the files' digests. */
  readonly predicate: object;
  /** Content by path in the bundle. */
  readonly files: Readonly<Record<string, string | Buffer>>;
}

/** Writes a bundle into a new folder. Without a signer its statement has no signature, and `verify` says so. */
export async function writeBundle(folder: string, content: BundleContent, signer: Signer | undefined): Promise<void> {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UserError(
      `'--out' must be a new folder, got '${folder}' (${code}); name another one`,
      exits.couldNotTell,
    );
  }
  for (const [path, text] of Object.entries(content.files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: 0o600 });
  }
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: Object.entries(content.files)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, text]) => ({ name, digest: { sha256: digestOf(text) } })),
    predicateType: content.type,
    predicate: content.predicate,
  };
  const envelope = signer === undefined ? unsigned(statement) : await seal(statement, signer);
  writeFileSync(join(folder, statementFile), envelopeText(envelope), { mode: 0o600 });
}

/** The one text that an envelope is written as, so that every changed byte shows. */
export function envelopeText(envelope: Envelope): string {
  return `${JSON.stringify(envelope, null, 2)}\n`;
}

export function digestOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function unsigned(statement: object): Envelope {
  return {
    payload: Buffer.from(JSON.stringify(statement)).toString("base64"),
    payloadType: inTotoType,
    signatures: [],
  };
}
