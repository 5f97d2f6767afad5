/** Signs a content, for `bulkhead review approve`. */
import { resolve } from "node:path";
import { dayLength, isDay } from "../../plan/contract";
import { judgeSecret } from "../../policies/secrets";
import {
  attest,
  type Content,
  githubKeyId,
  isObject,
  type Json,
  pinnedImages,
  type Review,
  reviewStatement,
  seal,
  shortened,
  unreviewable,
  writeAttestation,
  writeContent,
  writeRecord,
} from "../../review";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { type BookFlags, openBook } from "./book";
import { type ContentFlags, seeContent } from "./content";
import { diffModel } from "./model";
import { approverOf, openSigner } from "./signer";

export interface ApproveFlags extends ContentFlags, BookFlags {
  readonly key: string | undefined;
  /** Digest that the reviewer has looked at. */
  readonly digest: string | undefined;
  readonly until: string | undefined;
}

/** How long a review holds if nobody says otherwise, in days. */
const defaultDays = 90;

export async function runApprove(flags: ApproveFlags): Promise<number> {
  const now = new Date();
  const until = lastDay(flags.until, now);
  const book = openBook(flags);
  const signer = await openSigner(flags.key);
  const name = await approverOf(signer, book);
  const seen = await seeContent(flags);
  if (flags.digest !== undefined && flags.digest !== seen.digest) {
    throw new UserError(
      `'--digest' must be the digest of the content, got '${flags.digest}' while the content is ${seen.digest}; look at 'bulkhead review diff' again`,
    );
  }
  const mandatory = seen.findings.filter(({ level }) => level === "mandatory");
  if (mandatory.length > 0) {
    const rules = [...new Set(mandatory.map(({ rule }) => rule))].sort().join(", ");
    throw new UserError(
      `a stack must have no mandatory finding to be approved, got ${mandatory.length} (${rules}); run 'bulkhead check' and correct or waive them`,
    );
  }
  refuseUnreviewable(seen.content);
  const review: Review = {
    reviewer: name,
    project: seen.project,
    stack: seen.stack,
    reviewedAt: now.toISOString(),
    until,
    resources: seen.content.parts.length,
    advisoryFindings: seen.findings.length,
  };
  const folder = resolve(flags.reviews);
  const { changes, since } = diffModel(seen, book);
  writeContent(folder, seen.content);
  const envelope = await seal(reviewStatement(seen.content, seen.digest, review), signer);
  const stamp = review.reviewedAt.replace(/[-:]|\.\d+/g, "");
  const file = writeRecord(folder, envelope, [stamp, shortened(seen.digest), name]);
  // An attestor of Binary Authorization takes keys only.
  const images = signer.keyId === githubKeyId ? [] : pinnedImages(seen.content);
  for (const image of images) {
    writeAttestation(folder, await attest(image, signer), name);
  }
  const what = since === undefined ? `${seen.content.parts.length} resources` : `${changes.length} changed values`;
  process.stdout.write(
    `${name} approved ${what} of '${seen.stack}' until ${until}.\nContent: ${seen.digest}\nRecord: ${flags.reviews}/${file}\nCommit it with ${flags.reviews}/contents${images.length === 0 ? "" : ` and ${flags.reviews}/attestations`}.\n`,
  );
  return exits.yes;
}

function lastDay(until: string | undefined, now: Date): string {
  const today = now.toISOString().slice(0, 10);
  const day = until ?? new Date(now.getTime() + defaultDays * dayLength).toISOString().slice(0, 10);
  if (!isDay(day) || day < today) {
    throw new UserError(
      `'--until' must be today or a later day such as '2027-01-31', got '${day}'; name the last day on which the review holds`,
      exits.couldNotTell,
    );
  }
  return day;
}

/** A record is read by many and stays in the repository's history. */
function refuseUnreviewable(content: Content): void {
  const [image] = unreviewable(content);
  if (image !== undefined) {
    throw new UserError(
      `'${image.path}' of ${image.key} must be an image pinned by its digest, got one that ${image.problem}; add '@sha256:…'`,
    );
  }
  for (const { key, properties } of content.parts) {
    const path = secretIn(properties, "");
    if (path !== undefined) {
      throw new UserError(
        `'${path}' of ${key} must not hold a secret, got a text that looks like one; keep it in Secret Manager`,
      );
    }
  }
}

function secretIn(value: Json, path: string): string | undefined {
  if (typeof value === "string") {
    return judgeSecret({ value })?.by === "format" ? path : undefined;
  }
  const members = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  for (const [name, member] of members) {
    const found = secretIn(
      member as Json,
      typeof name === "number" ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`,
    );
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
