/** Secrets of a tenant: one reader each, encrypted with the tenant's key, mounted as files. */
import { describe, expect, test } from "vitest";
import { deployFull, members } from "../support/deployed";
import { isMarkedSecret } from "../support/mocks";

const secretPolicy = "gcp:secretmanager/secretIamPolicy:SecretIamPolicy";

describe("secrets", () => {
  test("each has exactly one reader", async () => {
    const recording = await deployFull();
    const run = ["serviceAccount:acme-run@acme-prod.iam.gserviceaccount.com"];
    const egress = ["serviceAccount:acme-egress@acme-prod.iam.gserviceaccount.com"];
    const readers = recording.ofType(secretPolicy).map(({ inputs }) => [inputs.secretId, members(inputs.policyData)]);
    expect(Object.fromEntries(readers)).toEqual({
      acme_key_session: { "roles/secretmanager.secretAccessor": run },
      acme_key_stripe: { "roles/secretmanager.secretAccessor": run },
      acme_token_mixpanel: { "roles/secretmanager.secretAccessor": egress },
      acme_api_anthropic: { "roles/secretmanager.secretAccessor": egress },
      "acme_pseudonym_2026-10-01": { "roles/secretmanager.secretAccessor": egress },
      "acme_pseudonym_2026-11-01": { "roles/secretmanager.secretAccessor": egress },
    });
  });

  test("each lies in the cell's region, encrypted with the tenant's key; one can go while the tenant lives", async () => {
    for (const { inputs } of (await deployFull()).ofType("gcp:secretmanager/secret:Secret")) {
      expect(inputs).toMatchObject({
        replication: {
          userManaged: {
            replicas: [
              { location: "europe-west1", customerManagedEncryption: { kmsKeyName: "CryptoKey/acme-data-key" } },
            ],
          },
        },
        deletionProtection: false,
      });
    }
  });

  test("payloads are secrets in the state, and the value of an external key is a placeholder", async () => {
    const versions = (await deployFull()).ofType("gcp:secretmanager/secretVersion:SecretVersion");
    expect(versions).toHaveLength(6);
    for (const { name, inputs } of versions) {
      expect(isMarkedSecret(inputs.secretData), name).toBe(true);
    }
    const stripe = versions.find(({ name }) => name === "acme-key-stripe-version");
    const session = versions.find(({ name }) => name === "acme-key-session-version");
    expect(session?.inputs.secretData).toMatchObject({ value: "obviously-fake-generated-value" });
    expect(stripe?.inputs.secretData).toMatchObject({
      value: "bulkhead-placeholder: add the real value as a new version of this secret",
    });
  });

  test("only generated keys say so, and at which age they are replaced", async () => {
    const keys = { session: { kind: "generated", rotateDays: 30 }, stripe: { kind: "external" } } as const;
    const secrets = (await deployFull({ keys })).ofType("gcp:secretmanager/secret:Secret");
    const marked = secrets.filter(({ inputs }) => inputs.annotations !== undefined);
    expect(marked.map(({ name, inputs }) => [name, inputs.annotations])).toEqual([
      ["acme-key-session", { "bulkhead-kind": "generated", "bulkhead-rotate-days": "30" }],
    ]);
  });

  test("C8: the key of a pseudonym is never in the program, so no state, history or backup holds it", async () => {
    const recording = await deployFull();
    const ofKeys = recording.resources.filter(({ name }) => name.startsWith("acme-pseudonym-"));
    expect(ofKeys.filter(({ type }) => type.startsWith("random:"))).toEqual([]);
    const versions = ofKeys.filter(({ type }) => type === "gcp:secretmanager/secretVersion:SecretVersion");
    expect(versions.map(({ name, inputs }) => [name, inputs.secretData])).toEqual(
      ["2026-10-01", "2026-11-01"].map((day) => [
        `acme-pseudonym-${day}-version`,
        expect.objectContaining({
          value: "bulkhead-placeholder: add the real value as a new version of this secret",
        }),
      ]),
    );
  });

  test("no value comes from a resource whose id is the value, since ids are in plain text in the state", async () => {
    const random = (await deployFull()).resources.filter(({ type }) => type.startsWith("random:"));
    expect(random.map(({ name, type }) => [name, type.split(":").pop()]).sort()).toEqual([
      // A part of names in Google Cloud, which is not secret.
      ["acme-generation", "RandomId"],
      ["acme-key-session-value", "RandomPassword"],
    ]);
  });
});
