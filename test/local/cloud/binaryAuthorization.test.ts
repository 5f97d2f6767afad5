/** Binary Authorization in the local cloud: which new revisions it lets through, break glass, and the audit log. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attest } from "../../../review";
import { makeApprover } from "../../policies/support/reviews";
import { type GoogleApis, startGoogleApis } from "../front/support/googleApis";
import { stackProject } from "./cloudStack";
import { type ProtocolCloud, protocolCloud, types } from "./clouds";

const policyType = "gcp:binaryauthorization/policy:Policy";
const digest = (byte: string) => `sha256:${byte.repeat(64)}`;
const image = (byte: string) => `europe-docker.pkg.dev/acme-prod/apps/web@${digest(byte)}`;
const enforced = "ENFORCED_BLOCK_AND_AUDIT_LOG";
const alice = makeApprover("alice");
const mallory = makeApprover("mallory");

let cloud: ProtocolCloud;
let apis: GoogleApis;
let account: string;
let deployer: string;
let services = 0;

beforeAll(async () => {
  cloud = await protocolCloud();
  apis = await startGoogleApis(cloud.local.cloud);
  account = String((await cloud.google.make(types.account, { accountId: "acme-run" })).outputs.email);
  deployer = String((await cloud.google.make(types.account, { accountId: "deployer" })).outputs.email);
  const owners = { role: "roles/owner", members: [`serviceAccount:${deployer}`] };
  await cloud.local.cloud.changePolicy(`cloudresourcemanager.googleapis.com/projects/${stackProject}`, () => ({
    bindings: [owners],
  }));
  const note = await cloud.google.make("gcp:containeranalysis/note:Note", {
    name: "cell-reviews",
    attestationAuthority: { hint: { humanReadableName: "Reviews" } },
  });
  await cloud.google.make("gcp:binaryauthorization/attestor:Attestor", {
    name: "cell-reviews",
    attestationAuthorityNote: {
      noteReference: note.id,
      publicKeys: [{ pkixPublicKey: { publicKeyPem: alice.publicKey, signatureAlgorithm: "ECDSA_P256_SHA256" } }],
    },
  });
});
afterAll(async () => {
  await apis?.stop();
  await cloud?.close();
});

const setPolicy = (rule: Record<string, unknown>, patterns: readonly string[] = []) =>
  cloud.google.make(policyType, {
    defaultAdmissionRule: { enforcementMode: enforced, ...rule } as never,
    admissionWhitelistPatterns: patterns.map((namePattern) => ({ namePattern })),
  });
const asked = { evaluationMode: "REQUIRE_ATTESTATION", requireAttestationsBies: ["cell-reviews"] };

function service(name: string, used: string, binaryAuthorization?: Record<string, string | boolean>) {
  return {
    name,
    location: "europe-west1",
    deletionProtection: false,
    template: { serviceAccount: account, containers: [{ name: "app", image: used }] },
    ...(binaryAuthorization === undefined ? {} : { binaryAuthorization }),
  };
}

/** Deploys a service; returns what Cloud Run says. */
async function deploy(used: string, setting: Record<string, string | boolean> | undefined = { useDefault: true }) {
  services += 1;
  const name = `app-${services}`;
  return cloud.google
    .make(types.service, service(name, used, setting))
    .then(() => "deployed")
    .catch((error: Error) => error.message);
}

async function addAttestation(used: string, approver = alice, note = "cell-reviews") {
  const { resourceUri, attestation } = await attest(used, approver.signer);
  const body = { resourceUri, attestation, noteName: `projects/${stackProject}/notes/${note}`, kind: "ATTESTATION" };
  return apis.call(deployer, "containeranalysis", `v1/projects/${stackProject}/occurrences`, { method: "POST", body });
}

const auditEntries = async () => (await cloud.local.cloud.entries.of(stackProject)).map((entry) => entry);

