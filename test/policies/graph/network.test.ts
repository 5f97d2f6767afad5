/** Ways to the internet while networks are not known, or are other stacks', and routes that stay inside. */
import { describe, expect, test } from "vitest";
import { buildGraph, makeResource, natCovers, networkOf, type Resource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";

const resource = (type: string, name: string, inputs: object, sources: Record<string, string[]> = {}) =>
  makeResource({
    urn: `urn:pulumi:prod::app::${type}::${name}`,
    type,
    name,
    inputs: Field.of(inputs),
    propertyDependencies: new Map(Object.entries(sources)),
  });
const network = (name: string) => resource("gcp:compute/network:Network", name, { name });
const subnet = (inputs: object, name = "inside") =>
  resource("gcp:compute/subnetwork:Subnetwork", name, { name, ...inputs });
const router = (inputs: object, name = "router") => resource("gcp:compute/router:Router", name, { name, ...inputs });
const nat = (inputs: object, sources: Record<string, string[]> = {}) =>
  resource("gcp:compute/routerNat:RouterNat", "nat", { router: "router", ...inputs }, sources);
const all = { sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES" };
const list = (subnetworks: unknown) => ({ sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS", subnetworks });
const covers = (place: Resource, ...others: Resource[]) => {
  const graph = buildGraph([place, ...others]);
  const node = graph.index.node(place.urn);
  return graph.nats.map((found) => (node === undefined ? "" : natCovers(graph.index, found, node))).join();
};

describe("a NAT for all subnets", () => {
  const here = { network: "net", region: "eu" };

  test.each<[string, object, object, object, string]>([
    ["in one region", here, here, { region: "eu" }, "yes"],
    ["whose region is not known", here, here, { region: unknown }, "yes"],
    ["over a subnet whose region is not known", { network: "net", region: unknown }, here, { region: "eu" }, "yes"],
    ["over a subnet without a region", { network: "net" }, here, { region: "eu" }, "yes"],
    ["over a subnet of another region", { network: "net", region: "us" }, here, { region: "eu" }, "no"],
    ["over a subnet without a network", { region: "eu" }, here, { region: "eu" }, "maybe"],
    ["over a subnet whose network is not known", { network: unknown }, here, {}, "maybe"],
    ["of a router without a network", here, { region: "eu" }, {}, "maybe"],
    ["of a router whose network is not known", here, { network: unknown }, {}, "maybe"],
    ["of another network", { network: "other" }, here, {}, "no"],
  ])("%s", (_, place, at, more, answer) => {
    expect(covers(subnet(place), network("net"), network("other"), router(at), nat({ ...all, ...more }))).toBe(answer);
  });

  test.each<[string, string, string, string]>([
    ["one network outside the stack", "projects/p/global/networks/n", "projects/p/global/networks/n", "yes"],
    [
      "what may be one network outside the stack",
      "projects/p/global/networks/n",
      "projects/12/global/networks/n",
      "yes",
    ],
    ["two networks outside the stack", "projects/p/global/networks/n", "projects/q/global/networks/n", "no"],
    ["a network of the stack and one outside it", "net", "projects/q/global/networks/m", "no"],
    ["one outside the stack and a network of it", "projects/q/global/networks/m", "net", "no"],
  ])("with the subnet and the router in %s", (_, ofSubnet, ofRouter, answer) => {
    const place = subnet({ network: ofSubnet });
    expect(covers(place, network("net"), router({ network: ofRouter }), nat(all))).toBe(answer);
  });

  test("covers a subnet in either of the networks that its router may be in", () => {
    const [net, other] = [network("net"), network("other")];
    const either = resource(
      "gcp:compute/router:Router",
      "router",
      { name: "router", network: unknown },
      { network: [other.urn, net.urn] },
    );
    expect(covers(subnet({ network: "net" }), net, other, either, nat(all))).toBe("yes");
    const place = resource(
      "gcp:compute/subnetwork:Subnetwork",
      "inside",
      { name: "inside", network: unknown },
      { network: [other.urn, net.urn] },
    );
    expect(covers(place, net, other, router({ network: "net" }), nat(all))).toBe("yes");
  });

  test("whose mode is not known may cover its own network and no other", () => {
    const mode = nat({ sourceSubnetworkIpRangesToNat: unknown });
    expect(covers(subnet({ network: "net" }), network("net"), router({ network: "net" }), mode)).toBe("maybe");
    expect(
      covers(subnet({ network: "other" }), network("net"), network("other"), router({ network: "net" }), mode),
    ).toBe("no");
    expect(covers(subnet({ network: "net" }), network("net"), router({ network: "net" }), nat({}))).toBe("maybe");
  });
});

describe("a NAT with a list", () => {
  test("that is in part not known may cover anything, whatever else it lists", () => {
    const other = subnet({}, "other");
    expect(covers(subnet({}), other, nat(list([{ name: "other" }, { name: unknown }])))).toBe("maybe");
    expect(covers(subnet({}), other, nat(list([{ name: "other" }])))).toBe("no");
    expect(covers(subnet({}), other, nat(list([])))).toBe("no");
    expect(covers(subnet({}), other, nat({ sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS" }))).toBe("no");
  });

  test("not known as a whole covers what it comes from, and may cover the rest", () => {
    const [inside, other] = [subnet({}), subnet({}, "other")];
    const listed = nat(list(unknown), { subnetworks: [inside.urn] });
    expect(covers(inside, other, listed)).toBe("yes");
    expect(covers(other, inside, listed)).toBe("maybe");
    expect(covers(inside, nat(list(unknown)))).toBe("maybe");
  });
});

describe("a network", () => {
  test("of something outside the stack is not known", () => {
    const graph = buildGraph([]);
    const node = { id: "external:subnet:s", kind: "subnet" as const, name: { id: "s" } };
    expect(networkOf(graph.index, node)).toEqual({ nodes: [], proof: "none" });
  });
});

describe("a NAT's own network", () => {
  const networkOfNat = (...resources: Resource[]) => {
    const [found] = buildGraph([...resources, nat(all)]).nats;
    return { proof: found?.network.proof, ids: found?.network.nodes.map(({ id }) => id.split("::").pop()) };
  };
  test("is known where each router that it may have says it", () => {
    expect(networkOfNat(network("net"), router({ network: "net" }))).toEqual({ proof: "value", ids: ["net"] });
    expect(networkOfNat(network("net"), router({ network: unknown }))).toEqual({ proof: "none", ids: [] });
    expect(networkOfNat()).toEqual({ proof: "none", ids: [] });
    const twins = [
      router({ network: "net", region: "eu" }),
      router({ name: "router", network: unknown, region: "us" }, "twin"),
    ];
    expect(networkOfNat(network("net"), ...twins)).toEqual({ proof: "none", ids: ["net"] });
    const place = subnet({ network: "other" });
    expect(covers(place, network("net"), network("other"), ...twins, nat(all))).toBe("maybe");
    expect(covers(place, network("net"), network("other"), nat({ ...all, router: unknown }))).toBe("maybe");
  });
});

describe("a route", () => {
  const leadsOut = (inputs: object) =>
    buildGraph([resource("gcp:compute/route:Route", "r", { network: "net", ...inputs })]).exits.length === 1;
  const through = (destRange: unknown) => leadsOut({ destRange, nextHopIp: "10.0.0.9" });

  test.each([
    ["10.8.0.0/16", false],
    ["172.16.0.0/12", false],
    ["172.15.0.0/16", true],
    ["172.20.0.0/16", false],
    ["172.31.0.0/16", false],
    ["172.32.0.0/16", true],
    ["192.168.1.0/24", false],
    ["192.169.1.0/24", true],
    ["100.64.0.0/10", false],
    ["100.63.0.0/16", true],
    ["100.70.0.0/16", false],
    ["100.99.0.0/16", false],
    ["100.100.0.0/16", false],
    ["100.119.0.0/16", false],
    ["100.127.0.0/16", false],
    ["100.128.0.0/16", true],
    ["199.36.153.4/30", false],
    ["199.36.153.8/30", false],
    ["199.36.153.12/30", true],
    ["210.1.2.0/24", true],
    ["0.0.0.0/0", true],
    [unknown, true],
    [undefined, true],
  ])("to %s through a machine leads out: %s", (range, out) => {
    expect(through(range)).toBe(out);
  });

  test.each(["nextHopInstance", "nextHopIp", "nextHopIlb", "nextHopVpnTunnel"])(
    "leads out by its '%s', known or not",
    (hop) => {
      expect(leadsOut({ destRange: "0.0.0.0/0", [hop]: "x" })).toBe(true);
      expect(leadsOut({ destRange: "0.0.0.0/0", [hop]: unknown })).toBe(true);
    },
  );

  test("by the default gateway leads nowhere, and other resources are no routes", () => {
    expect(leadsOut({ destRange: "0.0.0.0/0", nextHopGateway: "default-internet-gateway" })).toBe(false);
    const other = resource("gcp:compute/forwardingRule:ForwardingRule", "f", {
      destRange: "0.0.0.0/0",
      nextHopIp: "10.0.0.9",
    });
    expect(buildGraph([other]).exits).toEqual([]);
  });
});
