/** Names in the workload network, resolved as Cloud DNS does it before and after 2027-01-05. */
import { beforeAll, describe, expect, test } from "vitest";
import { Cell, Tenant } from "../../../components/index";
import { cellArgs, fullTenant, smallTenant } from "../support/arguments";
import { type Recording, settled, startMocks } from "../support/mocks";

const vip = ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"];
const sinkhole = ["192.0.2.1"];

interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly rrdatas: readonly string[];
}

interface PolicyRule {
  readonly dnsName: string;
  readonly behavior?: string;
  readonly localData?: { readonly localDatas: readonly DnsRecord[] };
}

let recording: Recording;
let records: DnsRecord[];
let rules: PolicyRule[];

beforeAll(async () => {
  recording = await startMocks();
  const cell = new Cell("cell", cellArgs());
  new Tenant("acme", fullTenant(cell.reference));
  new Tenant("globex", fullTenant(cell.reference));
  new Tenant("initech", smallTenant(cell.reference));
  await settled();
  // The zone of the egress network is apart.
  const ofWorkloads = recording.resources.filter(({ name }) => !name.startsWith("cell-dns-storage"));
  const inputs = (type: string) => ofWorkloads.filter((one) => one.type === type).map((one) => one.inputs as unknown);
  records = inputs("gcp:dns/recordSet:RecordSet") as DnsRecord[];
  rules = inputs("gcp:dns/responsePolicyRule:ResponsePolicyRule") as PolicyRule[];
});

const covers = (pattern: string, name: string) =>
  pattern === "*." || pattern === name || (pattern.startsWith("*.") && name.endsWith(pattern.slice(1)));

/** The entry with the longest pattern that covers the name; a name itself before any wildcard. */
function best<T>(entries: readonly T[], patternOf: (entry: T) => string, name: string): T | undefined {
  const rank = (entry: T) => (patternOf(entry) === name ? Number.MAX_SAFE_INTEGER : patternOf(entry).length);
  return entries.filter((entry) => covers(patternOf(entry), name)).sort((a, b) => rank(b) - rank(a))[0];
}

/** @param eachHop true as from 2027-01-05: the response policy is asked for each name of a CNAME chain, not only the first */
function resolve(host: string, eachHop: boolean, first = true): readonly string[] {
  const name = `${host}.`;
  const rule = best(rules, ({ dnsName }) => dnsName, name);
  if ((first || eachHop) && rule?.behavior !== "bypassResponsePolicy") {
    return rule?.localData?.localDatas.flatMap(({ rrdatas }) => rrdatas) ?? [];
  }
  const record = best(records, (candidate) => candidate.name, name);
  if (record?.type === "CNAME") {
    return resolve(record.rrdatas[0]?.slice(0, -1) ?? "", eachHop, false);
  }
  return record?.rrdatas ?? [];
}

describe.each([
  ["today", false],
  ["from 2027-01-05", true],
])("C5: %s", (_, eachHop) => {
  test.each([
    "storage.googleapis.com",
    "secretmanager.googleapis.com",
    "restricted.googleapis.com",
    "europe-west1-aiplatform.googleapis.com",
    "acme-egress-123456789012.europe-west1.run.app",
    "globex-egress-123456789012.europe-west1.run.app",
    "www.gstatic.com",
  ])("%s resolves to the restricted VIP", (host) => {
    expect(resolve(host, eachHop)).toEqual(vip);
  });

  test.each([
    "api.mixpanel.com",
    "example.com",
    "evil-googleapis.com",
    "googleapis.com.example.com",
    "europe-docker.pkg.dev",
    "gcr.io",
    "eu.gcr.io",
  ])("%s resolves to an address that is never routed", (host) => {
    expect(resolve(host, eachHop)).toEqual(sinkhole);
  });

  test.each(["googleapis.com", "run.app", "gstatic.com"])(
    "%s itself is left to its zone, which has no record of it",
    (host) => {
      expect(resolve(host, eachHop)).toEqual([]);
    },
  );

  test.each([
    ["a stranger's service", "collector-999000000001.europe-west1.run.app"],
    ["an egress proxy's other URL", "acme-egress-abcdefghij-ew.a.run.app"],
    ["a tenant's workload", "acme-workload-123456789012.europe-west1.run.app"],
    ["the proxy of a tenant that sends nothing", "initech-egress-123456789012.europe-west1.run.app"],
  ])("C1: %s has no name", (_, host) => {
    expect(resolve(host, eachHop)).toEqual([]);
  });
});

test("no record is an alias, so no chain can lead into the sinkhole", () => {
  expect(records.map(({ name, type }) => [name, type]).sort()).toEqual([
    ["*.googleapis.com.", "A"],
    ["*.gstatic.com.", "A"],
    ["acme-egress-123456789012.europe-west1.run.app.", "A"],
    ["globex-egress-123456789012.europe-west1.run.app.", "A"],
  ]);
});

test("the metadata server, which gives out identity tokens, is left to the network", () => {
  expect(best(rules, ({ dnsName }) => dnsName, "metadata.google.internal.")?.behavior).toBe("bypassResponsePolicy");
});

test.each([
  ["pubsub.googleapis.com", "pubsub"],
  ["sts.googleapis.com", "sts"],
])("%s does so too in a cell that lists it", async (host, part) => {
  const own = await startMocks();
  new Cell("cell", cellArgs({ egressHosts: ["api.anthropic.com", host] }));
  await settled();
  const zones = own.resources.filter(({ type, name }) => type.endsWith(":ManagedZone") && name === `cell-dns-${part}`);
  expect(zones.map(({ inputs }) => inputs)).toMatchObject([
    { dnsName: `${host}.`, privateVisibilityConfig: { networks: [{ networkUrl: "Network/cell-egress" }] } },
  ]);
  expect(own.one("gcp:dns/recordSet:RecordSet", `cell-dns-${part}-any`).inputs).toMatchObject({ rrdatas: vip });
});

test("Cloud Storage alone resolves to the restricted VIP for egress proxies", () => {
  expect(recording.one("gcp:dns/managedZone:ManagedZone", "cell-dns-storage").inputs).toMatchObject({
    dnsName: "storage.googleapis.com.",
    privateVisibilityConfig: { networks: [{ networkUrl: "Network/cell-egress" }] },
  });
  expect(recording.one("gcp:dns/recordSet:RecordSet", "cell-dns-storage-any").inputs).toMatchObject({
    name: "storage.googleapis.com.",
    rrdatas: vip,
  });
});

test("zones and policy are bound to the workload network and no other", () => {
  const zones = recording.ofType("gcp:dns/managedZone:ManagedZone").filter(({ name }) => name !== "cell-dns-storage");
  expect(zones.map(({ inputs }) => [inputs.dnsName, inputs.visibility, inputs.privateVisibilityConfig]).sort()).toEqual(
    ["googleapis.com.", "gstatic.com.", "run.app."].map((domain) => [
      domain,
      "private",
      { networks: [{ networkUrl: "Network/cell-workload" }] },
    ]),
  );
  expect(recording.ofType("gcp:dns/responsePolicy:ResponsePolicy")[0]?.inputs.networks).toEqual([
    { networkUrl: "Network/cell-workload" },
  ]);
});

test("the rule for every other name comes last, or a first deployment would for a moment sink Google's names", () => {
  const names = recording.ofType("gcp:dns/responsePolicyRule:ResponsePolicyRule").map(({ inputs }) => inputs.dnsName);
  expect(names.at(-1)).toBe("*.");
});