describe("a new revision", () => {
  test("runs while nobody has set a policy", async () => {
    expect(await deploy(image("a"))).toBe("deployed");
  });

  test("is refused without an attestation, in Cloud Run's words, and runs with one", async () => {
    await setPolicy(asked);
    expect(await deploy(image("b"))).toContain(
      `Service update rejected by Binary Authorization policy: Revision app-${services}-00001-`,
    );
    expect(await deploy(image("b"))).toContain(
      `Container image '${image("b")}' is not authorized by policy. Image ${image("b")} denied by attestor projects/acme-prod/attestors/cell-reviews: No attestations found that were valid and signed by a key trusted by the attestor`,
    );
    expect((await addAttestation(image("b"))).status).toBe(200);
    expect(await deploy(image("b"))).toBe("deployed");
    const copy = `us-docker.pkg.dev/mirror/web@${digest("b")}`;
    expect(await deploy(copy), "the same image in another registry").toBe("deployed");
  });

  test.each([
    ["another key's", () => addAttestation(image("c"), mallory)],
    ["another image's", () => addAttestation(image("d"))],
  ])("is refused with %s attestation", async (_, add) => {
    await add();
    expect(await deploy(image("c"))).toContain("No attestations found that were valid");
  });

  test("is refused with a tag in place of a digest", async () => {
    expect(await deploy("europe-docker.pkg.dev/acme-prod/apps/web:v1")).toContain(
      "Expected digest with sha256 scheme, but got tag or malformed digest",
    );
  });

  test("is not asked about if the service does not evaluate the policy, unless the organisation wants it", async () => {
    expect(await deploy(image("e"), { useDefault: false })).toBe("deployed");
    const name = `projects/${stackProject}/policies/run.allowedBinaryAuthorizationPolicies`;
    const constraint = await cloud.google.make("gcp:orgpolicy/policy:Policy", {
      parent: `projects/${stackProject}`,
      name,
      spec: { rules: [{ values: { allowedValues: ["default"] } }] },
    });
    expect(await deploy(image("e"), { useDefault: false })).toContain(
      "Constraint constraints/run.allowedBinaryAuthorizationPolicies violated for projects/acme-prod",
    );
    await cloud.google.delete("gcp:orgpolicy/policy:Policy", constraint.id, constraint.outputs);
  });

  test("of an exempt image runs", async () => {
    await setPolicy(asked, ["europe-docker.pkg.dev/acme-prod/tools/*"]);
    expect(await deploy(`europe-docker.pkg.dev/acme-prod/tools/cron@${digest("f")}`)).toBe("deployed");
    expect(await deploy(`europe-docker.pkg.dev/acme-prod/tools/deep/cron@${digest("f")}`)).toContain(
      "denied by attestor",
    );
  });

  test("is refused while everything is denied, also of an attested image; scaling is not", async () => {
    await setPolicy(asked);
    const made = await cloud.google.make(types.service, service("running", image("b"), { useDefault: true }));
    await setPolicy({ evaluationMode: "ALWAYS_DENY" });
    expect(await deploy(image("b"))).toContain("Denied by an ALWAYS_DENY admission rule");
    const scaled = { ...made.inputs, scaling: { maxInstanceCount: 1, scalingMode: "AUTOMATIC" } };
    const updated = await cloud.google.update(types.service, made.id, made.outputs, scaled);
    expect(updated.outputs.latestReadyRevision).toBe(made.outputs.latestReadyRevision);
  });
});

describe("without Pulumi", () => {
  const path = `v2/projects/${stackProject}/locations/europe-west1/services/running`;
  const update = (used: string, binaryAuthorization?: object, email = deployer) =>
    apis.call(email, "run", path, {
      method: "PATCH",
      body: {
        template: { containers: [{ name: "app", image: used }] },
        ...(binaryAuthorization ? { binaryAuthorization } : {}),
      },
    });

  test("Cloud Run's own API refuses the same, and keeps what runs", async () => {
    await setPolicy(asked);
    const refused = await update(image("9"));
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain("Service update rejected by Binary Authorization policy");
    const { body } = await apis.call(deployer, "run", path);
    expect(JSON.stringify(body)).toContain(image("b"));
    expect((await update(image("b"), undefined, account)).status, "a caller without a right").toBe(403);
  });

  test("break glass deploys, is in the audit log with who and why, and holds once", async () => {
    const broken = await update(image("9"), { useDefault: true, breakglassJustification: "key leaked, rotating" });
    expect(broken.status).toBe(200);
    expect((await update(image("8"))).status).toBe(400);
    const entries = await auditEntries();
    const glass = entries.filter((entry) => JSON.stringify(entry).includes("key leaked, rotating"));
    expect(glass.map(({ logName, protoPayload }) => [logName, protoPayload?.methodName])).toEqual([
      [
        `projects/${stackProject}/logs/cloudaudit.googleapis.com%2Factivity`,
        "google.cloud.run.v2.Services.UpdateService",
      ],
      [`projects/${stackProject}/logs/cloudaudit.googleapis.com%2Fsystem_event`, "/Services.ReplaceService"],
    ]);
    expect(glass[0]?.protoPayload?.authenticationInfo).toEqual({ principalEmail: deployer });
    expect(glass[1]?.resource).toMatchObject({
      type: "cloud_run_revision",
      labels: { service_name: "running", project_id: stackProject },
    });
    const denied = entries.filter((entry) => JSON.stringify(entry).includes('"reason":"ContainerImageUnauthorized"'));
    expect(denied.at(-1)?.severity).toBe("ERROR");
    const logged = await apis.call(deployer, "logging", "v2/entries:list", {
      method: "POST",
      body: { resourceNames: [`projects/${stackProject}`] },
    });
    expect(JSON.stringify(logged.body)).toContain("binary-authorization-breakglass");
  });
});

test("the older form of a service asks through its annotations", async () => {
  const v1 = (used: string, annotations: Record<string, string>) =>
    cloud.google
      .make("gcp:cloudrun/service:Service", {
        name: `old-${used.slice(-3)}${Object.keys(annotations).length}`,
        location: "europe-west1",
        metadata: { annotations },
        template: { spec: { serviceAccountName: account, containers: [{ image: used }] } },
      })
      .then(() => "deployed")
      .catch((error: Error) => error.message);
  const on = { "run.googleapis.com/binary-authorization": "default" };
  expect(await v1(image("7"), on)).toContain("denied by attestor");
  expect(await v1(image("7"), { ...on, "run.googleapis.com/binary-authorization-breakglass": "fire" })).toBe(
    "deployed",
  );
  expect(await v1(image("7"), {})).toBe("deployed");
});
