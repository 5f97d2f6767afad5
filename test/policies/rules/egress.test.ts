import { describe, expect, it as test } from "vitest";
import { unknown } from "../support/cloudOutputs";
import type { Registered } from "../support/record";
import { registered, said, types } from "../support/resources";

const network = registered("gcp:compute/network:Network", "net", { name: "net" });
const subnet = registered("gcp:compute/subnetwork:Subnetwork", "inside", {
  name: "inside",
  network: "net",
  region: "eu",
});
const vpc = (vpcAccess: unknown, labels: object = {}, sources: string[] = []) =>
  registered(types.service, "app", { labels, template: { vpcAccess } }, { template: sources });
const inside = { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: "inside" }] };

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
