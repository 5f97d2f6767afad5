/** The commands of a review on a saved content: from a key to an approval, and back. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contentDigest } from "../../../review";
import type { Registered } from "../../policies/support/record";
import { registered, types } from "../../policies/support/resources";
import { contentOf } from "../../policies/support/reviewed";
import { expectPlain } from "../support/plain";
import { runReview as run } from "../support/runReview";
import { placeIn, saveContent } from "./support/reviewFolder";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-review-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const digest = (byte: string) => `sha256:${byte.repeat(64)}`;
const plan = (fields: object) => JSON.stringify({ version: 1, events: { report: { to: ["mixpanel"], fields } } });

function service(image: string, fields: object = { ok: "boolean" }, level = "info"): Registered {
  const envs = [
    { name: "ANALYTICS_PLAN", value: plan(fields) },
    { name: "LEVEL", value: level },
  ];
  const template = { containers: [{ name: "app", image: `eu.example/apps/web@${image}`, envs }] };
  return registered(types.service, "acme", { name: "acme", labels: { tenant: "acme" }, template });
}

const policy = (member: string) =>
  registered("gcp:secretmanager/secretIamPolicy:SecretIamPolicy", "reader", {
    secretId: "key",
    policyData: JSON.stringify({ bindings: [{ role: "roles/secretmanager.secretAccessor", members: [member] }] }),
  });

const before = [service(digest("a")), policy("user:a@example.com")];

const saved = (name: string, resources: readonly Registered[], findings: readonly object[] = []) =>
  saveContent(folder, name, resources, findings);

/** A key pair by the command, and a config that lists it. */
async function withKeys(...names: readonly string[]) {
  const keys: Record<string, string> = {};
  for (const name of names) {
    await run("key", name, "--out", join(folder, `${name}.pem`));
    keys[name] = `${name}.pem.pub`;
  }
  writeFileSync(join(folder, "pack.json"), JSON.stringify({ reviewed: { required: true, keys } }));
}

const place = () => placeIn(folder);
const keyOf = (name: string) => ["--key", join(folder, `${name}.pem`)];
const record = () => readdirSync(join(folder, "reviews")).find((name) => name.endsWith("alice.json")) ?? "";

