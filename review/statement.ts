/** What a record states: an in-toto statement about a content, about another record, or about a freeze. */
import { isObject, type Json } from "./canonicalJson";
import type { Content } from "./content";
import { type Envelope, inTotoType } from "./envelope";

const statementType = "https://in-toto.io/Statement/v1";
/** Names of types, which nothing is fetched from: the package that defines them, as a package URL. */
const base = "pkg:npm/%40bulkhead/policies#";
export const reviewType = `${base}review/v1`;
export const revocationType = `${base}review-revocation/v1`;
export const liftType = `${base}freeze-lift/v1`;

interface Subject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

export interface Statement<Predicate> {
  readonly _type: typeof statementType;
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: Predicate;
}

export interface Review {
  /** Name of the approver, as the list of keys has it. */
  readonly reviewer: string;
  readonly project: string;
  readonly stack: string;
  /** RFC 3339, UTC. */
  readonly reviewedAt: string;
  /** Last day on which the review holds. */
  readonly until: string;
  readonly resources: number;
  /** Findings of the pack that were there at the review; a mandatory one keeps a stack from being approved. */
  readonly advisoryFindings: number;
}

export interface Revocation {
  readonly by: string;
  readonly revokedAt: string;
  readonly reason: string;
}

export interface Lift {
  readonly by: string;
  readonly liftedAt: string;
  readonly reason: string;
}

/** Images are subjects of their own, so that other tools find a review by them. */
export function reviewStatement(content: Content, digest: string, review: Review): Statement<Review> {
  return makeStatement(reviewType, [{ name: "content", digest: { sha256: digest } }, ...imagesOf(content)], review);
}

export function revocationStatement(record: string, revocation: Revocation): Statement<Revocation> {
  return makeStatement(revocationType, [{ name: "record", digest: { sha256: record } }], revocation);
}

export function liftStatement(freeze: string, lift: Lift): Statement<Lift> {
  return makeStatement(liftType, [{ name: "freeze", digest: { sha256: freeze } }], lift);
}

function makeStatement<Predicate>(
  predicateType: string,
  subject: readonly Subject[],
  predicate: Predicate,
): Statement<Predicate> {
  return { _type: statementType, subject, predicateType, predicate };
}

/** The statement in an envelope; undefined if it holds something else. The caller checks the signature. */
export function statementOf(envelope: Envelope): Statement<{ readonly [name: string]: Json }> | undefined {
  if (envelope.payloadType !== inTotoType) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(Buffer.from(envelope.payload, "base64").toString("utf8"));
    const isWhole =
      isObject(value) &&
      value._type === statementType &&
      typeof value.predicateType === "string" &&
      isObject(value.predicate) &&
      Array.isArray(value.subject) &&
      value.subject.every(
        (one: Json) => isObject(one) && isObject(one.digest) && typeof one.digest.sha256 === "string",
      );
    return isWhole ? (value as unknown as Statement<{ readonly [name: string]: Json }>) : undefined;
  } catch {
    return undefined;
  }
}

/** Digest of the first subject of this name. */
export function subjectDigest(statement: Statement<unknown>, name: string): string | undefined {
  return statement.subject.find((subject) => subject.name === name)?.digest.sha256;
}

const pinned = /^(.+)@sha256:([0-9a-f]{64})$/;

function imagesOf(content: Content): Subject[] {
  return pinnedImages(content).flatMap((image) => {
    const [, repository, digest] = pinned.exec(image) ?? [];
    return repository === undefined || digest === undefined ? [] : [{ name: repository, digest: { sha256: digest } }];
  });
}

/** Every image of the content that is pinned by a digest, once, in order. */
export function pinnedImages(content: Content): string[] {
  const found = new Set<string>();
  const visit = (value: Json, name: string): void => {
    if (name === "image" && typeof value === "string" && pinned.test(value)) {
      found.add(value);
    } else if (Array.isArray(value)) {
      for (const item of value) {
        visit(item, "");
      }
    } else if (isObject(value)) {
      for (const [member, item] of Object.entries(value)) {
        visit(item, member);
      }
    }
  };
  for (const { properties } of content.parts) {
    visit(properties, "");
  }
  return [...found].sort();
}
