/** The states of a tenant: active, quarantined, closing. */
import { describe, expect, test } from "vitest";
import { Tenant, type TenantState } from "../../components/index";
import { cellReference, fullTenant } from "./support/arguments";
import { type Recording, settled, startMocks } from "./support/mocks";

const service = "gcp:cloudrunv2/service:Service";

async function deploy(state: TenantState): Promise<Recording> {
  const recording = await startMocks();
  new Tenant(
    "acme",
    fullTenant(cellReference, { state, retention: { softDeleteDays: 30 }, compute: { minInstances: 2 } }),
  );
  await settled();
  return recording;
}

const policies = (recording: Recording) =>
  Object.fromEntries(
    recording.resources
      .filter(({ inputs }) => typeof inputs.policyData === "string")
      .map(({ name, inputs }) => [name, JSON.parse(String(inputs.policyData)).bindings]),
  );

describe.each(["quarantined", "closing"] as const)("%s", (state) => {
  test("nobody gets in: no invoker, no login, no reader of the bucket", async () => {
    const found = policies(await deploy(state));
    expect(found["acme-workload-invokers"]).toEqual([]);
    expect(found["acme-workload-login"]).toEqual([]);
    expect(found["acme-egress-invokers"]).toEqual([]);
    expect(found["acme-bucket-iam"]).toEqual([]);
  });

  test("C10, F2: no instance of either service is kept running, by fields that the provider sends, and both accounts are disabled", async () => {
    const recording = await deploy(state);
    for (const name of ["acme-workload", "acme-egress-proxy"]) {
      expect(recording.one(service, name).inputs.scaling).toEqual({
        scalingMode: "AUTOMATIC",
        minInstanceCount: 0,
        maxInstanceCount: 10,
      });
    }
    const accounts = recording.ofType("gcp:serviceaccount/account:Account");
    expect(accounts.map(({ inputs }) => inputs.disabled)).toEqual([true, true]);
  });

  test("no service gets another revision, which could not start under a disabled account", async () => {
    const active = await deploy("active");
    const other = await deploy(state);
    for (const name of ["acme-workload", "acme-egress-proxy"]) {
      expect(other.one(service, name).inputs.template).toEqual(active.one(service, name).inputs.template);
    }
  });

  test("the same resources exist as while active", async () => {
    expect((await deploy(state)).counts()).toEqual((await deploy("active")).counts());
  });

  test("who reads a secret stays as it is, so that a way back needs no new grant", async () => {
    const active = policies(await deploy("active"));
    const other = policies(await deploy(state));
    for (const name of Object.keys(active).filter((key) => /key|token|api|pseudonym|switch/.test(key))) {
      expect(other[name], name).toEqual(active[name]);
    }
  });
});

const locks = (recording: Recording) => ({
  services: recording.ofType(service).map(({ inputs }) => inputs.deletionProtection),
  key: recording.one("gcp:kms/cryptoKey:CryptoKey", "acme-data-key").inputs.deletionPolicy,
  bucket: recording.one("gcp:storage/bucket:Bucket", "acme-bucket").inputs.forceDestroy,
  softDelete: recording.one("gcp:storage/bucket:Bucket", "acme-bucket").inputs.softDeletePolicy,
});

test.each(["active", "quarantined"] as const)("while %s, everything is locked against deletion", async (state) => {
  expect(locks(await deploy(state))).toEqual({
    services: [true, true],
    key: "PREVENT",
    bucket: false,
    softDelete: { retentionDurationSeconds: 30 * 24 * 3600 },
  });
});

test("C6: while closing, everything can be deleted, and what the bucket loses can be brought back as before", async () => {
  expect(locks(await deploy("closing"))).toEqual({
    services: [false, false],
    key: "DELETE",
    bucket: true,
    softDelete: { retentionDurationSeconds: 30 * 24 * 3600 },
  });
});
