import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { app, network, onSubnet, subnet } from "../support/attached";
import type { Registered } from "../support/record";
import { registered, said, types } from "../support/resources";

const vpc = (vpcAccess: unknown, labels: object = {}, sources: string[] = []) =>
  registered(types.service, "app", { labels, template: { vpcAccess } }, { template: sources });
const inside = { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: "inside" }] };
const connector = (inputs: object) =>
  registered("gcp:vpcaccess/connector:Connector", "c", { name: "c", region: "eu", ...inputs });
const onConnector = app({ connector: "c" });

describe("egress-confined", () => {
  const judge = (app: Registered, others: Registered[] = [], options = {}) =>
    said("egress-confined", [network, subnet, app, ...others], options);
  const setting = (got: string) =>
    `app: 'template.vpcAccess.egress' must be 'ALL_TRAFFIC', ${got}; set it and attach the service to a subnet that no NAT covers`;
  const slot = "'template.vpcAccess.networkInterfaces[0].subnetwork'";

  test.each<[string, Registered, string[]]>([
    ["everything into a closed subnet", vpc(inside), []],
    ["no VPC", vpc(undefined as never), [setting("got nothing")]],
    ["the setting left out", vpc({ networkInterfaces: [{ subnetwork: "inside" }] }), [setting("got nothing")]],
    ["private ranges only", vpc({ ...inside, egress: "PRIVATE_RANGES_ONLY" }), [setting("got 'PRIVATE_RANGES_ONLY'")]],
    ["a setting not known", vpc({ ...inside, egress: unknown }), [setting("got a value that is not known yet")]],
    [
      "no subnet",
      vpc({ egress: "ALL_TRAFFIC" }),
      [
        "app: 'template.vpcAccess.egress' must go with a subnet, got none; attach the service to one that no NAT covers",
      ],
    ],
    [
      "a subnet from nowhere",
      vpc({ ...inside, networkInterfaces: [{ subnetwork: unknown }] }),
      [
        `app: ${slot} must provably be a subnet without a way to the internet, got a value that is not known yet; pass the output of the subnet's resource`,
      ],
    ],
    [
      "a subnet not known, from its resource",
      vpc({ ...inside, networkInterfaces: [{ subnetwork: unknown }] }, {}, [subnet.urn]),
      [],
    ],
    [
      "interfaces not known",
      vpc({ ...inside, networkInterfaces: unknown }),
      [
        "app: 'template.vpcAccess.networkInterfaces[0].subnetwork' must provably be a subnet without a way to the internet, got a value that is not known yet; pass the output of the subnet's resource",
      ],
    ],
    [
      "a subnet of another stack",
      vpc({ ...inside, networkInterfaces: [{ subnetwork: "elsewhere" }] }),
      [
        `(advisory) app: ${slot} must be a subnet that provably has no way to the internet, got 'elsewhere', which another stack manages; check there that no NAT covers it`,
      ],
    ],
  ])("judges %s", (_, app, messages) => {
    const { vpcAccess, ...rest } = app.inputs.template as Record<string, unknown>;
    const cleaned = vpcAccess === undefined ? { ...app, inputs: { ...app.inputs, template: rest }, outputs: {} } : app;
    expect(judge(cleaned)).toEqual(messages);
  });

  test("takes a foreign network for a mandatory finding where config asks for it", () => {
    const app = vpc({ ...inside, networkInterfaces: [{ subnetwork: "elsewhere" }] });
    expect(judge(app, [], { packConfig: { "egress-confined": { networkInStack: true } } })[0]).not.toContain(
      "(advisory)",
    );
  });

  test.each([
    ["for addresses inside", "INTERNAL", 0],
    ["with an address on the internet for each instance", "EXTERNAL", 1],
    ["of which that isn't known yet", unknown, 1],
  ])("judges a subnet of the sixth version %s", (_, ipv6AccessType, count) => {
    const open = { ...subnet, inputs: { ...subnet.inputs, ipv6AccessType } };
    const message = `app: ${slot} must have no way to the internet, got 'inside', which gives each instance an IPv6 address on the internet; set 'ipv6AccessType' to 'INTERNAL'`;
    expect(said("egress-confined", [network, open, vpc(inside)])).toEqual(Array(count).fill(message));
  });

  test("lets no tenant's machine have an address on the internet, but its egress proxy", () => {
    const machine = (labels: object) =>
      registered("gcp:compute/instance:Instance", "vm", { labels, networkInterfaces: [{ accessConfigs: [{}] }] });
    expect(said("egress-confined", [machine({ tenant: "acme" })])).toEqual([
      "vm: 'networkInterfaces[0].accessConfigs' must not be set on a tenant's machine, got an address on the internet; remove it",
    ]);
    expect(said("egress-confined", [machine({ tenant: "acme", "bulkhead-role": "egress-proxy" })])).toEqual([]);
    expect(said("egress-confined", [machine({ tenant: "platform" })])).toEqual([]);
  });

  test("lets no tenant's nodes have one, by the label of their cluster", () => {
    const cluster = (tenant: string) =>
      registered("gcp:container/cluster:Cluster", "c", {
        resourceLabels: { tenant },
        privateClusterConfig: { enablePrivateNodes: true },
      });
    const pool = (networkConfig: object, sources: string[]) =>
      registered("gcp:container/nodePool:NodePool", "n", { cluster: "c", networkConfig }, { cluster: sources });
    const open = pool({ enablePrivateNodes: false }, [cluster("acme").urn]);
    expect(said("egress-confined", [cluster("acme"), open])).toEqual([
      "n: 'networkConfig.enablePrivateNodes' must be true where tenants' pods run, got 'false'; set it, so that nodes have no address on the internet",
    ]);
    expect(said("egress-confined", [cluster("platform"), open])).toEqual([]);
    expect(said("egress-confined", [pool({ enablePrivateNodes: false }, [])])).toEqual([]);
  });

  const router = registered("gcp:compute/router:Router", "router", { name: "router", network: "net", region: "eu" });
  const nat = registered("gcp:compute/routerNat:RouterNat", "nat", {
    router: "router",
    region: "eu",
    sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
  });

  test("rejects a NAT over the subnet, for an app and not for an egress proxy", () => {
    expect(judge(vpc(inside), [router, nat])).toEqual([
      `app: ${slot} must have no way to the internet, got 'inside', which the NAT 'nat' covers; list only the egress subnet in the NAT`,
    ]);
    expect(judge(vpc(inside, { "bulkhead-role": "egress-proxy" }), [router, nat])).toEqual([]);
    expect(judge(vpc({ ...inside, egress: "PRIVATE_RANGES_ONLY" }, { "bulkhead-role": "egress-proxy" }))).toEqual([
      setting("got 'PRIVATE_RANGES_ONLY'"),
    ]);
  });

  test.each<[string, Record<string, unknown>, number]>([
    ["everything through a machine", { destRange: "0.0.0.0/0", nextHopInstance: "proxy" }, 1],
    ["half of everything through an address", { destRange: "128.0.0.0/1", nextHopIp: "10.0.0.9" }, 1],
    ["a range not known through a tunnel", { destRange: unknown, nextHopVpnTunnel: "t" }, 1],
    ["private addresses through a tunnel", { destRange: "10.8.0.0/16", nextHopVpnTunnel: "t" }, 0],
    [
      "the default gateway, which leads nowhere without an address",
      { destRange: "0.0.0.0/0", nextHopGateway: "default-internet-gateway" },
      0,
    ],
    ["another network's", { destRange: "0.0.0.0/0", nextHopIp: "10.0.0.9", network: "other" }, 0],
  ])("judges a route for %s", (_, inputs, count) => {
    const route = registered("gcp:compute/route:Route", "route", { network: "net", ...inputs });
    expect(judge(vpc(inside), [route]).length).toBe(count);
  });

  test("follows a connector to its subnet or its network", () => {
    const connector = (inputs: Record<string, unknown>) =>
      registered("gcp:vpcaccess/connector:Connector", "c", { name: "c", region: "eu", ...inputs });
    const app = vpc({ egress: "ALL_TRAFFIC", connector: "c" });
    const listed = registered("gcp:compute/routerNat:RouterNat", "list", {
      router: "router",
      region: "eu",
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: "other" }],
    });
    expect(judge(app, [connector({ subnet: { name: "inside" } })])).toEqual([]);
    expect(judge(app, [connector({ subnet: { name: "inside" } }), router, nat]).length).toBe(1);
    expect(judge(app, [connector({ network: "net", ipCidrRange: "10.8.0.0/28" }), router, nat]).length).toBe(1);
    expect(judge(app, [connector({ network: "net", ipCidrRange: "10.8.0.0/28" }), router, listed])).toEqual([]);
  });
});

describe("egress-confined, by place", () => {
  const network = (name: string) => registered("gcp:compute/network:Network", name, { name });
  const subnet = (inputs: object = { network: "net" }) =>
    registered("gcp:compute/subnetwork:Subnetwork", "inside", { name: "inside", region: "eu", ...inputs });
  const router = (inputs: object = { network: "net" }) =>
    registered("gcp:compute/router:Router", "router", { name: "router", region: "eu", ...inputs });
  const nat = (inputs: object = { sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES" }) =>
    registered("gcp:compute/routerNat:RouterNat", "nat", { router: "router", region: "eu", ...inputs });
  const list = (...names: unknown[]) =>
    nat({ sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS", subnetworks: names.map((name) => ({ name })) });
  const onNetwork = app({ networkInterfaces: [{ network: "net" }] });
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
});
