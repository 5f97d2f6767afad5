/** Where a workload's traffic goes, while networks, connectors and routers are only partly known. */
import { describe, expect, it as test } from "vitest";
import { unknown } from "../support/cloudOutputs";
import type { Registered } from "../support/record";
import { registered, said, types } from "../support/resources";

const network = (name: string) => registered("gcp:compute/network:Network", name, { name });
const subnet = (inputs: object = { network: "net" }) =>
  registered("gcp:compute/subnetwork:Subnetwork", "inside", { name: "inside", region: "eu", ...inputs });
const router = (inputs: object = { network: "net" }) =>
  registered("gcp:compute/router:Router", "router", { name: "router", region: "eu", ...inputs });
const nat = (inputs: object = { sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES" }) =>
  registered("gcp:compute/routerNat:RouterNat", "nat", { router: "router", region: "eu", ...inputs });
const list = (...names: unknown[]) =>
  nat({ sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS", subnetworks: names.map((name) => ({ name })) });
const connector = (inputs: object) =>
  registered("gcp:vpcaccess/connector:Connector", "c", { name: "c", region: "eu", ...inputs });
const app = (vpcAccess: object, labels: object = {}, sources: string[] = []) =>
  registered(
    types.service,
    "app",
    { labels, template: { vpcAccess: { egress: "ALL_TRAFFIC", ...vpcAccess } } },
    { template: sources },
  );
const onSubnet = app({ networkInterfaces: [{ subnetwork: "inside" }] });
const onNetwork = app({ networkInterfaces: [{ network: "net" }] });
const onConnector = app({ connector: "c" });
const judge = (...resources: Registered[]) =>
  said("egress-confined", [network("net"), network("other"), ...resources]).map((text) =>
    text.replace(/^app: '[^']*' must (?:have|be) /, ""),
  );
const way = (what: string, how: string) => [
  `no way to the internet, got ${what}, which the NAT 'nat' ${how}; list only the egress subnet in the NAT`,
];

describe("a workload on a whole network", () => {
  test("may be covered by any NAT of that network, and is by none of another", () => {
    expect(judge(onNetwork)).toEqual([]);
    expect(judge(onNetwork, router(), nat())).toEqual(way("'net'", "may cover"));
    expect(judge(onNetwork, router(), list("inside"))).toEqual(way("'net'", "may cover"));
    expect(judge(onNetwork, router({ network: "other" }), nat())).toEqual([]);
    expect(judge(onNetwork, router({ network: unknown }), nat())).toEqual(way("'net'", "may cover"));
  });

  test("has the routes of that network", () => {
    const route = (inputs: object) =>
      registered("gcp:compute/route:Route", "out", { destRange: "0.0.0.0/0", nextHopIp: "10.0.0.9", ...inputs });
    const leads = [
      "no way to the internet, got 'net', from which the route 'out' may lead out; remove it or give the workloads a network of their own",
    ];
    expect(judge(onNetwork, route({ network: "net" }))).toEqual(leads);
    expect(judge(onNetwork, route({ network: "other" }))).toEqual([]);
    expect(judge(onNetwork, route({ network: unknown }))).toEqual(leads);
    expect(judge(onNetwork, route({}))).toEqual(leads);
    expect(judge(onSubnet, subnet(), route({ network: "net" }))).toHaveLength(1);
    expect(judge(onSubnet, subnet({ network: "other" }), route({ network: "net" }))).toEqual([]);
    const either = registered(
      "gcp:compute/route:Route",
      "out",
      { destRange: "0.0.0.0/0", nextHopIp: "x", network: unknown },
      { network: [network("other").urn, network("net").urn] },
    );
    expect(judge(onNetwork, either)).toEqual(leads);
  });
});

describe("a workload behind a connector", () => {
  const own = { network: "net", ipCidrRange: "10.8.0.0/28" };

  test("is where the connector's subnet is", () => {
    expect(judge(onConnector, connector({ subnet: { name: "inside" } }), subnet(), router(), nat())).toEqual(
      way("'c'", "covers"),
    );
    expect(judge(onConnector, connector({ subnet: { name: "inside" } }), subnet(), router(), list("other"))).toEqual(
      [],
    );
    expect(judge(onConnector, connector({ subnet: { name: "inside" } }), subnet(), router(), list("inside"))).toEqual(
      way("'c'", "covers"),
    );
    expect(judge(onConnector, connector({ subnet: { name: unknown } }), subnet(), router(), list("other"))).toEqual(
      way("'c'", "may cover"),
    );
    const subnets = { subnet: { name: "inside" } };
    expect(
      judge(onConnector, connector(subnets), subnet(), router(), nat({ sourceSubnetworkIpRangesToNat: unknown })),
    ).toEqual(way("'c'", "may cover"));
  });

  test("of a range of its own is covered by a NAT for all subnets of its network only", () => {
    expect(judge(onConnector, connector(own), router(), nat())).toEqual(way("'c'", "may cover"));
    expect(judge(onConnector, connector(own), router(), list("inside"))).toEqual([]);
    expect(judge(onConnector, connector(own), router(), nat({ sourceSubnetworkIpRangesToNat: unknown }))).toEqual(
      way("'c'", "may cover"),
    );
    expect(judge(onConnector, connector(own), router({ network: "other" }), nat())).toEqual([]);
    expect(judge(onConnector, connector(own), router({ network: unknown }), nat())).toEqual(way("'c'", "may cover"));
    expect(judge(onConnector, connector({ network: unknown }), router(), nat())).toEqual(way("'c'", "may cover"));
    expect(judge(onConnector, connector({}), router(), nat())).toEqual(way("'c'", "may cover"));
  });

  test("in either of two networks may be covered by a NAT of one, and have its routes", () => {
    const both = { network: [network("other").urn, network("net").urn] };
    const unsure = { ...connector({ network: unknown }), propertyDependencies: both };
    expect(judge(onConnector, unsure, router(), nat())).toEqual(way("'c'", "may cover"));
    const routers = { ...router({ network: unknown }), propertyDependencies: both };
    expect(judge(onConnector, connector(own), routers, nat())).toEqual(way("'c'", "may cover"));
    const route = registered("gcp:compute/route:Route", "out", {
      destRange: "0.0.0.0/0",
      nextHopIp: "10.0.0.9",
      network: "net",
    });
    expect(judge(onConnector, unsure, route)).toHaveLength(1);
  });

  test("that another stack manages can't be judged", () => {
    expect(judge(onConnector)[0]).toContain(
      "a subnet that provably has no way to the internet, got 'c', which another stack manages",
    );
  });
});

describe("a workload in either of two places", () => {
  test("is judged for each", () => {
    const [inside, second] = [
      subnet(),
      {
        ...subnet(),
        urn: `${subnet().urn}2`,
        name: "second",
        inputs: { name: "second", network: "net", region: "eu" },
        outputs: {},
      },
    ];
    const unsure = app({ networkInterfaces: [{ subnetwork: unknown }] }, {}, [inside.urn, second.urn]);
    expect(judge(unsure, inside, second, router(), list("second"))).toHaveLength(1);
    expect(judge(unsure, inside, second, router(), list("third"))).toEqual([]);
  });
});

describe("a workload's setting", () => {
  test("without a place is reported once, and so is a place without the setting", () => {
    const setting = (got: string) => [
      `'ALL_TRAFFIC', ${got}; set it and attach the service to a subnet that no NAT covers`,
    ];
    expect(judge(app({ egress: "PRIVATE_RANGES_ONLY", networkInterfaces: [{ subnetwork: unknown }] }))).toEqual(
      setting("got 'PRIVATE_RANGES_ONLY'"),
    );
    expect(judge(app({ egress: "PRIVATE_RANGES_ONLY", connector: "elsewhere" }))).toEqual(
      setting("got 'PRIVATE_RANGES_ONLY'"),
    );
    expect(judge(app({ egress: null, connector: "elsewhere" }))).toEqual(setting("got nothing"));
    expect(judge(app({}))).toHaveLength(1);
  });

  test("is advice where another stack manages the network, also for a proxy", () => {
    const elsewhere = app({ networkInterfaces: [{ subnetwork: unknown }] }, {}, [
      "urn:pulumi:prod::app::gcp:compute/subnetwork:Subnetwork::read",
    ]);
    expect(said("egress-confined", [elsewhere])).toEqual([
      "(advisory) app: 'template.vpcAccess.networkInterfaces[0].subnetwork' must be a subnet that provably has no way to the internet, got 'read', which another stack manages; check there that no NAT covers it",
    ]);
    const proxy = app({ networkInterfaces: [{ subnetwork: "elsewhere" }] }, { "bulkhead-role": "egress-proxy" });
    expect(said("egress-confined", [proxy])[0]).toMatch(/^\(advisory\)/);
  });
});
