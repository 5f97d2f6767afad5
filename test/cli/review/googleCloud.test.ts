/** What the commands of a review and of a freeze do in Google Cloud, with the local versions of its APIs. */
import { createPublicKey } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { denialOf } from "../../../local/cloud/resources/admission";
import { attestorKeyId, keyIdOf } from "../../../review";
import { CloudFolder, folderProject } from "../../local/front/support/cloudFolder";
import { type GoogleApis, startGoogleApis } from "../../local/front/support/googleApis";
import { registered, types } from "../../policies/support/resources";
import { contentOf } from "../../policies/support/reviewed";
import { runReview } from "../support/runReview";

const image = (byte: string) => `eu.example/apps/web@sha256:${byte.repeat(64)}`;
const policyName = `binaryauthorization.googleapis.com/projects/${folderProject}/policy`;

let folder: string;
let cloud: CloudFolder;
let apis: GoogleApis;
let deployer: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-review-"));
  cloud = await CloudFolder.create();
  apis = await startGoogleApis(cloud.cloud);
  deployer = await cloud.addAccount("deployer");
  await cloud.allow(
    `cloudresourcemanager.googleapis.com/projects/${folderProject}`,
    ...[
      "containeranalysis.occurrences.editor",
      "containeranalysis.notes.attacher",
      "containeranalysis.notes.occurrences.viewer",
    ].map((role) => ({ role: `roles/${role}`, members: [`serviceAccount:${deployer}`] })),
  );
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await apis.stop();
  await cloud.remove();
  rmSync(folder, { recursive: true });
});

const place = () => ["--reviews", join(folder, "reviews"), "--policy-pack-config", join(folder, "pack.json")];
const as = (email: string) => {
  for (const [name, value] of Object.entries(apis.env(email))) {
    vi.stubEnv(name, value);
  }
};

async function withKeys(...names: readonly string[]) {
  const keys: Record<string, string> = {};
  for (const name of names) {
    await runReview("key", name, "--out", join(folder, `${name}.pem`));
    keys[name] = `${name}.pem.pub`;
  }
  writeFileSync(
    join(folder, "pack.json"),
    JSON.stringify({ reviewed: { required: true, approvers: names.length, keys } }),
  );
}

const approve = (byte: string, name: string) => {
  const file = join(folder, "content.json");
  const template = { containers: [{ image: image(byte) }] };
  const { content } = contentOf([registered(types.service, "acme", { name: "acme", template })]);
  const saved = { kind: "bulkhead-content", version: 1, project: "app", stack: "prod", content, findings: [] };
  writeFileSync(file, JSON.stringify(saved));
  return runReview("approve", "--content", file, "--key", join(folder, `${name}.pem`), ...place());
};
const attest = () => runReview("attest", "--project", folderProject, "--cell", "cell", ...place());

/** The cell's note and attestor with the keys of some approvers, and a policy that asks for it. */
async function deployGate(...names: readonly string[]) {
  const note = `projects/${folderProject}/notes/cell-reviews`;
  await cloud.add("gcp:containeranalysis/note:Note", `containeranalysis.googleapis.com/${note}`, {});
  const attestor = `projects/${folderProject}/attestors/cell-reviews`;
  const publicKeys = names.map((name) => {
    const publicKeyPem = readFileSync(join(folder, `${name}.pem.pub`), "utf8");
    return { id: idOf(publicKeyPem), pkixPublicKey: { publicKeyPem, signatureAlgorithm: "ECDSA_P256_SHA256" } };
  });
  await cloud.add("gcp:binaryauthorization/attestor:Attestor", `binaryauthorization.googleapis.com/${attestor}`, {
    project: folderProject,
    attestationAuthorityNote: { noteReference: note, publicKeys },
  });
  await cloud.add("gcp:binaryauthorization/policy:Policy", policyName, {
    project: folderProject,
    globalPolicyEvaluationMode: "ENABLE",
    defaultAdmissionRule: {
      evaluationMode: "REQUIRE_ATTESTATION",
      enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG",
      requireAttestationsBies: [attestor],
    },
  });
}

const idOf = (pem: string) => attestorKeyId(keyIdOf(createPublicKey(pem)));
const denial = (byte: string) => denialOf(cloud.cloud, folderProject, image(byte));

