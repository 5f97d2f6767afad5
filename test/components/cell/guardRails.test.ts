/** The perimeter and the organisation policies that a cell can be given. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { deployCell } from "../support/deployed";

describe("guard rails", () => {
  test("there are none unless asked for, as they need an organisation", async () => {
    const counts = (await deployCell()).counts();
    expect(counts["gcp:accesscontextmanager/servicePerimeter:ServicePerimeter"]).toBeUndefined();
    expect(counts["gcp:orgpolicy/policy:Policy"]).toBeUndefined();
  });

  test("a perimeter starts as a dry run", async () => {
    const type = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter";
    const dryRun = (await deployCell({ perimeter: { accessPolicy: "123456789" } })).one(type, "cell-perimeter");
    expect(dryRun.inputs).toMatchObject({
      name: "accessPolicies/123456789/servicePerimeters/bulkhead_cell",
      useExplicitDryRunSpec: true,
      spec: { resources: ["projects/123456789012"] },
    });
    expect(dryRun.inputs.status).toBeUndefined();
  });

  test("C2: an enforced perimeter lets in operators and callers, and out to the listed projects only", async () => {
    const perimeter = {
      accessPolicy: "123456789",
      enforce: true,
      operators: ["serviceAccount:deployer@acme-ci.iam.gserviceaccount.com"],
      callers: ["*"],
      egress: [{ projectNumber: pulumi.output("210987654321"), services: ["artifactregistry.googleapis.com"] }],
      restrictedServices: ["aiplatform.googleapis.com"],
    };
    const { inputs } = (await deployCell({ perimeter })).one(
      "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter",
      "cell-perimeter",
    );
    expect(inputs.spec).toBeUndefined();
    expect(inputs.useExplicitDryRunSpec).toBeUndefined();
    expect(inputs.status).toEqual({
      resources: ["projects/123456789012"],
      restrictedServices: [
        "aiplatform.googleapis.com",
        "cloudkms.googleapis.com",
        "logging.googleapis.com",
        "run.googleapis.com",
        "secretmanager.googleapis.com",
        "storage.googleapis.com",
      ],
      vpcAccessibleServices: { enableRestriction: true, allowedServices: ["RESTRICTED-SERVICES"] },
      ingressPolicies: [
        {
          title: "operators",
          ingressFrom: {
            identities: ["serviceAccount:deployer@acme-ci.iam.gserviceaccount.com"],
            sources: [{ accessLevel: "*" }],
          },
          ingressTo: { resources: ["*"], operations: [{ serviceName: "*" }] },
        },
        {
          title: "callers",
          ingressFrom: { identityType: "ANY_IDENTITY", sources: [{ accessLevel: "*" }] },
          ingressTo: {
            resources: ["*"],
            operations: [{ serviceName: "run.googleapis.com", methodSelectors: [{ method: "*" }] }],
          },
        },
      ],
      egressPolicies: [
        {
          egressFrom: { identityType: "ANY_IDENTITY" },
          egressTo: {
            resources: ["projects/210987654321"],
            operations: [{ serviceName: "artifactregistry.googleapis.com", methodSelectors: [{ method: "*" }] }],
          },
        },
      ],
    });
  });

  test("C2: a dry run without a way in has no rule, so it logs whatever an enforced one would refuse", async () => {
    const recording = await deployCell({ perimeter: { accessPolicy: "123456789" } });
    const { inputs } = recording.one("gcp:accesscontextmanager/servicePerimeter:ServicePerimeter", "cell-perimeter");
    expect(inputs.spec).toMatchObject({ ingressPolicies: [], egressPolicies: [] });
  });

  test("L10: organisation policies refuse what Bulkhead never does", async () => {
    const policies = (await deployCell({ enforceOrgPolicies: true })).ofType("gcp:orgpolicy/policy:Policy");
    expect(policies.map(({ inputs }) => [inputs.name, inputs.spec])).toEqual(
      expect.arrayContaining([
        ["projects/acme-prod/policies/iam.disableServiceAccountKeyCreation", { rules: [{ enforce: "TRUE" }] }],
        [
          "projects/acme-prod/policies/run.allowedVPCEgress",
          { rules: [{ values: { allowedValues: ["all-traffic"] } }] },
        ],
        ["projects/acme-prod/policies/run.managed.requireInvokerIam", { rules: [{ enforce: "TRUE" }] }],
        ["projects/acme-prod/policies/storage.publicAccessPrevention", { rules: [{ enforce: "TRUE" }] }],
        ["projects/acme-prod/policies/storage.uniformBucketLevelAccess", { rules: [{ enforce: "TRUE" }] }],
      ]),
    );
    expect(policies).toHaveLength(5);
  });
});
