/** A check that makes a secret: how long `latest` goes on meaning the version before. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { GoogleCloud } from "../operate/cloud/googleCloud";
import type { CloudCheck, Finding } from "./cloudCheck";

/** Versions that are added one after the other. */
const flips = 20;
/** Seconds for one version; what takes longer counts as this. */
const longest = 60;
const pollEvery = 500;

export const delayOfLatest: CloudCheck = {
  id: "T5b",
  asks: "How long does 'latest' of a secret mean the version before?",
  how: `secretmanager: creates a secret, adds ${flips} versions and reads 'latest' after each until it is the new one`,
  says: "docs/decisions/0018-kill-switch-in-two-buckets.md",
  source: "https://cloud.google.com/secret-manager/docs/reference/consistency",
  makes: "a secret 'bulkhead-check-…' without a value of yours, which it deletes at the end",
  means: {
    "as documented": "minutes are possible, and nothing of Bulkhead's relies on less: the kill switch is an object",
    otherwise:
      "a version took more than a minute: count on it when you rotate a key, and wait for 'bulkhead rotate' to confirm",
    unseen: "the secret could not be read",
  },
  run: ({ cloud, cell }) => measureLatest(cloud, cell.region, flips),
};

export async function measureLatest(cloud: GoogleCloud, region: string, versions: number): Promise<Finding> {
  const secretId = `bulkhead-check-${randomBytes(4).toString("hex")}`;
  const path = `/v1/projects/${cloud.project}/secrets`;
  await cloud.call({
    api: "secretmanager",
    method: "POST",
    path,
    query: { secretId },
    body: { replication: { userManaged: { replicas: [{ location: region }] } } },
  });
  try {
    const delays: number[] = [];
    for (let version = 1; version <= versions + 1; version++) {
      const data = Buffer.from(String(version)).toString("base64");
      const call = { api: "secretmanager", method: "POST" } as const;
      await cloud.call({ ...call, path: `${path}/${secretId}:addVersion`, body: { payload: { data } } });
      const delay = await secondsUntil(cloud, `${path}/${secretId}/versions/latest:access`, data);
      if (version > 1) {
        delays.push(delay);
      }
    }
    return findingOf(delays);
  } finally {
    await cloud.call({ api: "secretmanager", method: "DELETE", path: `${path}/${secretId}`, repeatable: true });
  }
}

async function secondsUntil(cloud: GoogleCloud, path: string, wanted: string): Promise<number> {
  const start = Date.now();
  for (;;) {
    const { payload } = await cloud.call<{ readonly payload?: { readonly data?: string } }>({
      api: "secretmanager",
      path,
    });
    const passed = (Date.now() - start) / 1000;
    if (payload?.data === wanted || passed >= longest) {
      return Math.min(passed, longest);
    }
    await sleep(pollEvery);
  }
}

export function findingOf(delays: readonly number[]): Finding {
  const sorted = [...delays].sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const most = sorted.at(-1) ?? 0;
  const seen = `${delays.length} versions: ${median.toFixed(1)} s in the median, ${most.toFixed(1)} s at most`;
  return { answer: most >= longest ? "otherwise" : "as documented", seen };
}
