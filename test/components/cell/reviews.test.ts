/** What a cell makes Google Cloud refuse: images without an approval, and every new revision in a freeze. */
import { createPublicKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Cell, Tenant } from "../../../components/index";
import { attestorKeyId, keyIdOf } from "../../../review";
import { makeApprover } from "../../policies/support/reviews";
import { cellArgs, fullTenant } from "../support/arguments";
import { deployCell } from "../support/deployed";
import { settled, startMocks } from "../support/mocks";

describe("reviews on Google Cloud's side", () => {
  const policyType = "gcp:binaryauthorization/policy:Policy";
  const publicKey = makeApprover("alice").publicKey;
  const reviews = { required: true, keys: { alice: publicKey } };
  const attestor = { evaluationMode: "REQUIRE_ATTESTATION", requireAttestationsBies: ["cell-reviews"] };
  const enforced = { enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG" };

  test("are the project's policy, an attestor with the approvers' keys, its note, and the two APIs", async () => {
    const recording = await deployCell({ reviews, enforceOrgPolicies: true });
    expect(recording.one(policyType, "cell-images").inputs).toMatchObject({
      project: "acme-prod",
      globalPolicyEvaluationMode: "ENABLE",
      admissionWhitelistPatterns: [],
      defaultAdmissionRule: { ...enforced, ...attestor },
    });
    const { inputs } = recording.one("gcp:binaryauthorization/attestor:Attestor", "cell-approvers");
    expect(inputs.attestationAuthorityNote).toEqual({
      noteReference: "cell-reviews",
      publicKeys: [
        {
          id: attestorKeyId(keyIdOf(createPublicKey(publicKey))),
          comment: "alice",
          pkixPublicKey: { publicKeyPem: publicKey, signatureAlgorithm: "ECDSA_P256_SHA256" },
        },
      ],
    });
    expect(recording.one("gcp:containeranalysis/note:Note", "cell-reviews").inputs.name).toBe("cell-reviews");
    const apis = recording.ofType("gcp:projects/service:Service").map(({ inputs: api }) => api.service);
    expect(apis).toEqual(["binaryauthorization.googleapis.com", "containeranalysis.googleapis.com"]);
    const names = recording.ofType("gcp:orgpolicy/policy:Policy").map(({ inputs: policy }) => policy.name);
    expect(names).toContain("projects/acme-prod/policies/run.allowedBinaryAuthorizationPolicies");
  });

  test("exempt what the cell names", async () => {
    const exemptImages = ["europe-docker.pkg.dev/acme-prod/tools/*"];
    const { inputs } = (await deployCell({ reviews: { ...reviews, exemptImages } })).one(policyType, "cell-images");
    expect(inputs.admissionWhitelistPatterns).toEqual([{ namePattern: exemptImages[0] }]);
  });

  test("deny everything in a freeze, also what is exempt, and say by whom and why", async () => {
    const freeze = { reason: "security audit", owner: "dana" };
    const exemptImages = ["europe-docker.pkg.dev/acme-prod/tools/*"];
    for (const changes of [{ freeze }, { ...reviews, exemptImages, freeze }]) {
      const { inputs } = (await deployCell({ reviews: changes })).one(policyType, "cell-images");
      expect(inputs).toMatchObject({
        description: "Cell cell is frozen by dana: security audit",
        admissionWhitelistPatterns: [],
        defaultAdmissionRule: { ...enforced, evaluationMode: "ALWAYS_DENY" },
      });
    }
  });

  test("make every service of a tenant evaluate the policy, and none without them", async () => {
    for (const [changes, setting] of [
      [{ reviews }, { useDefault: true }],
      [{ reviews: { required: true } }, undefined],
      [{}, undefined],
    ] as const) {
      const recording = await startMocks();
      new Tenant("acme", fullTenant(new Cell("cell", cellArgs(changes)).reference));
      await settled();
      const services = recording.ofType("gcp:cloudrunv2/service:Service");
      expect(services.map(({ inputs }) => inputs.binaryAuthorization)).toEqual([setting, setting]);
    }
  });
});