describe("bulkhead review", () => {
  test("leads from a key to an approval, which diff, list and show agree on", async () => {
    await withKeys("alice");
    expect(statSync(join(folder, "alice.pem")).mode & 0o777).toBe(0o600);
    const content = saved("content.json", before);
    const sha = contentDigest(contentOf(before).content);

    const first = await run("diff", "--content", content, ...place());
    expect(first.code).toBe(1);
    expect(first.stdout).toContain("Nothing of 'prod' has a valid review yet.");
    expectPlain(first.stdout);

    const approved = await run("approve", "--content", content, "--digest", sha, ...keyOf("alice"), ...place());
    expect(approved.stderr).toBe("");
    expect(approved.stdout).toContain("alice approved 2 resources of 'prod' until ");
    expect((await run("diff", "--content", content, ...place())).code).toBe(0);

    const list = await run("list", ...place());
    expect(list.code).toBe(0);
    expect(list.stdout).toContain(sha.slice(0, 12));
    expectPlain(list.stdout);
    const shown = JSON.parse((await run("show", join(folder, "reviews", record()))).stdout);
    expect(shown.predicate).toMatchObject({ reviewer: "alice", stack: "prod", resources: 2 });
  });

  test("shows what changed by topic, and nothing that means the same", async () => {
    await withKeys("alice");
    await run("approve", "--content", saved("content.json", before), ...keyOf("alice"), ...place());
    const respelled = saved("same.json", [policy("user:a@example.com"), service(`${digest("a")}`)]);
    const same = await run("diff", "--content", respelled, ...place());
    expect(same.code).toBe(0);
    expect(same.stdout).toMatch(/^Nothing has changed in 'prod' since the review by alice on \d{4}-\d{2}-\d{2}\.\n/);

    const after = [service(digest("b"), { ok: "boolean", note: { text: {} } }, "debug"), policy("user:b@example.com")];
    const diff = await run("diff", "--content", saved("after.json", after), "--format", "json", ...place());
    expect(diff.code).toBe(1);
    const rows = JSON.parse(diff.stdout).changes.map(({ topic, path, before, after }: Record<string, string>) =>
      [topic, path, before, after].join(" | "),
    );
    expect(rows).toEqual([
      `images | template.containers[app].image | eu.example/apps/web@${digest("a")} | eu.example/apps/web@${digest("b")}`,
      "secrets and their readers | policyData.bindings[roles/secretmanager.secretAccessor].members[user:a@example.com] | user:a@example.com | nothing",
      "secrets and their readers | policyData.bindings[roles/secretmanager.secretAccessor].members[user:b@example.com] | nothing | user:b@example.com",
      "tracking plans | template.containers[app].envs[ANALYTICS_PLAN].value.events.report.fields.note.text | nothing | {}",
      "environment | template.containers[app].envs[LEVEL].value | info | debug",
    ]);
    const text = (await run("diff", "--content", saved("after.json", after), ...place())).stdout;
    expect(text).toMatch(/^5 values have changed in 'prod' since the review by alice/);
    expectPlain(text);
  });

  test("writes one page that loads nothing and escapes what programs name", async () => {
    await withKeys("alice");
    const hostile = service(digest("a"), { ok: "boolean" }, "<script>alert(1)</script>");
    const { stdout } = await run("diff", "--content", saved("c.json", [hostile]), "--format", "html", ...place());
    expect(stdout).toContain("default-src &#39;none&#39;");
    expect(stdout).toContain("&lt;script&gt;alert(1)");
    expect(stdout).not.toContain("<script");
    expect(stdout).not.toMatch(/\b(?:src|href)=/);
  });

  test("takes an approval back with a reason", async () => {
    await withKeys("alice", "bob");
    const content = saved("content.json", before);
    await run("approve", "--content", content, ...keyOf("alice"), ...place());
    const revoked = await run("revoke", record(), "--reason", "image has a hole", ...keyOf("bob"), ...place());
    expect(revoked.stdout).toContain("Revoked ");
    expect((await run("diff", "--content", content, ...place())).code).toBe(1);
    const list = await run("list", ...place(), "--format", "json");
    expect(list.code).toBe(1);
    expect(JSON.parse(list.stdout).problems).toEqual([{ file: record(), problem: "is revoked by bob" }]);
  });
});

