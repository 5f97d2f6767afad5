/** Reads the records of a folder: which approvals hold today, and why the others don't. */
import type { KeyObject } from "node:crypto";
import type { Json } from "./canonicalJson";
import { type Envelope, isSignedBy, keyIdOf, parseEnvelope, payloadDigest, publicKeyOf, signedBytes } from "./envelope";
import { approverByGithub, type GithubApprovers, githubKeyId } from "./githubIdentity";
import { liftType, reviewType, revocationType, type Statement, statementOf, subjectDigest } from "./statement";

export interface RecordFile {
  readonly name: string;
  readonly text: string;
}

/** Who may approve: names, and their public keys in PEM. */
export type ApproverKeys = Readonly<Record<string, string>>;

/** An approval that holds. */
export interface Approval {
  readonly file: string;
  /** Digest of the record. */
  readonly record: string;
  readonly approver: string;
  /** Digest of the content. */
  readonly content: string;
  readonly stack: string;
  readonly reviewedAt: string;
  readonly until: string;
}

export interface RecordProblem {
  readonly file: string;
  /** As in `is expired since 2026-11-01`. */
  readonly problem: string;
}

export interface ReviewBook {
  readonly approvals: readonly Approval[];
  readonly problems: readonly RecordProblem[];
  /** Digests of the freezes that a signed record has lifted. */
  readonly lifted: ReadonlySet<string>;
}

export interface BookRules {
  readonly keys: ApproverKeys;
  /** Approvers without keys; undefined if none are listed. */
  readonly github?: GithubApprovers | undefined;
  readonly now: Date;
  /** Days after which an approval is too old, whatever it says itself. */
  readonly maxAgeDays: number;
}

/** Clocks of two machines differ by less. */
const clockSlackMs = 5 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

interface Signed {
  readonly file: string;
  readonly approver: string;
  readonly record: string;
  readonly statement: Statement<{ readonly [name: string]: Json }>;
}

export function readBook(files: readonly RecordFile[], rules: BookRules): ReviewBook {
  const problems: RecordProblem[] = [];
  const keys = readKeys(rules.keys, problems);
  for (const name of Object.keys(rules.github?.environments ?? {}).filter((one) => one in rules.keys)) {
    problems.push({ file: `environment of ${name}`, problem: "has the name of a key, so both count as one approver" });
  }
  const signed: Signed[] = [];
  for (const file of files) {
    const read = readRecord(file, keys, rules.github);
    if (typeof read === "string") {
      problems.push({ file: file.name, problem: read });
    } else {
      signed.push(read);
    }
  }
  const ofType = (type: string) => signed.filter(({ statement }) => statement.predicateType === type);
  const revoked = new Map(
    ofType(revocationType).map(({ statement, approver }) => [subjectDigest(statement, "record") ?? "", approver]),
  );
  const approvals = ofType(reviewType).flatMap((one) => {
    const by = revoked.get(one.record);
    const approval = approvalOf(one);
    const problem =
      by !== undefined
        ? `is revoked by ${by}`
        : approval === undefined
          ? "does not say what was reviewed, when, and until when"
          : problemOf(approval, rules);
    if (problem === undefined && approval !== undefined) {
      return [approval];
    }
    problems.push({ file: one.file, problem: problem ?? "" });
    return [];
  });
  const lifted = new Set(ofType(liftType).flatMap(({ statement }) => subjectDigest(statement, "freeze") ?? []));
  return { approvals, problems, lifted };
}

function readKeys(keys: ApproverKeys, problems: RecordProblem[]): ReadonlyMap<string, readonly [string, KeyObject]> {
  const found = new Map<string, readonly [string, KeyObject]>();
  for (const [name, pem] of Object.entries(keys)) {
    const key = publicKeyOf(pem);
    if (key === undefined) {
      problems.push({ file: `key of ${name}`, problem: "is not a public key on P-256 in PEM" });
    } else if (found.has(keyIdOf(key))) {
      problems.push({ file: `key of ${name}`, problem: `is also the key of ${found.get(keyIdOf(key))?.[0]}` });
    } else {
      found.set(keyIdOf(key), [name, key]);
    }
  }
  return found;
}

function readRecord(
  { name, text }: RecordFile,
  keys: ReadonlyMap<string, readonly [string, KeyObject]>,
  github: GithubApprovers | undefined,
): Signed | string {
  const envelope = parseEnvelope(text);
  const statement = envelope === undefined ? undefined : statementOf(envelope);
  if (envelope === undefined || statement === undefined) {
    return "is not a signed record";
  }
  if (envelope.signatures.length === 0) {
    return "is not signed";
  }
  const token = envelope.signatures.find(({ keyid }) => keyid === githubKeyId)?.sig;
  if (token !== undefined && github !== undefined) {
    const found = approverByGithub(textOf(token), bytesOf(envelope), statedTime(statement), github);
    return "problem" in found
      ? found.problem
      : { file: name, approver: found.name, record: payloadDigest(envelope), statement };
  }
  const known = envelope.signatures.map(({ keyid }) => keys.get(keyid)).filter((one) => one !== undefined);
  if (known.length === 0) {
    return `is signed with a key that is not in the list (${keyIds(envelope)})`;
  }
  const signer = known.find(([, key]) => isSignedBy(envelope, key));
  return signer === undefined
    ? "was altered after it was signed"
    : { file: name, approver: signer[0], record: payloadDigest(envelope), statement };
}

function textOf(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

function bytesOf({ payloadType, payload }: Envelope): Buffer {
  return signedBytes(payloadType, Buffer.from(payload, "base64"));
}

/** When a record says that it was made, in milliseconds. */
function statedTime({ predicate }: Statement<{ readonly [name: string]: Json }>): number {
  return Date.parse(String(predicate.reviewedAt ?? predicate.revokedAt ?? predicate.liftedAt));
}

function keyIds({ signatures }: Envelope): string {
  return signatures
    .map(({ keyid }) =>
      String(keyid)
        .replace(/[^0-9a-z]/g, "")
        .slice(0, 12),
    )
    .join(", ");
}

/** Undefined if the record lacks what it must say. */
function approvalOf({ file, record, approver, statement }: Signed): Approval | undefined {
  const { reviewedAt, until, stack } = statement.predicate;
  const content = subjectDigest(statement, "content");
  const isWhole =
    content !== undefined &&
    typeof reviewedAt === "string" &&
    !Number.isNaN(Date.parse(reviewedAt)) &&
    typeof until === "string" &&
    /^\d{4}-\d{2}-\d{2}$/.test(until);
  return isWhole ? { file, record, approver, content, stack: String(stack ?? ""), reviewedAt, until } : undefined;
}

function problemOf({ reviewedAt, until }: Approval, { now, maxAgeDays }: BookRules): string | undefined {
  const at = Date.parse(reviewedAt);
  const today = now.toISOString().slice(0, 10);
  if (at > now.getTime() + clockSlackMs) {
    return `was signed on ${reviewedAt.slice(0, 10)}, after today's ${today}: one of the two clocks is wrong`;
  }
  if (until < today) {
    return `has expired: it held until ${until}`;
  }
  const age = Math.floor((now.getTime() - at) / dayMs);
  return age > maxAgeDays ? `has expired: it is ${age} days old, and reviews hold for ${maxAgeDays}` : undefined;
}
