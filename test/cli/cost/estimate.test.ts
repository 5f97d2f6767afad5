import { describe, expect, test } from "vitest";
import { estimateCost } from "../../../cli/cost/estimate";
import { hoursPerMonth, prices } from "../../../cli/cost/prices";
import { costTable } from "../../../cli/cost/table";
import { Cell } from "../../../components/cell/cell";
import { Tenant } from "../../../components/tenant/tenant";
import { makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { cellArgs, fullTenant, privatePlan } from "../../components/support/arguments";
import { resourcesOf } from "../prove/support/twoTenants";

const program = () => {
  const cell = new Cell("cell", cellArgs());
  for (const id of ["acme", "globex"]) {
    new Tenant(id, fullTenant(cell.reference));
  }
};

function resource(type: string, name: string, inputs: object) {
  return makeResource({ urn: `urn:pulumi:s::p::${type}::${name}`, type, name, inputs: Field.of(inputs) });
}

function service(name: string, cpuIdle: boolean, changes: object = {}) {
  const limits = { cpu: "1", memory: "512Mi" };
  return resource("gcp:cloudrunv2/service:Service", name, {
    labels: { tenant: "acme" },
    template: { containers: [{ resources: { limits, cpuIdle } }], ...changes },
  });
}

describe("what Bulkhead's own components cost", () => {
  test.each([true, false])("is summed up by tenant, the cell apart (preview: %s)", async (preview) => {
    const { domains } = estimateCost(await resourcesOf(program, preview));
    expect(domains.map(({ domain }) => domain)).toEqual(["acme", "globex", "platform"]);
    const [acme, globex, cell] = domains;
    expect(acme?.total).toEqual(globex?.total);
    expect(acme?.items.map(({ what }) => what)).toEqual([
      "egress-proxy: instances",
      "egress-proxy: reads of keys",
      "egress-proxy: reads of the kill switch",
      "key versions, after a year",
      "secret versions",
      "workload: requests",
    ]);
    expect(cell?.items.map(({ what }) => what)).toEqual([
      "DNS zones",
      "NAT: gateway for one instance",
      "NAT: one address",
    ]);
  });

  test("names every type that it has no price for, and no free one", async () => {
    const { notPriced } = estimateCost(await resourcesOf(program, true));
    expect(notPriced).toEqual([
      "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
      "gcp:logging/projectBucketConfig:ProjectBucketConfig",
      "gcp:storage/bucket:Bucket",
    ]);
  });
});

test.each([true, false])("fixed addresses of the NAT cost each, and nothing twice (preview: %s)", async (preview) => {
  const addresses = async (natAddresses: number) => {
    const one = () => void new Cell("cell", cellArgs({ natAddresses }));
    const { domains, notPriced } = estimateCost(await resourcesOf(one, preview));
    expect(notPriced.filter((type) => type.includes("ddress"))).toEqual([]);
    return domains[0]?.items.filter(({ what }) => what.includes("address"));
  };
  const month = prices.natAddress.usd * hoursPerMonth;
  expect(await addresses(0)).toEqual([{ what: "NAT: one address", usd: [month, month, month] }]);
  expect(await addresses(3)).toEqual([{ what: "fixed addresses", usd: [3 * month, 3 * month, 3 * month] }]);
});

test("a proxy with private aggregates costs an instance all month, whatever its use", async () => {
  const one = () => new Tenant("acme", fullTenant(new Cell("cell", cellArgs()).reference, { analytics: privatePlan }));
  const { domains } = estimateCost(await resourcesOf(one, true));
  const instances = domains
    .find(({ domain }) => domain === "acme")
    ?.items.find(({ what }) => what === "egress-proxy: instances");
  const month = 3600 * (prices.instanceCpu.usd + 0.5 * prices.instanceMemory.usd) * hoursPerMonth;
  for (const usd of instances?.usd ?? [0]) {
    expect(usd).toBeCloseTo(month, 6);
  }
});

describe("a Cloud Run service", () => {
  test("with its processor always on costs by the hours of its instances", () => {
    const { domains } = estimateCost([service("acme-app", false)]);
    const hour = 3600 * (prices.instanceCpu.usd + 0.5 * prices.instanceMemory.usd);
    expect(domains[0]?.items).toEqual([{ what: "app: instances", usd: [0, hour * 176, hour * hoursPerMonth] }]);
  });

  test("with a minimum on the service itself, as the components set it, costs all month", () => {
    const one = { labels: { tenant: "acme" }, scaling: { minInstanceCount: 1 } };
    const template = { containers: [{ resources: { limits: { cpu: "1", memory: "512Mi" }, cpuIdle: false } }] };
    const { domains } = estimateCost([resource("gcp:cloudrunv2/service:Service", "acme-app", { ...one, template })]);
    expect(new Set(domains[0]?.total).size).toBe(1);
    expect(domains[0]?.total[0]).toBeGreaterThan(40);
  });

  test("with minimum instances costs all month, whatever its use", () => {
    const { domains } = estimateCost([service("acme-app", false, { scaling: { minInstanceCount: 2 } })]);
    const month = 3600 * (prices.instanceCpu.usd + 0.5 * prices.instanceMemory.usd) * hoursPerMonth;
    for (const usd of domains[0]?.total ?? []) {
      expect(usd).toBeCloseTo(2 * month, 6);
    }
  });

  test("that bills by request costs nothing while idle", () => {
    const { domains } = estimateCost([service("acme-app", true)]);
    const [idle, quiet = 0, busy = 0] = domains[0]?.total ?? [];
    expect(idle).toBe(0);
    expect(busy).toBeCloseTo(10 * quiet, 6);
  });
});

test("C30: a rotated key costs one version for each period of its first year", () => {
  const key = (rotationPeriod?: string) =>
    resource("gcp:kms/cryptoKey:CryptoKey", "key", { labels: { tenant: "acme" }, rotationPeriod });
  const versions = (one: ReturnType<typeof key>) =>
    (estimateCost([one]).domains[0]?.total[0] ?? 0) / prices.keyVersion.usd;
  expect(versions(key())).toBe(1);
  expect(versions(key(`${90 * 86_400}s`))).toBeCloseTo(5, 9);
});

test("an unknown type is named, not priced at nothing", () => {
  expect(estimateCost([resource("gcp:sql/databaseInstance:DatabaseInstance", "db", {})]).notPriced).toEqual([
    "gcp:sql/databaseInstance:DatabaseInstance",
  ]);
});

test("the table fits 80 columns, with its assumptions and the date of its prices", async () => {
  const text = costTable(estimateCost(await resourcesOf(program, true)), true, 80);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text).toContain("as of 2026-11");
  expect(text).toContain("egress-proxy: instances");
});

test("every price names its page and month", () => {
  for (const price of Object.values(prices)) {
    expect(price.source).toMatch(/^https:\/\/cloud\.google\.com\/[a-z-]+\/pricing$/);
    expect(price.read).toMatch(/^20\d\d-\d\d$/);
  }
});