describe("bulkhead freeze", () => {
  test("is lifted by an approver's signature alone", async () => {
    await withKeys("alice");
    await run("key", "mallory", "--out", join(folder, "mallory.pem"));
    const reviews = ["--reviews", join(folder, "reviews")];
    const frozen = await run("freeze", "--reason", "security audit", "--owner", "dana", ...reviews);
    expect(frozen.stdout).toContain("Frozen by dana: security audit");
    const twice = await run("freeze", "--reason", "again", "--owner", "dana", ...reviews);
    expect(twice.stderr).toContain("must not be frozen yet, got a freeze; lift it first by 'bulkhead unfreeze'");
    const stranger = await run("unfreeze", "--reason", "done", ...keyOf("mallory"), ...place());
    expect(stranger.stderr).toContain("'--key' must belong to an approver");
    const lifted = await run("unfreeze", "--reason", "audit done", ...keyOf("alice"), ...place());
    expect(lifted.stdout).toContain("alice lifted the freeze: audit done");
    expect((await run("freeze", "--reason", "next", "--owner", "dana", ...reviews)).code).toBe(0);
  });

  test("fails a check until it is lifted, also where a branch has removed its file", async () => {
    await withKeys("alice");
    const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
    git("init", "--quiet");
    expect(await run("frozen", ...place())).toMatchObject({ code: 0, stdout: "Not frozen.\n" });
    await run("freeze", "--reason", "audit", "--owner", "dana", "--reviews", join(folder, "reviews"));
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "Freeze");
    expect((await run("frozen", ...place())).code).toBe(1);
    rmSync(join(folder, "reviews"), { recursive: true });
    expect((await run("frozen", ...place())).code).toBe(0);
    const check = () => run("frozen", "--since", "HEAD", ...place());
    const removed = await check();
    expect(removed.code).toBe(1);
    expect(removed.stdout).toContain('at HEAD: { "reason": "audit", "owner": "dana"');
    git("checkout", "--", "reviews");
    await run("unfreeze", "--reason", "done", ...keyOf("alice"), ...place());
    expect((await check()).code).toBe(0);
    expect(await run("frozen", "--since", "nowhere", ...place())).toMatchObject({
      code: 2,
      stderr: "'--since' must be a revision of this Git repository, got 'nowhere'; fetch it first\n",
    });
  });

  test("asks for a reason and an owner", async () => {
    expect(await run("freeze", "--owner", "dana")).toMatchObject({
      stderr: "'--reason' must be stated, got nothing; whoever is refused reads it\n",
      code: 2,
    });
  });
});

describe("bulkhead review approve refuses", () => {
  const refusal = async (resources: readonly Registered[], ...more: readonly string[]) => {
    const content = saved("content.json", resources);
    const { stderr, code } = await run("approve", "--content", content, ...keyOf("alice"), ...place(), ...more);
    return `${code} ${stderr.trim()}`;
  };

  beforeEach(() => withKeys("alice"));

  test("an image that is named by a tag", async () => {
    const tagged = registered(types.service, "acme", {
      name: "acme",
      template: { containers: [{ image: "eu.example/web:v1" }] },
    });
    expect(await refusal([tagged])).toBe(
      "1 'template.containers[0].image' of gcp:cloudrunv2/service:Service acme must be an image pinned by its digest, got one that is named by a tag; add '@sha256:…'",
    );
  });

  test("a secret in plain text, without showing it", async () => {
    const token = `ghp_${"a1B2".repeat(9)}`;
    const found = await refusal([service(digest("a"), {}, token)]);
    expect(found).toContain("must not hold a secret, got a text that looks like one; keep it in Secret Manager");
    expect(found).not.toContain(token);
  });

  test("another content than the one that was looked at", async () => {
    expect(await refusal(before, "--digest", "0".repeat(64))).toContain(
      `'--digest' must be the digest of the content, got '${"0".repeat(64)}' while the content is`,
    );
  });

  test.each(["2020-01-01", "9999-02-30", "soon"])("%s as the last day", async (day) => {
    expect(await refusal(before, "--until", day)).toBe(
      `2 '--until' must be today or a later day such as '2027-01-31', got '${day}'; name the last day on which the review holds`,
    );
  });

  test("a stack with a mandatory finding", async () => {
    const content = saved("content.json", before, [{ rule: "private-bucket", level: "mandatory" }]);
    const { stderr } = await run("approve", "--content", content, ...keyOf("alice"), ...place());
    expect(stderr).toContain("a stack must have no mandatory finding to be approved, got 1 (private-bucket)");
  });

  test("a key that is not listed, and one that is none", async () => {
    await run("key", "mallory", "--out", join(folder, "mallory.pem"));
    const content = saved("content.json", before);
    const stranger = await run("approve", "--content", content, ...keyOf("mallory"), ...place());
    expect(stranger.stderr).toContain("'--key' must belong to an approver of 'reviewed.keys', got a key (");
    const nothing = await run("approve", "--content", content, "--key", content, ...place());
    expect(nothing.stderr).toContain("'--key' must name a private key on P-256 in PEM, got");
    expect(nothing.code).toBe(2);
  });
});
