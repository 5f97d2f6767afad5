/** Which firewall rules let everybody reach a database, and which port the message names. */
import { expect, test } from "vitest";
import { registered, said } from "../support/resources";

const rule = "restricted-ingress";
const everybody = ["0.0.0.0/0"];
const message = (path: string, database: string) =>
  `'${path}' must not let everybody reach a database, got the port of ${database} open to the internet; name the ranges that connect, or connect inside the network`;
const firewall = (inputs: object) =>
  said(rule, [registered("gcp:compute/firewall:Firewall", "open", { network: "n", ...inputs })]);
const tcp = (ports: unknown) => ({ allows: [{ protocol: "tcp", ports }] });

test.each([
  [1433, "SQL Server"],
  [1521, "Oracle"],
  [3306, "MySQL"],
  [5432, "PostgreSQL"],
  [5984, "CouchDB"],
  [6379, "Redis"],
  [7000, "Cassandra"],
  [8123, "ClickHouse"],
  [9042, "Cassandra"],
  [9200, "Elasticsearch"],
  [11211, "Memcached"],
  [27017, "MongoDB"],
])("port %s is that of %s", (port, database) => {
  const one = (...ports: unknown[]) => firewall({ sourceRanges: everybody, ...tcp(ports) });
  expect(one(port)).toEqual([`open: ${message("allows[0]", database)}`]);
  expect(one(port - 1)).toEqual([]);
  expect(one(port + 1)).toEqual([]);
});

test.each(["networkFirewallPolicyRule", "regionNetworkFirewallPolicyRule", "firewallPolicyRule"])(
  "a rule in a policy (%s) is judged by its own fields",
  (name) => {
    const type = `gcp:compute/${name}:${name.replace(/^./, (first) => first.toUpperCase())}`;
    const inPolicy = (match: object, more: object = {}) =>
      said(rule, [registered(type, "open", { action: "allow", match, ...more })]);
    const layer4Configs = [{ ipProtocol: "udp" }, { ipProtocol: "tcp", ports: ["5432"] }];
    expect(inPolicy({ srcIpRanges: everybody, layer4Configs })).toEqual([
      `open: ${message("match.layer4Configs[1]", "PostgreSQL")}`,
    ]);
    // Without a range, the rule speaks of something else than addresses.
    expect(inPolicy({ layer4Configs })).toEqual([]);
    expect(inPolicy({ srcIpRanges: everybody, layer4Configs }, { action: "goto_next" })).toEqual([]);
  },
);

test.each(["networkFirewallPolicyWithRules", "regionNetworkFirewallPolicyWithRules", "firewallPolicyWithRules"])(
  "each rule of a policy (%s) is judged",
  (name) => {
    const type = `gcp:compute/${name}:${name.replace(/^./, (first) => first.toUpperCase())}`;
    const layer4Configs = [{ ipProtocol: "tcp", ports: ["5432"] }];
    const open = { action: "allow", match: { srcIpRanges: everybody, layer4Configs } };
    const rules = [
      { ...open, action: "deny" },
      open,
      { ...open, match: { srcIpRanges: ["10.0.0.0/8"], layer4Configs } },
    ];
    expect(said(rule, [registered(type, "open", { rules })])).toEqual([
      `open: ${message("rules[1].match.layer4Configs[0]", "PostgreSQL")}`,
    ]);
    expect(said(rule, [registered(type, "open", open)])).toEqual([]);
  },
);

test.each<[string, object, string[]]>([
  ["what is no range", { sourceRanges: ["x0.0.0.0/0"] }, []],
  ["a range of the fourth version of 8 bits", { sourceRanges: ["0.0.0.0/8"] }, []],
  ["a range of the fourth version of 7 bits", { sourceRanges: ["64.0.0.0/7"] }, ["PostgreSQL"]],
  ["a length of two digits that begins like a short one", { sourceRanges: ["10.0.0.0/70"] }, []],
  ["one open range among others", { sourceRanges: ["10.0.0.0/8", "0.0.0.0/0"] }, ["PostgreSQL"]],
  ["a range of the sixth version for an eighth of everybody", { sourceRanges: ["2000::/3"] }, ["PostgreSQL"]],
  ["a range of the sixth version of 15 bits", { sourceRanges: ["2600::/15"] }, ["PostgreSQL"]],
  ["a provider's range of the sixth version", { sourceRanges: ["2600::/16"] }, []],
  ["a range that isn't known yet", { sourceRanges: [null] }, []],
  ["accounts", { sourceServiceAccounts: ["a@p.iam.gserviceaccount.com"] }, []],
  ["nobody named", {}, ["PostgreSQL"]],
])("sources: %s", (_, sources, databases) => {
  expect(firewall({ ...sources, ...tcp(["5432"]) })).toEqual(
    databases.map((one) => `open: ${message("allows[0]", one)}`),
  );
});

test.each<[string, object, string | undefined]>([
  ["no protocol", { ports: ["5432"] }, undefined],
  ["an empty port", { protocol: "tcp", ports: ["", "8080"] }, undefined],
  ["no port, which means all", { protocol: "tcp" }, "every database"],
  ["a port that isn't known yet", { protocol: "tcp", ports: [null] }, undefined],
])("of what is allowed: %s", (_, allowed, database) => {
  expect(firewall({ sourceRanges: everybody, allows: [allowed] })).toEqual(
    database === undefined ? [] : [`open: ${message("allows[0]", database)}`],
  );
});
