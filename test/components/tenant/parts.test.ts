/** The parts of a tenant and how they hang together: counts, parents, labels. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Cell, Tenant } from "../../../components/index";
import { repositoryRoot } from "../../../local/root";
import { cellArgs, fullTenant } from "../support/arguments";
import { deployFull, deploySmall, template } from "../support/deployed";
import { resolvedValue, settled, startMocks } from "../support/mocks";

describe("what a tenant is made of", () => {
  test("a tenant with two keys, a vendor and an API is 36 resources, as README.md says", async () => {
    const recording = await deployFull();
    expect(recording.counts()).toEqual({
      "bulkhead:index:Tenant": 1,
      "gcp:cloudrunv2/service:Service": 2,
      "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy": 2,
      "gcp:dns/recordSet:RecordSet": 1,
      "gcp:iap/webCloudRunServiceIamPolicy:WebCloudRunServiceIamPolicy": 1,
      "gcp:kms/cryptoKey:CryptoKey": 1,
      "gcp:kms/cryptoKeyIAMPolicy:CryptoKeyIAMPolicy": 1,
      "gcp:secretmanager/secret:Secret": 6,
      "gcp:secretmanager/secretIamPolicy:SecretIamPolicy": 6,
      "gcp:secretmanager/secretVersion:SecretVersion": 6,
      "gcp:serviceaccount/account:Account": 2,
      "gcp:storage/bucket:Bucket": 2,
      "gcp:storage/bucketIAMMember:BucketIAMMember": 1,
      "gcp:storage/bucketIAMPolicy:BucketIAMPolicy": 2,
      "random:index/randomId:RandomId": 1,
      "random:index/randomPassword:RandomPassword": 1,
    });
    expect(recording.resources.length).toBe(36);
    const readme = readFileSync(join(repositoryRoot(), "README.md"), "utf8");
    expect(readme).toContain("A tenant with two keys, a vendor and an API is 36 resources.");
  });

  test("a tenant without analytics and APIs has no egress proxy, no relay and one service account", async () => {
    const recording = await deploySmall();
    expect(recording.counts()).toEqual({
      "bulkhead:index:Tenant": 1,
      "gcp:cloudrunv2/service:Service": 1,
      "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy": 1,
      "gcp:iap/webCloudRunServiceIamPolicy:WebCloudRunServiceIamPolicy": 1,
      "gcp:kms/cryptoKey:CryptoKey": 1,
      "gcp:kms/cryptoKeyIAMPolicy:CryptoKeyIAMPolicy": 1,
      "gcp:serviceaccount/account:Account": 1,
      "gcp:storage/bucket:Bucket": 1,
      "gcp:storage/bucketIAMPolicy:BucketIAMPolicy": 1,
      "random:index/randomId:RandomId": 1,
    });
    expect(template(recording, "acme-workload").containers).toHaveLength(1);
  });

  test("every child has the tenant as its parent and its id at the start of its name", async () => {
    const recording = await deployFull();
    for (const { chain, name } of recording.typeChains()) {
      if (chain === "bulkhead:index:Tenant") {
        continue;
      }
      expect(chain).toMatch(/^bulkhead:index:Tenant\$/);
      expect(name).toMatch(/^acme-/);
    }
  });

  test("everything that takes labels has the tenant, the role and the caller's own", async () => {
    const recording = await deployFull({ labels: { team: "search" } });
    const labelled = recording.resources.filter(({ type }) =>
      /^gcp:(cloudrunv2\/service:|secretmanager\/secret:|storage\/bucket:|kms\/cryptoKey:)/.test(type),
    );
    expect(labelled).toHaveLength(11);
    for (const { name, inputs } of labelled) {
      const proxy = /egress|token|api|pseudonym|switch/.test(name);
      expect(inputs.labels, name).toEqual({
        team: "search",
        tenant: "acme",
        "bulkhead-role": proxy ? "egress-proxy" : "workload",
      });
    }
    expect(template(recording, "acme-workload").labels).toMatchObject({ tenant: "acme" });
  });

  test("no additive grant but on the cell's kill switch, which is not the tenant's, and no role on the project", async () => {
    const types = Object.keys((await deployFull()).counts());
    expect(types.filter((type) => /i[aA][mM](Member|Binding)/i.test(type))).toEqual([
      "gcp:storage/bucketIAMMember:BucketIAMMember",
    ]);
    expect(types.filter((type) => type.startsWith("gcp:projects/"))).toEqual([]);
  });
});

test("outputs name what was made and hold no secret", async () => {
  await startMocks();
  const tenant = new Tenant("acme", fullTenant(new Cell("cell", cellArgs()).reference));
  expect(await resolvedValue(tenant.tenantId)).toBe("acme");
  expect(await resolvedValue(tenant.state)).toBe("active");
  expect(await resolvedValue(tenant.url)).toBe("https://acme-workload.example.run.app");
  expect(await resolvedValue(tenant.proxyUrl)).toBe("https://acme-egress.example.run.app");
  expect(await resolvedValue(tenant.bucketName)).toBe("acme-data-123456789012");
  expect(await resolvedValue(tenant.secretIds)).toContain("acme_token_mixpanel");
  expect(await resolvedValue(tenant.workloadIdentity)).toBe("acme-run@acme-prod.iam.gserviceaccount.com");
  expect(await resolvedValue(tenant.egressIdentity)).toBe("acme-egress@acme-prod.iam.gserviceaccount.com");
  expect(await resolvedValue(tenant.backend)).toBeUndefined();
  await settled();
});
