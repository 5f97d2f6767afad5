import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mayDo, policyView } from "../../../../../local/cloud";
import { stackProject } from "../../cloudStack";
import { type ProtocolCloud, protocolCloud, types } from "../../clouds";

let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud();
});
afterAll(async () => cloud.close());

const janeMember = "user:jane@example.com";
const joeMember = "user:joe@example.com";
const fullName = (secretId: string) => `secretmanager.googleapis.com/projects/${stackProject}/secrets/${secretId}`;
const bindings = async (secretId: string) => (await cloud.local.cloud.readPolicy(fullName(secretId))).policy.bindings;

async function secret(secretId: string): Promise<string> {
  await cloud.google.make(types.secret, { secretId, replication: { auto: {} } });
  return secretId;
}

describe("the three ways to write a policy", () => {
  test("adds and removes one member without touching the others", async () => {
    const secretId = await secret("members");
    const grant = { secretId, role: "roles/viewer" };
    const jane = await cloud.google.make(types.secretMember, { ...grant, member: janeMember });
    const joe = await cloud.google.make(types.secretMember, { ...grant, member: joeMember });
    expect(jane.id).toBe(`projects/${stackProject}/secrets/members/roles/viewer/${janeMember}`);
    expect(await bindings(secretId)).toEqual([{ role: "roles/viewer", members: [janeMember, joeMember] }]);
    await cloud.google.delete(types.secretMember, jane.id, jane.outputs);
    expect(await bindings(secretId)).toEqual([{ role: "roles/viewer", members: [joeMember] }]);
    await cloud.google.delete(types.secretMember, joe.id, joe.outputs);
    expect(await bindings(secretId)).toEqual([]);
  });

  test("owns one role as a whole, and no other", async () => {
    const secretId = await secret("bindings");
    await cloud.google.make(types.secretMember, { secretId, role: "roles/viewer", member: joeMember });
    await cloud.google.make(types.secretMember, { secretId, role: "roles/editor", member: joeMember });
    await cloud.google.make(types.secretBinding, { secretId, role: "roles/viewer", members: [janeMember] });
    expect(await bindings(secretId)).toEqual([
      { role: "roles/editor", members: [joeMember] },
      { role: "roles/viewer", members: [janeMember] },
    ]);
  });

  test("replaces everything", async () => {
    const secretId = await secret("policies");
    await cloud.google.make(types.secretMember, { secretId, role: "roles/viewer", member: joeMember });
    const policyData = JSON.stringify({ bindings: [{ role: "roles/editor", members: [janeMember] }] });
    const made = await cloud.google.make(types.secretPolicy, { secretId, policyData });
    expect(await bindings(secretId)).toEqual([{ role: "roles/editor", members: [janeMember] }]);
    await cloud.google.delete(types.secretPolicy, made.id, made.outputs);
    expect(await bindings(secretId)).toEqual([]);
  });

  test("F8: keeps the login policy of a load balancer's backend apart from the backend's own", async () => {
    const backend = await cloud.google.make("gcp:compute/backendService:BackendService", { name: "web" });
    const policyData = JSON.stringify({
      bindings: [{ role: "roles/iap.httpsResourceAccessor", members: [janeMember] }],
    });
    const logins = { project: stackProject, webBackendService: String(backend.outputs.name), policyData };
    const made = await cloud.google.make("gcp:iap/webBackendServiceIamPolicy:WebBackendServiceIamPolicy", logins);
    expect(made.id).toBe(`projects/${stackProject}/iap_web/compute/services/web`);
    const path = `projects/${stackProject}/global/backendServices/web`;
    const membersOf = async (api: string) =>
      (await cloud.local.cloud.readPolicy(`${api}/${path}`)).policy.bindings.flatMap(({ members }) => members);
    expect(await membersOf("iap.googleapis.com")).toEqual([janeMember]);
    expect(await membersOf("compute.googleapis.com")).toEqual([]);
  });

  test("keeps bindings of one role under different conditions apart", async () => {
    const secretId = await secret("conditions");
    const grant = { secretId, role: "roles/viewer", member: janeMember };
    const condition = { title: "until", expression: 'request.time < timestamp("2030-01-01T00:00:00Z")' };
    await cloud.google.make(types.secretMember, grant);
    const conditional = await cloud.google.make(types.secretMember, { ...grant, condition });
    expect(await bindings(secretId)).toHaveLength(2);
    await cloud.google.delete(types.secretMember, conditional.id, conditional.outputs);
    expect(await bindings(secretId)).toEqual([{ role: "roles/viewer", members: [janeMember] }]);
  });

  test("refuses a whole policy that was made from an older read", async () => {
    const secretId = await secret("etags");
    const first = await cloud.google.make(types.secretMember, { secretId, role: "roles/viewer", member: joeMember });
    await cloud.google.make(types.secretMember, { secretId, role: "roles/viewer", member: janeMember });
    const policyData = JSON.stringify({ bindings: [], etag: first.outputs.etag ?? null });
    await expect(cloud.google.make(types.secretPolicy, { secretId, policyData })).rejects.toThrow(
      "Error 409: There were concurrent policy changes",
    );
    expect(await bindings(secretId)).toHaveLength(1);
  });

  test("gives another etag after every write", async () => {
    const secretId = await secret("tags");
    const grant = { secretId, role: "roles/viewer" };
    const first = await cloud.google.make(types.secretMember, { ...grant, member: janeMember });
    const second = await cloud.google.make(types.secretMember, { ...grant, member: joeMember });
    expect(first.outputs.etag).not.toBe(second.outputs.etag);
  });
});

