/** Approvers and a folder of reviews for a test. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Content,
  contentDigest,
  localSigner,
  newKeyPair,
  type Review,
  reviewStatement,
  type Signer,
  seal,
  shortened,
  writeContent,
  writeRecord,
} from "../../../review";

export interface Approver {
  readonly name: string;
  readonly publicKey: string;
  readonly signer: Signer;
}

export function makeApprover(name: string): Approver {
  const { publicKey, privateKey } = newKeyPair();
  const signer = localSigner(privateKey);
  if (signer === undefined) {
    throw new Error("a new key must be usable");
  }
  return { name, publicKey, signer };
}

export function reviewsFolder(): string {
  return mkdtempSync(join(tmpdir(), "bulkhead-reviews-"));
}

/** Approves a content; returns the file's name. */
export async function approve(
  folder: string,
  content: Content,
  { name, signer }: Approver,
  changes: Partial<Review> = {},
): Promise<string> {
  const digest = contentDigest(content);
  const review: Review = {
    reviewer: name,
    project: "app",
    stack: "prod",
    reviewedAt: "2026-11-20T09:00:00Z",
    until: "2027-01-31",
    resources: content.parts.length,
    advisoryFindings: 0,
    ...changes,
  };
  writeContent(folder, content);
  const envelope = await seal(reviewStatement(content, digest, review), signer);
  return writeRecord(folder, envelope, [review.reviewedAt.slice(0, 10), shortened(digest), name]);
}
