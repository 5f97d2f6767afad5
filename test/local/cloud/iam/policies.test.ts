import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mayDo, policyView } from "../../../../local/cloud";
import { PROJECT } from "../cloudStack";
import { type ProtocolCloud, protocolCloud, TYPES } from "../clouds";

let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud();
});
afterAll(async () => cloud.close());

const JANE = "user:jane@example.com";
const JOE = "user:joe@example.com";
const fullName = (secretId: string) => `secretmanager.googleapis.com/projects/${PROJECT}/secrets/${secretId}`;
const bindings = async (secretId: string) => (await cloud.local.cloud.readPolicy(fullName(secretId))).policy.bindings;

async function secret(secretId: string): Promise<string> {
  await cloud.google.make(TYPES.secret, { secretId, replication: { auto: {} } });
  return secretId;
}

describe("the three ways to write a policy", () => {
  it("adds and removes one member without touching the others", async () => {
    const secretId = await secret("members");
    const grant = { secretId, role: "roles/viewer" };
    const jane = await cloud.google.make(TYPES.secretMember, { ...grant, member: JANE });
    const joe = await cloud.google.make(TYPES.secretMember, { ...grant, member: JOE });
    expect(jane.id).toBe(`projects/${PROJECT}/secrets/members/roles/viewer/${JANE}`);
    expect(await bindings(secretId)).toEqual([{ role: "roles/viewer", members: [JANE, JOE] }]);
    await cloud.google.delete(TYPES.secretMember, jane.id, jane.outputs);
    expect(await bindings(secretId)).toEqual([{ role: "roles/viewer", members: [JOE] }]);
    await cloud.google.delete(TYPES.secretMember, joe.id, joe.outputs);
    expect(await bindings(secretId)).toEqual([]);
  });

  it("owns one role as a whole, and no other", async () => {
    const secretId = await secret("bindings");
    await cloud.google.make(TYPES.secretMember, { secretId, role: "roles/viewer", member: JOE });
    await cloud.google.make(TYPES.secretMember, { secretId, role: "roles/editor", member: JOE });
    await cloud.google.make(TYPES.secretBinding, { secretId, role: "roles/viewer", members: [JANE] });
    expect(await bindings(secretId)).toEqual([
      { role: "roles/editor", members: [JOE] },
      { role: "roles/viewer", members: [JANE] },
    ]);
  });

  it("replaces everything", async () => {
    const secretId = await secret("policies");
    await cloud.google.make(TYPES.secretMember, { secretId, role: "roles/viewer", member: JOE });
    const policyData = JSON.stringify({ bindings: [{ role: "roles/editor", members: [JANE] }] });
    const made = await cloud.google.make(TYPES.secretPolicy, { secretId, policyData });
    expect(await bindings(secretId)).toEqual([{ role: "roles/editor", members: [JANE] }]);
    await cloud.google.delete(TYPES.secretPolicy, made.id, made.outputs);
    expect(await bindings(secretId)).toEqual([]);
  });

  it("keeps bindings of one role under different conditions apart", async () => {
    const secretId = await secret("conditions");
    const grant = { secretId, role: "roles/viewer", member: JANE };
    const condition = { title: "until", expression: 'request.time < timestamp("2030-01-01T00:00:00Z")' };
    await cloud.google.make(TYPES.secretMember, grant);
    const conditional = await cloud.google.make(TYPES.secretMember, { ...grant, condition });
    expect(await bindings(secretId)).toHaveLength(2);
    await cloud.google.delete(TYPES.secretMember, conditional.id, conditional.outputs);
    expect(await bindings(secretId)).toEqual([{ role: "roles/viewer", members: [JANE] }]);
  });

  it("refuses a whole policy that was made from an older read", async () => {
    const secretId = await secret("etags");
    const first = await cloud.google.make(TYPES.secretMember, { secretId, role: "roles/viewer", member: JOE });
    await cloud.google.make(TYPES.secretMember, { secretId, role: "roles/viewer", member: JANE });
    const policyData = JSON.stringify({ bindings: [], etag: first.outputs.etag ?? null });
    await expect(cloud.google.make(TYPES.secretPolicy, { secretId, policyData })).rejects.toThrow(
      "Error 409: There were concurrent policy changes",
    );
    expect(await bindings(secretId)).toHaveLength(1);
  });

  it("gives another etag after every write", async () => {
    const secretId = await secret("tags");
    const grant = { secretId, role: "roles/viewer" };
    const first = await cloud.google.make(TYPES.secretMember, { ...grant, member: JANE });
    const second = await cloud.google.make(TYPES.secretMember, { ...grant, member: JOE });
    expect(first.outputs.etag).not.toBe(second.outputs.etag);
  });
});

