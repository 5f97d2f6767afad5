/** The name by which a tenant's workload finds its egress proxy. */
import { expect, test } from "vitest";
import { Tenant } from "../../../components/index";
import { cellReference, fullTenant } from "../support/arguments";
import { deployFull, deploySmall } from "../support/deployed";
import { settled, startMocks, unknownOutput } from "../support/mocks";

const record = "gcp:dns/recordSet:RecordSet";
const address = ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"];

test("C1: the proxy's deterministic name leads to the restricted addresses, and no other name is made", async () => {
  expect((await deployFull()).ofType(record).map(({ name, inputs }) => [name, inputs])).toEqual([
    [
      "acme-egress-name",
      {
        project: "acme-prod",
        managedZone: "cell-run",
        name: "acme-egress-123456789012.europe-west1.run.app.",
        type: "A",
        ttl: 300,
        rrdatas: address,
      },
    ],
  ]);
});

test("a tenant without an egress proxy has no such name", async () => {
  expect((await deploySmall()).ofType(record)).toEqual([]);
});

test.each([
  ["of its reference", { proxyZone: "another-zone" }, "another-zone"],
  ["of the cell's name, if the cell is older and its reference has none", { proxyZone: undefined }, "cell-run"],
])("its zone is the one %s", async (_, changes, zone) => {
  const recording = await startMocks();
  new Tenant("acme", fullTenant({ ...cellReference, ...changes }));
  await settled();
  expect(recording.one(record, "acme-egress-name").inputs.managedZone).toBe(zone);
});

test("a cell of another stack that is not known yet is waited for", async () => {
  const recording = await startMocks({ preview: true });
  new Tenant("acme", fullTenant(unknownOutput<typeof cellReference>()));
  await settled();
  expect(recording.one(record, "acme-egress-name").inputs.type).toBe("A");
});
