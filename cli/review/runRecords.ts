/** Makes keys, lists, shows and revokes records, for the other commands of `bulkhead review`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  newKeyPair,
  parseEnvelope,
  payloadDigest,
  revocationStatement,
  seal,
  shortened,
  statementOf,
  writeRecord,
} from "../../review";
import { exits } from "../terminal/exits";
import { printAnswer } from "../terminal/printAnswer";
import { renderTable } from "../terminal/table";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { writeOut } from "../terminal/writeOut";
import { type BookFlags, openBook } from "./book";
import { approverOf, openSigner, ownKeyFile } from "./signer";

/** Writes a key pair: the private half for its owner alone, the public one for the list of approvers. */
export async function runKey(name: string, { out }: { readonly out: string | undefined }): Promise<number> {
  if (!/^[A-Za-z0-9][\w.@-]{0,63}$/.test(name)) {
    throw new UserError(
      `'name' must be 1 to 64 letters, digits, '.', '-', '_' and '@', got '${name}'; name the approver`,
      2,
    );
  }
  const file = out ?? ownKeyFile(name);
  if (existsSync(file)) {
    throw new UserError(
      `'--out' must be a new file, got '${file}'; a key in use is not overwritten, name another one`,
      2,
    );
  }
  const { publicKey, privateKey } = newKeyPair();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, privateKey, { mode: 0o600, flag: "wx" });
  writeOut("--out", `${file}.pub`, publicKey);
  process.stdout.write(
    `Private key of ${name}: ${file} (keep it to yourself)\nPublic key: ${file}.pub; list it in 'reviewed.keys':\n\n${publicKey}`,
  );
  return exits.yes;
}

export interface ListFlags extends BookFlags {
  readonly format: "table" | "json";
}

export async function runList(flags: ListFlags): Promise<number> {
  const { approvals, problems } = openBook(flags);
  const rows = [
    ...approvals.map(({ reviewedAt, approver, stack, content, until }) => [
      reviewedAt.slice(0, 10),
      approver,
      stack,
      shortened(content),
      `until ${until}`,
    ]),
    ...problems.map(({ file, problem }) => ["", "", "", file, problem]),
  ];
  const head = ["Day", "Approver", "Stack", "Content or file", "Holds"];
  printAnswer(
    flags.format,
    { version: 1, approvals, problems },
    rows.length === 0
      ? `'${flags.reviews}' holds no records; approve with 'bulkhead review approve'\n`
      : `${renderTable({ head, rows, width: widthOf(process.stdout) })}\n`,
  );
  return approvals.length > 0 ? exits.yes : exits.no;
}

/** Prints what a record states, whether it counts or not. */
export async function runShow(file: string): Promise<number> {
  const envelope = parseEnvelope(readFileOr(file, "file"));
  const statement = envelope === undefined ? undefined : statementOf(envelope);
  if (envelope === undefined || statement === undefined) {
    throw new UserError(
      `'file' must be a record of a review, got '${file}', which is something else; see 'bulkhead review list'`,
      2,
    );
  }
  const keys = envelope.signatures.map(({ keyid }) => keyid);
  process.stdout.write(`${JSON.stringify({ record: payloadDigest(envelope), keys, ...statement }, undefined, 2)}\n`);
  return exits.yes;
}

export interface RevokeFlags extends BookFlags {
  readonly key: string | undefined;
  readonly reason: string | undefined;
}

/** Adds a signed revocation; the record itself stays, so that everybody sees both. */
export async function runRevoke(file: string, flags: RevokeFlags): Promise<number> {
  const { reason } = flags;
  if (reason === undefined || reason.trim() === "") {
    throw new UserError("'--reason' must say why, got nothing; it stays in the record", exits.couldNotTell);
  }
  const envelope = parseEnvelope(readFileOr(existsSync(file) ? file : join(flags.reviews, file), "file"));
  if (envelope === undefined) {
    throw new UserError(`'file' must be a record of a review, got '${file}'; see 'bulkhead review list'`, 2);
  }
  const signer = await openSigner(flags.key);
  const record = payloadDigest(envelope);
  const revocation = { by: await approverOf(signer, openBook(flags)), revokedAt: new Date().toISOString(), reason };
  const sealed = await seal(revocationStatement(record, revocation), signer);
  const name = writeRecord(resolve(flags.reviews), sealed, ["revocation", shortened(record), shortened(signer.keyId)]);
  process.stdout.write(`Revoked ${shortened(record)}: ${flags.reviews}/${name}; commit it.\n`);
  return exits.yes;
}

function readFileOr(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UserError(
      `'${what}' must be a readable file, got '${file}'; see 'bulkhead review list'`,
      exits.couldNotTell,
    );
  }
}