describe("what a refresh sees of a policy", () => {
  it("a member that was taken away is gone", async () => {
    const secretId = await secret("gone");
    const made = await cloud.google.make(TYPES.secretMember, { secretId, role: "roles/viewer", member: JANE });
    await cloud.local.cloud.changePolicy(fullName(secretId), () => ({ bindings: [] }));
    expect((await cloud.google.read(TYPES.secretMember, made.id, made.inputs, made.outputs)).id).toBe("");
  });

  it("a member that someone added to a binding shows in its members", async () => {
    const secretId = await secret("added");
    const made = await cloud.google.make(TYPES.secretBinding, { secretId, role: "roles/viewer", members: [JANE] });
    await cloud.local.cloud.changePolicy(fullName(secretId), () => ({
      bindings: [{ role: "roles/viewer", members: [JANE, JOE] }],
    }));
    const read = await cloud.google.read(TYPES.secretBinding, made.id, made.inputs, made.outputs);
    expect(read.inputs.members).toEqual([JANE, JOE]);
  });

  it.each([
    [
      TYPES.secretMember,
      `projects/${PROJECT}/secrets/imported roles/viewer ${JANE}`,
      { role: "roles/viewer", member: JANE },
    ],
    [
      TYPES.secretBinding,
      `projects/${PROJECT}/secrets/imported roles/viewer`,
      { role: "roles/viewer", members: [JANE] },
    ],
    [TYPES.secretPolicy, `projects/${PROJECT}/secrets/imported`, {}],
  ])("%s is imported by %s", async (type, id, expected) => {
    if (!(await cloud.local.cloud.find(fullName("imported")))) {
      await secret("imported");
      await cloud.google.make(TYPES.secretMember, { secretId: "imported", role: "roles/viewer", member: JANE });
    }
    const read = await cloud.google.read(type, id);
    expect(read.inputs).toMatchObject({ project: PROJECT, secretId: "imported", ...expected });
  });
});

describe("a deleted service account", () => {
  it("loses its grants for good, also when another one takes its e-mail", async () => {
    const secretId = await secret("reused");
    const name = fullName(secretId);
    const account = await cloud.google.make(TYPES.account, { accountId: "reused-run" });
    const member = String(account.outputs.member);
    await cloud.google.make(TYPES.secretMember, { secretId, role: "roles/secretmanager.secretAccessor", member });
    const reads = async () =>
      mayDo(await policyView(cloud.local.cloud, name, member), member, "secretmanager.versions.access").allowed;
    expect(await reads()).toBe(true);

    await cloud.google.delete(TYPES.account, account.id, account.outputs);
    expect(await reads()).toBe(false);
    const again = await cloud.google.make(TYPES.account, { accountId: "reused-run" });
    expect(again.outputs.uniqueId).not.toBe(account.outputs.uniqueId);
    expect(await reads()).toBe(false);
    expect((await bindings(secretId))[0]?.members).toEqual([`deleted:${member}?uid=${account.outputs.uniqueId}`]);

    await cloud.google.make(TYPES.secretMember, { secretId, role: "roles/secretmanager.secretAccessor", member });
    expect(await reads()).toBe(true);
  });

  it("does nothing while it is disabled", async () => {
    const secretId = await secret("paused");
    const account = await cloud.google.make(TYPES.account, { accountId: "paused-run", disabled: true });
    expect(account.outputs.disabled, "Google creates every account enabled").toBe(false);
    const member = String(account.outputs.member);
    await cloud.google.make(TYPES.secretMember, { secretId, role: "roles/secretmanager.secretAccessor", member });
    await cloud.google.update(TYPES.account, account.id, account.outputs, account.inputs);
    const view = await policyView(cloud.local.cloud, fullName(secretId), member);
    expect(mayDo(view, member, "secretmanager.versions.access")).toEqual({
      allowed: false,
      because: "service account paused-run@acme-prod.iam.gserviceaccount.com is disabled or gone",
    });
  });
});
