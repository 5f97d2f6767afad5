/** Which records count, and what the refusal says of the others. */
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contentDigest, revocationStatement, seal, writeRecord } from "../../../review";
import { alice, bob, content, good, mallory, none, said } from "../support/reviewedStack";
import { approve, reviewsFolder } from "../support/reviews";

let folder: string;
beforeEach(() => {
  folder = reviewsFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a record counts only", () => {
  test("if its key is in the list", async () => {
    const file = await approve(folder, content(good), mallory);
    expect(said(folder, good)).toEqual([
      none(`'${file}' is signed with a key that is not in the list (${mallory.signer.keyId.slice(0, 12)})`),
    ]);
  });

  test("if nothing in it was altered", async () => {
    const file = await approve(folder, content(good), alice);
    const envelope = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const payload = Buffer.from(envelope.payload, "base64").toString().replace("2027-01-31", "2099-01-31");
    writeFileSync(
      join(folder, file),
      JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString("base64") }),
    );
    expect(said(folder, good)).toEqual([none(`'${file}' was altered after it was signed`)]);
  });

  test("if the content that it names is there as it was signed", async () => {
    const file = await approve(folder, content(good), alice);
    const place = join(folder, "contents", `${contentDigest(content(good))}.json`);
    writeFileSync(place, readFileSync(place, "utf8").replace("info", "warn"));
    expect(said(folder, good)).toEqual([none(`'${file}' names a content whose file was altered`)]);
    rmSync(place);
    expect(said(folder, good)).toEqual([none(`'${file}' names a content whose file is not there`)]);
  });

  test("if it is signed at all", () => {
    writeFileSync(join(folder, "note.json"), "{}");
    expect(said(folder, good)).toEqual([none("'note.json' is not a signed record")]);
  });

  test.each([
    ["until its last day", { until: "2026-11-21" }, "has expired: it held until 2026-11-21"],
    [
      "for as long as reviews hold",
      { reviewedAt: "2026-08-01T00:00:00Z" },
      "has expired: it is 113 days old, and reviews hold for 90",
    ],
    [
      "if both clocks are right",
      { reviewedAt: "2026-12-24T00:00:00Z" },
      "was signed on 2026-12-24, after today's 2026-11-22: one of the two clocks is wrong",
    ],
  ])("%s", async (_, changes, problem) => {
    const file = await approve(folder, content(good), alice, changes);
    expect(said(folder, good)).toEqual([none(`'${file}' ${problem}`)]);
  });

  test("until somebody with a key revokes it", async () => {
    const file = await approve(folder, content(good), alice);
    const { payload } = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const record = createHash("sha256").update(Buffer.from(payload, "base64")).digest("hex");
    const revocation = { by: "bob", revokedAt: "2026-11-21T00:00:00Z", reason: "audit" };
    writeRecord(folder, await seal(revocationStatement(record, revocation), bob.signer), ["revocation"]);
    expect(said(folder, good)).toEqual([none(`'${file}' is revoked by bob`)]);
  });

  test("once for each key, when two are asked for", async () => {
    await approve(folder, content(good), alice);
    await approve(folder, content(good), alice, { reviewedAt: "2026-11-21T09:00:00Z" });
    const rule = { approvers: 2 };
    expect(said(folder, good, { rule })).toEqual([
      "app-prod: 'review' must be approved by 2 people, got 'alice' only; have it approved by another one",
    ]);
    expect(
      said(folder, good, { rule: { ...rule, keys: { alice: alice.publicKey, eve: alice.publicKey } } }).length,
    ).toBe(1);
    await approve(folder, content(good), bob);
    expect(said(folder, good, { rule })).toEqual([]);
  });
});
