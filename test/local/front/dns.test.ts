import { beforeAll, describe, expect, test } from "vitest";
import { Cell, Tenant } from "../../../components/index";
import type { Properties } from "../../../local/cloud/protocol/values";
import { aliasOrderAt, resolveName } from "../../../local/front/network/dns";
import type { VpcView } from "../../../local/front/network/vpcView";
import { cellArgs, fullTenant } from "../../components/support/arguments";
import { type Recording, settled, startMocks } from "../../components/support/mocks";
import { emptyVpc } from "./support/emptyVpc";

const vip = ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"];
const orders = ["whole", "each hop"] as const;
const network = "cell-workload";

let recording: Recording;
beforeAll(async () => {
  recording = await startMocks();
  const cell = new Cell("cell", cellArgs());
  new Tenant("acme", fullTenant(cell.reference));
  new Tenant("globex", fullTenant(cell.reference));
  await settled();
});

/** What the cell deploys, as the local cloud's resolver reads it. */
function deployed(): VpcView {
  const of = (type: string) => recording.ofType(type).map(({ inputs }) => inputs as Properties);
  return {
    ...emptyVpc,
    zones: of("gcp:dns/managedZone:ManagedZone"),
    records: of("gcp:dns/recordSet:RecordSet"),
    responsePolicies: of("gcp:dns/responsePolicy:ResponsePolicy"),
    responseRules: of("gcp:dns/responsePolicyRule:ResponsePolicyRule"),
  };
}

test("C5: Cloud DNS takes each hop of an alias through the response policy from 2027-01-05", () => {
  expect(aliasOrderAt(Date.parse("2027-01-04T23:59:59Z"))).toBe("whole");
  expect(aliasOrderAt(Date.parse("2027-01-05T00:00:00Z"))).toBe("each hop");
});

describe.each(orders)("C5: by the order '%s'", (order) => {
  test.each([
    "storage.googleapis.com",
    "secretmanager.googleapis.com",
    "logging.googleapis.com",
    "iamcredentials.googleapis.com",
    "acme-egress-123456789012.europe-west1.run.app",
    "globex-egress-123456789012.europe-west1.run.app",
    "www.gstatic.com",
  ])("%s, which a workload needs, resolves to the restricted VIP", (host) => {
    expect(resolveName(deployed(), network, host, order)).toMatchObject({ addresses: vip, by: "private zone" });
  });

  test("metadata.google.internal is left to the network", () => {
    expect(resolveName(deployed(), network, "metadata.google.internal", order).by).toBe("public DNS");
  });

  test.each(["api.mixpanel.com", "x.collector.example", "europe-docker.pkg.dev", "gcr.io", "evil-googleapis.com"])(
    "%s resolves into the sinkhole",
    (host) => {
      expect(resolveName(deployed(), network, host, order)).toMatchObject({
        addresses: ["192.0.2.1"],
        by: "response policy",
      });
    },
  );

  test.each([
    "run.app",
    "googleapis.com",
    "gstatic.com",
    "collector-999000000001.europe-west1.run.app",
    "acme-egress-abcdefghij-ew.a.run.app",
    "acme-workload-123456789012.europe-west1.run.app",
  ])("%s does not exist", (host) => {
    expect(resolveName(deployed(), network, host, order)).toMatchObject({ addresses: [], by: "private zone" });
  });

  test("the name of a proxy goes with its tenant, and the other tenants keep theirs", () => {
    const view = deployed();
    const records = view.records.filter(({ name }) => !String(name).startsWith("acme-"));
    const addressesOf = (tenant: string) =>
      resolveName({ ...view, records }, network, `${tenant}-egress-123456789012.europe-west1.run.app`, order).addresses;
    expect(addressesOf("acme")).toEqual([]);
    expect(addressesOf("globex")).toEqual(vip);
  });
});

describe("C5: an alias to the name of its own zone, without a rule for that name", () => {
  const aliased = (): VpcView => {
    const view = deployed();
    return {
      ...view,
      records: view.records.flatMap((record) =>
        record.name === "*.googleapis.com."
          ? [
              { ...record, type: "CNAME", rrdatas: ["googleapis.com."] },
              { ...record, name: "googleapis.com." },
            ]
          : [record],
      ),
      responseRules: view.responseRules.filter(({ dnsName }) => dnsName !== "googleapis.com."),
    };
  };

  test.each([
    ["whole", vip],
    ["each hop", ["192.0.2.1"]],
  ] as const)("leads by the order '%s' to %s", (order, addresses) => {
    expect(resolveName(aliased(), network, "storage.googleapis.com", order).addresses).toEqual(addresses);
  });
});
