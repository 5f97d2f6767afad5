/** Whether a run may go on by its records, and what the refusal says. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { judgeRegistered } from "../support/judge";
import type { Registered } from "../support/record";
import { registered, types } from "../support/resources";
import { alice, bob, content, digest, good, none, root, said, service, stackUrn } from "../support/reviewedStack";
import { approve, reviewsFolder } from "../support/reviews";

let folder: string;
beforeEach(() => {
  folder = reviewsFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a stack that needs a review", () => {
  test("is refused without one, and passes with one", async () => {
    expect(said(folder, good)).toEqual([
      "app-prod: 'review' must have a valid review, got none; look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'",
    ]);
    await approve(folder, content(good), alice);
    expect(said(folder, good)).toEqual([]);
    expect(said(folder, good, { preview: false })).toEqual([]);
  });

  test("is not asked for one if neither config nor a cell wants it", () => {
    expect(said(folder, good, { rule: { required: false } })).toEqual([]);
  });

  test("is told what is missing, and of records that don't count three at most", async () => {
    const want = "app-prod: 'review' must have a valid review, got none";
    const first = (reviewed: Record<string, unknown>) => {
      const [found] = judgeRegistered(good, { packConfig: { reviewed: { required: true, ...reviewed } } }).filter(
        ({ rule }) => rule === "reviewed",
      );
      return `${found?.name}: ${found?.message}`;
    };
    const keys = { alice: alice.publicKey };
    expect(first({ keys })).toContain(`${want}, since the config of this rule names no folder of records; look at`);
    expect(first({ folder, keys: {} })).toContain(`${want}, since no key of an approver is listed; look at`);
    for (const file of ["a", "b", "c"]) {
      writeFileSync(join(folder, `${file}.json`), "{}");
    }
    const unsigned = ["a", "b", "c"].map((file) => `'${file}.json' is not a signed record`).join("; ");
    expect(said(folder, good)).toEqual([none(unsigned)]);
    writeFileSync(join(folder, "d.json"), "{}");
    expect(said(folder, good)).toEqual([none(`${unsigned}; and 1 more`)]);
  });

  test("is asked for one by its cell, with the keys that the cell lists", async () => {
    const cell = (reviews: unknown) => registered("bulkhead:index:Cell", "cell", { reviews });
    const evaluated = [
      root,
      service(digest("a"), { binaryAuthorization: { useDefault: true } }),
      good[2] as Registered,
    ];
    const asking = [...evaluated, cell({ required: true, keys: { alice: alice.publicKey } })];
    const rule = { required: false, keys: {} };
    expect(said(folder, asking, { rule }).length).toBe(1);
    await approve(folder, content(evaluated), alice);
    expect(said(folder, asking, { rule })).toEqual([]);
    await approve(folder, content(good), alice);
    expect(said(folder, [...good, cell({ required: true, approvers: 2 })], { rule: { required: false } })).toEqual([
      "app-prod: 'review' must be approved by 2 people, got 'alice' only; have it approved by another one",
    ]);
  });

  test("says which part changed and where, and never the value", async () => {
    await approve(folder, content(good), alice);
    const changed = [root, service(digest("b"), { ingress: "all" }), good[2] as Registered];
    expect(said(folder, changed)).toEqual([
      "acme: 'template.containers[0].image' must be as in the review by alice on 2026-11-20, got another value, also in 'ingress'; look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'",
    ]);
    expect(said(folder, [...good, registered(types.secret, "key", { secretId: "key" })])).toEqual([
      "key: must be reviewed, got a resource that is not in the review by alice on 2026-11-20; look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'",
    ]);
    expect(said(folder, good.slice(0, 2))).toEqual([
      "app-prod: 'resources' must still have 'gcp:storage/bucket:Bucket files', which is in the review by alice on 2026-11-20; look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'",
    ]);
  });

  test("says whether a value came, went or is hidden, and who looked at the content before", async () => {
    const bucket = (inputs: object) =>
      registered(types.bucket, "files", { labels: { tenant: "acme" }, location: "EU", ...inputs });
    const stack = (inputs: object) => [root, service(digest("a")), bucket(inputs)];
    const reviewed = content(stack({ name: "files" }));
    await approve(folder, reviewed, bob, { reviewedAt: "2026-11-19T09:00:00Z" });
    await approve(folder, reviewed, alice);
    const change = (path: string, got: string) => [
      `files: '${path}' must be as in the review by alice on 2026-11-20 and bob on 2026-11-19, got ${got}; look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'`,
    ];
    const judge = (inputs: object) => said(folder, stack(inputs));
    expect(judge({ name: "files", storageClass: "NEARLINE" })).toEqual(
      change("storageClass", "a value where there was none"),
    );
    expect(judge({})).toEqual(change("name", "nothing"));
    expect(judge({ name: unknown })).toEqual(change("name", "a value that is secret or not known yet"));
    expect(judge({ name: "other" })).toEqual(change("name", "another value"));
  });

  test("names three places of a change at most", async () => {
    const stack = (changed: number) => [
      root,
      registered(
        types.bucket,
        "files",
        Object.fromEntries([..."abcdefgh"].map((name, at) => [name, at < changed ? "new" : "old"])),
      ),
    ];
    await approve(folder, content(stack(0)), alice);
    const also = (places: string) => [
      `files: 'a' must be as in the review by alice on 2026-11-20, got another value${places}; look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'`,
    ];
    expect(said(folder, stack(1))).toEqual(also(""));
    expect(said(folder, stack(3))).toEqual(also(", also in 'b', 'c'"));
    expect(said(folder, stack(4))).toEqual(also(", also in 'b', 'c' and 1 more"));
  });

  test("lets a tenant be quarantined, and nothing beside it", async () => {
    await approve(folder, content(good), alice);
    const tenant = registered("bulkhead:index:Tenant", "acme", { state: "quarantined" });
    const scaled = { ...service(digest("a"), { scaling: { minInstanceCount: 0 } }), parent: tenant.urn };
    const bucket = registered(types.bucket, "files", { name: "other", labels: { tenant: "acme" } });
    expect(said(folder, [root, tenant, scaled, good[2] as Registered])).toEqual([]);
    expect(said(folder, [root, tenant, scaled, bucket])).toEqual([
      "files: 'name' must be as in the review by alice on 2026-11-20, got another value; look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'",
    ]);
  });

  test("lets each resource of an update be in one of several reviews", async () => {
    const before = [root, service(digest("0")), good[2] as Registered];
    await approve(folder, content(before), alice, { reviewedAt: "2026-11-19T09:00:00Z" });
    await approve(folder, content(good), alice);
    expect(said(folder, good, { preview: false })).toEqual([]);
    expect(said(folder, before, { preview: false })).toEqual([]);
  });

  test("is refused by each resource in an update, before it is created", async () => {
    await approve(folder, content(good), alice);
    const found = said(folder, [root, service(digest("b")), good[2] as Registered], { preview: false });
    expect(found[0]).toBe(
      "acme: must be reviewed, got a resource that is in no valid review; look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'",
    );
  });

  test("has late values covered until a later review has seen them", async () => {
    const account = registered(types.account, "reader", { accountId: "reader" });
    const made = { ...account, outputs: { ...account.inputs, email: "reader@p.example" } };
    const policy = (data: unknown) =>
      registered(
        "gcp:storage/bucketIAMPolicy:BucketIAMPolicy",
        "policy",
        { bucket: "files", policyData: data },
        { policyData: [account.urn] },
      );
    const planned = [root, account, policy(unknown)];
    const deployed = (role: string) => [
      root,
      made,
      policy(JSON.stringify({ bindings: [{ role, members: ["serviceAccount:reader@p.example"] }] })),
    ];
    await approve(folder, content(planned), alice, { reviewedAt: "2026-11-20T09:00:00Z" });
    expect(said(folder, deployed("roles/viewer"), { preview: false })).toEqual([]);
    expect(said(folder, deployed("roles/viewer"))[0]).toContain("got a value that was not known at the review");
    await approve(folder, content(deployed("roles/viewer")), alice, { reviewedAt: "2026-11-21T09:00:00Z" });
    expect(said(folder, deployed("roles/viewer"))).toEqual([]);
    expect(said(folder, deployed("roles/owner"))[0]).toContain("policy: 'policyData.bindings[");
    expect(said(folder, deployed("roles/owner"), { preview: false })[0]).toContain("policy: must be reviewed");
  });

  test("knows a resource by its path, which its link or its name with the project's number holds", async () => {
    const network = registered("gcp:compute/network:Network", "net", { name: "net", project: "p" });
    const secret = registered(types.secret, "key", { secretId: "key", project: "p", labels: { tenant: "acme" } });
    const made = [
      {
        ...network,
        outputs: {
          ...network.inputs,
          selfLink: "https://www.googleapis.com/compute/v1/projects/p/global/networks/net",
        },
      },
      { ...secret, outputs: { ...secret.inputs, name: "projects/123456789012/secrets/key" } },
    ];
    const users = (ofNetwork: unknown, ofSecret: unknown) => [
      registered("gcp:compute/route:Route", "way", { name: "way", network: ofNetwork }, { network: [network.urn] }),
      registered(types.version, "one", { secret: ofSecret }, { secret: [secret.urn] }),
    ];
    await approve(folder, content([root, network, secret, ...users(unknown, unknown)]), alice);
    const deployed = (net: string, key: string) => said(folder, [root, ...made, ...users(net, key)]);
    expect(deployed("projects/p/global/networks/net", "projects/p/secrets/key")).toEqual([]);
    expect(deployed("projects/q/global/networks/net", "projects/p/secrets/key")[0]).toContain(
      "way: 'network' must be as in",
    );
    expect(deployed("projects/p/global/networks/net", "projects/p/secrets/other")[0]).toContain(
      "one: 'secret' must be as in",
    );
  });

  test("needs a new one for a rule set lower, and for a waiver", async () => {
    await approve(folder, content(good), alice);
    const rule = { required: true, folder, keys: { alice: alice.publicKey } };
    const found = judgeRegistered(good, {
      packConfig: { reviewed: rule, "audit-trail": { enforcementLevel: "disabled" } },
    });
    expect(found.map(({ message }) => message)).toContain(
      "'config.audit-trail.level' must be as in the review by alice on 2026-11-20, got a change; look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'",
    );
  });
});

describe("a cell that lists who can sign", () => {
  const cell = registered("bulkhead:index:Cell", "cell", {
    reviews: { required: true, keys: { alice: alice.publicKey } },
  });
  const admission = (setting: unknown) =>
    said(folder, [root, service(digest("a"), { binaryAuthorization: setting }), cell]).filter((line) =>
      line.includes("binaryAuth"),
    );

  test.each([
    ["nothing", {}],
    ["'false'", { useDefault: false }],
  ])("needs services that evaluate the image policy, got %s", (got, setting) => {
    expect(admission(setting)).toEqual([
      `acme: 'binaryAuthorization.useDefault' must be true where the cell asks for reviews, got ${got}; without it Cloud Run runs images that nobody has signed`,
    ]);
  });

  test("is content with services that do, or of which nobody knows yet", () => {
    expect(admission({ useDefault: true })).toEqual([]);
    expect(admission(unknown)).toEqual([]);
  });

  test("takes no justification to pass over the policy", () => {
    expect(admission({ useDefault: true, breakglassJustification: "hurry" })).toEqual([
      "acme: 'binaryAuthorization.breakglassJustification' must not be in a program, where it would pass over the policy for good; in an emergency use 'gcloud run services update --breakglass', which holds once",
    ]);
  });
});

test("the stack is found by its URN", () => {
  expect(root.urn).toBe(stackUrn);
});