describe("bulkhead review attest", () => {
  test("lets the images of approved content run, once each, and nothing else", async () => {
    await withKeys("alice");
    await deployGate("alice");
    as(deployer);
    expect((await approve("a", "alice")).stdout).toContain("Commit it with ");
    expect(readdirSync(join(folder, "reviews", "attestations"))).toEqual([`${"a".repeat(12)}-alice.json`]);
    expect(await denial("a")).toContain("No attestations found");
    expect((await attest()).stdout).toContain("cell-reviews: 1 added, 0 there before, 0 of images");
    expect(await denial("a")).toBeUndefined();
    expect(await denial("b")).toContain("No attestations found");
    expect((await attest()).stdout).toContain("0 added, 1 there before");
  });

  test("waits until enough people have approved", async () => {
    await withKeys("alice", "bob");
    await deployGate("alice", "bob");
    as(deployer);
    await approve("a", "alice");
    expect((await attest()).stdout).toContain("0 added, 0 there before, 1 of images without a valid review left out");
    expect(await denial("a")).toContain("No attestations found");
    await approve("a", "bob");
    expect((await attest()).stdout).toContain("2 added");
    expect(await denial("a")).toBeUndefined();
  });

  test("refuses a file that no listed approver has signed as it is", async () => {
    await withKeys("alice");
    await approve("a", "alice");
    as(deployer);
    const file = join(folder, "reviews", "attestations", `${"a".repeat(12)}-alice.json`);
    const text = readFileSync(file, "utf8");
    for (const altered of [text.replaceAll("aaaa", "bbbb"), "{}", "{"]) {
      writeFileSync(file, altered);
      const { code, stderr } = await attest();
      expect(code).toBe(1);
      expect(stderr).toContain("must be signed by a listed approver for the image that it names, got another one");
    }
  });

  test("says which roles a caller lacks, and what is missing", async () => {
    await withKeys("alice");
    await approve("a", "alice");
    as(await cloud.addAccount("nobody"));
    expect((await attest()).stderr).toContain(
      "with 403; you need roles/containeranalysis.occurrences.editor on the project",
    );
    const without = await runReview("attest", "--cell", "cell", ...place());
    expect(without).toMatchObject({
      code: 2,
      stderr: "'--project' must name the cell's project, got nothing; add it\n",
    });
  });
});

describe("bulkhead freeze --project", () => {
  const freeze = ["freeze", "--reason", "key leaked", "--owner", "dana", "--project", folderProject];
  const reviews = () => ["--reviews", join(folder, "reviews")];

  beforeEach(() =>
    cloud.allow(`cloudresourcemanager.googleapis.com/projects/${folderProject}`, {
      role: "roles/binaryauthorization.policyEditor",
      members: [`serviceAccount:${deployer}`],
    }),
  );

  test("denies every image at once, says why, and its end sets the policy back", async () => {
    await withKeys("alice");
    await deployGate("alice");
    as(deployer);
    const before = await cloud.cloud.find(policyName);
    const frozen = await runReview(...freeze, ...reviews());
    expect(frozen.stderr).toBe("");
    expect(frozen.stdout).toContain(`Cloud Run in '${folderProject}' refuses every new revision`);
    expect(await denial("a")).toBe("Denied by an ALWAYS_DENY admission rule");
    expect((await cloud.cloud.find(policyName))?.properties.description).toBe("Frozen by dana: key leaked");
    const lift = ["unfreeze", "--reason", "rotated", "--key", join(folder, "alice.pem"), ...place()];
    expect((await runReview(...lift)).stdout).toContain("asks for attestations as before");
    expect((await cloud.cloud.find(policyName))?.properties).toMatchObject({
      defaultAdmissionRule: before?.properties.defaultAdmissionRule,
    });
    const methods = (await cloud.cloud.entries.of(folderProject)).map(({ protoPayload }) => protoPayload?.methodName);
    expect(methods).toEqual(
      Array(2).fill("google.cloud.binaryauthorization.v1.BinauthzManagementServiceV1.UpdatePolicy"),
    );
  });

  test("freezes the repository also if Google Cloud refuses", async () => {
    as(await cloud.addAccount("nobody"));
    const { code, stderr } = await runReview(...freeze, ...reviews());
    expect(code).toBe(2);
    expect(stderr).toContain("you need roles/binaryauthorization.policyEditor on the project");
    expect(readdirSync(join(folder, "reviews"))).toEqual(["freeze.json"]);
  });
});