describe("what a refresh sees of a policy", () => {
  test("a member that was taken away is gone", async () => {
    const secretId = await secret("gone");
    const made = await cloud.google.make(types.secretMember, { secretId, role: "roles/viewer", member: janeMember });
    await cloud.local.cloud.changePolicy(fullName(secretId), () => ({ bindings: [] }));
    expect((await cloud.google.read(types.secretMember, made.id, made.inputs, made.outputs)).id).toBe("");
  });

  test("a member that someone added to a binding shows in its members", async () => {
    const secretId = await secret("added");
    const made = await cloud.google.make(types.secretBinding, {
      secretId,
      role: "roles/viewer",
      members: [janeMember],
    });
    await cloud.local.cloud.changePolicy(fullName(secretId), () => ({
      bindings: [{ role: "roles/viewer", members: [janeMember, joeMember] }],
    }));
    const read = await cloud.google.read(types.secretBinding, made.id, made.inputs, made.outputs);
    expect(read.inputs.members).toEqual([janeMember, joeMember]);
  });

  test.each([
    [
      types.secretMember,
      `projects/${stackProject}/secrets/imported roles/viewer ${janeMember}`,
      { role: "roles/viewer", member: janeMember },
    ],
    [
      types.secretBinding,
      `projects/${stackProject}/secrets/imported roles/viewer`,
      { role: "roles/viewer", members: [janeMember] },
    ],
    [types.secretPolicy, `projects/${stackProject}/secrets/imported`, {}],
  ])("%s is imported by %s", async (type, id, expected) => {
    if (!(await cloud.local.cloud.find(fullName("imported")))) {
      await secret("imported");
      await cloud.google.make(types.secretMember, { secretId: "imported", role: "roles/viewer", member: janeMember });
    }
    const read = await cloud.google.read(type, id);
    expect(read.inputs).toMatchObject({ project: stackProject, secretId: "imported", ...expected });
  });
});

describe("a deleted service account", () => {
  test("loses its grants for good, also when another one takes its e-mail", async () => {
    const secretId = await secret("reused");
    const name = fullName(secretId);
    const account = await cloud.google.make(types.account, { accountId: "reused-run" });
    const member = String(account.outputs.member);
    await cloud.google.make(types.secretMember, { secretId, role: "roles/secretmanager.secretAccessor", member });
    const reads = async () =>
      mayDo(await policyView(cloud.local.cloud, name, member), member, "secretmanager.versions.access").allowed;
    expect(await reads()).toBe(true);

    await cloud.google.delete(types.account, account.id, account.outputs);
    expect(await reads()).toBe(false);
    const again = await cloud.google.make(types.account, { accountId: "reused-run" });
    expect(again.outputs.uniqueId).not.toBe(account.outputs.uniqueId);
    expect(await reads()).toBe(false);
    expect((await bindings(secretId))[0]?.members).toEqual([`deleted:${member}?uid=${account.outputs.uniqueId}`]);

    await cloud.google.make(types.secretMember, { secretId, role: "roles/secretmanager.secretAccessor", member });
    expect(await reads()).toBe(true);
  });

  test("does nothing while it is disabled", async () => {
    const secretId = await secret("paused");
    const account = await cloud.google.make(types.account, { accountId: "paused-run", disabled: true });
    expect(account.outputs.disabled, "Google creates every account enabled").toBe(false);
    const member = String(account.outputs.member);
    await cloud.google.make(types.secretMember, { secretId, role: "roles/secretmanager.secretAccessor", member });
    await cloud.google.update(types.account, account.id, account.outputs, account.inputs);
    const view = await policyView(cloud.local.cloud, fullName(secretId), member);
    expect(mayDo(view, member, "secretmanager.versions.access")).toEqual({
      allowed: false,
      because: "service account paused-run@acme-prod.iam.gserviceaccount.com is disabled or gone",
    });
  });
});
