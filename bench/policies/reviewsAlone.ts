/** What reviews add to a preview of reviewed content: its canonical form, the records and their signatures, in this process. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Resource } from "../../policies/graph";
import { ReviewGate, type ReviewSettings } from "../../policies/reviews";
import {
  type Content,
  contentDigest,
  type Judges,
  reviewStatement,
  seal,
  writeContent,
  writeRecord,
} from "../../review";
import { makeApprover } from "../../test/policies/support/reviews";

/** Older approved contents beside the one that covers the run. */
const olderContents = 9;
const runs = 9;
const judges: Judges = { pack: { name: "bulkhead", version: "0" }, config: {}, waivers: [], scan: [] };

/** Milliseconds of processor time that a review adds, from the fastest run to the slowest. */
export async function timeReviews(resources: readonly Resource[]): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-bench-"));
  try {
    const settings = await approvedFolder(folder, resources);
    const times = Array.from({ length: runs }, () => {
      const gate = newGate(folder);
      const began = process.cpuUsage();
      const isCovered = gate.isApproved(gate.current(resources, undefined), settings) && !gate.freeze(settings);
      const { user, system } = process.cpuUsage(began);
      if (!isCovered) {
        throw new Error("the run must be covered by its review");
      }
      return (user + system) / 1000;
    });
    return times.sort((one, other) => one - other);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const newGate = (from: string) =>
  new ReviewGate({ from, now: () => new Date("2026-11-22T12:00:00Z"), judges: () => judges });

async function approvedFolder(folder: string, resources: readonly Resource[]): Promise<ReviewSettings> {
  const { publicKey, signer } = makeApprover("bench");
  const { content } = newGate(folder).current(resources, undefined);
  for (let age = olderContents; age >= 0; age--) {
    const one: Content = age === 0 ? content : { ...content, pack: { name: "bulkhead", version: `0.${age}` } };
    const digest = contentDigest(one);
    const review = {
      reviewer: "alice",
      project: "bench",
      stack: "dev",
      reviewedAt: `2026-11-${20 - age}T09:00:00Z`,
      until: "2027-01-31",
      resources: one.parts.length,
      advisoryFindings: 0,
    };
    writeContent(folder, one);
    writeRecord(folder, await seal(reviewStatement(one, digest, review), signer), [String(age)]);
  }
  return {
    required: true,
    folder,
    keys: { alice: publicKey },
    github: {},
    githubKeys: undefined,
    approvers: 1,
    maxAgeDays: 90,
    scan: undefined,
    cellFreeze: undefined,
  };
}
