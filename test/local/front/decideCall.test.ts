import { describe, expect, test } from "vitest";
import type { Properties } from "../../../local/cloud/protocol/values";
import { publicAddressOf } from "../../../local/front/network/addresses";
import { decideCall, type Position } from "../../../local/front/network/decide";
import type { VpcView } from "../../../local/front/network/vpcView";
import { emptyVpc } from "./support/emptyVpc";

const position: Position = { projectId: "cell", vpc: { network: "net", subnetwork: "sub", allTraffic: true } };
const networkUrl = "projects/cell/global/networks/net";
const gateway = { network: networkUrl, nextHopGateway: "default-internet-gateway" };

/** A network as Google makes it by itself: default route, open firewall, public DNS; no NAT. */
const plain: VpcView = {
  ...emptyVpc,
  networks: [{ name: "net" }],
  subnetworks: [{ name: "sub", network: networkUrl, privateIpGoogleAccess: true }],
};
const nat: Partial<VpcView> = {
  routers: [{ name: "router", network: networkUrl }],
  nats: [
    {
      name: "nat",
      router: "router",
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: "sub", sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
    },
  ],
};
const policy = (...rules: Properties[]): Partial<VpcView> => ({
  policyAssociations: [{ attachmentTarget: networkUrl, firewallPolicy: "policy" }],
  policyRules: rules.map((rule) => ({ firewallPolicy: "policy", direction: "EGRESS", ...rule })),
});
const all = [{ ipProtocol: "all" }];
const https = [{ ipProtocol: "tcp", ports: ["443"] }];
const deny = {
  ruleName: "deny",
  priority: 65_000,
  action: "deny",
  match: { destIpRanges: ["0.0.0.0/0"], layer4Configs: all },
};
const allow = {
  ruleName: "allow",
  priority: 1000,
  action: "allow",
  match: { destFqdns: ["api.example.com"], layer4Configs: https },
};

const walls = (view: VpcView, host: string, port = 443, from = position) => {
  const verdict = decideCall(view, from, host, port);
  return verdict.allowed ? verdict.destination : verdict.refusals.map(({ wall }) => wall);
};

describe("a call out of a network", () => {
  test.each<{ title: string; view: VpcView; host?: string; port?: number; expected: string | string[] }>([
    { title: "needs a NAT", view: plain, expected: ["Cloud NAT"] },
    {
      title: "goes out with a default route, an open firewall and a NAT",
      view: { ...plain, ...nat },
      expected: "internet",
    },
    {
      title: "is not helped by a NAT of another subnet",
      view: {
        ...plain,
        ...nat,
        nats: [
          {
            name: "nat",
            router: "router",
            sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
            subnetworks: [{ name: "other", sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
          },
        ],
      },
      expected: ["Cloud NAT"],
    },
    {
      title: "is not helped by a NAT of another network",
      view: { ...plain, ...nat, routers: [{ name: "router", network: "projects/cell/global/networks/other" }] },
      expected: ["Cloud NAT"],
    },
    {
      title: "needs a route",
      view: { ...plain, ...nat, networks: [{ name: "net", deleteDefaultRoutesOnCreate: true }] },
      expected: ["VPC route"],
    },
    { title: "is stopped by a deny rule", view: { ...plain, ...nat, ...policy(deny) }, expected: ["firewall policy"] },
    {
      title: "passes a rule that allows its host before that",
      view: { ...plain, ...nat, ...policy(deny, allow) },
      expected: "internet",
    },
    {
      title: "doesn't pass that rule on another port",
      view: { ...plain, ...nat, ...policy(deny, allow) },
      port: 80,
      expected: ["firewall policy"],
    },
    {
      title: "doesn't pass that rule to another host",
      view: { ...plain, ...nat, ...policy(deny, allow) },
      host: "other.example.com",
      expected: ["firewall policy"],
    },
    {
      title: "is stopped by a classic rule",
      view: {
        ...plain,
        ...nat,
        firewalls: [{ name: "classic", network: networkUrl, direction: "EGRESS", denies: [{ protocol: "all" }] }],
      },
      expected: ["firewall policy"],
    },
    {
      title: "ignores a rule that is switched off",
      view: { ...plain, ...nat, ...policy({ ...deny, disabled: true }) },
      expected: "internet",
    },
    {
      title: "ignores the rules of a policy that isn't attached",
      view: { ...plain, ...nat, ...policy(deny), policyAssociations: [] },
      expected: "internet",
    },
    { title: "has no IPv6", view: { ...plain, ...nat }, host: "2001:db8::1", expected: ["VPC route"] },
    {
      title: "by address meets the same rules as by name",
      view: { ...plain, ...nat, ...policy(deny) },
      host: publicAddressOf("api.example.com"),
      expected: ["firewall policy"],
    },
  ])("$title", ({ view, host = "api.example.com", port = 443, expected }) => {
    expect(walls(view, host, port)).toEqual(expected);
  });

  test("reaches Google by the restricted address, if there is a route and Private Google Access", () => {
    const closed = {
      ...plain,
      networks: [{ name: "net", deleteDefaultRoutesOnCreate: true }],
      routes: [{ ...gateway, name: "vip", destRange: "199.36.153.4/30" }],
    };
    expect(walls(closed, "199.36.153.5")).toBe("google");
    expect(walls({ ...closed, subnetworks: [{ name: "sub", network: networkUrl }] }, "199.36.153.5")).toEqual([
      "Cloud NAT",
    ]);
    expect(walls({ ...closed, routes: [] }, "199.36.153.5")).toEqual(["VPC route"]);
  });

  test("resolves by response policy before zone before public DNS, the most specific rule first", () => {
    const view: VpcView = {
      ...plain,
      ...nat,
      responsePolicies: [{ responsePolicyName: "policy", networks: [{ networkUrl }] }],
      responseRules: [
        {
          responsePolicy: "policy",
          ruleName: "any",
          dnsName: "*.",
          localData: { localDatas: [{ type: "A", rrdatas: ["192.0.2.1"] }] },
        },
        {
          responsePolicy: "policy",
          ruleName: "google",
          dnsName: "*.googleapis.com.",
          behavior: "bypassResponsePolicy",
        },
      ],
      zones: [
        {
          name: "zone",
          dnsName: "googleapis.com.",
          visibility: "private",
          privateVisibilityConfig: { networks: [{ networkUrl }] },
        },
      ],
      records: [
        { managedZone: "zone", name: "restricted.googleapis.com.", type: "A", rrdatas: ["199.36.153.4"] },
        { managedZone: "zone", name: "*.googleapis.com.", type: "CNAME", rrdatas: ["restricted.googleapis.com."] },
      ],
    };
    expect(walls(view, "api.example.com")).toEqual(["DNS response policy"]);
    expect(walls(view, "storage.googleapis.com")).toBe("google");
    expect(walls(view, "evil-googleapis.com")).toEqual(["DNS response policy"]);
    expect(walls({ ...view, responsePolicies: [] }, "api.example.com")).toBe("internet");
  });

  test("leaves by the internet where the service sends only private ranges into the network, or has none", () => {
    const partial: Position = { projectId: "cell", vpc: { network: "net", subnetwork: "sub", allTraffic: false } };
    expect(walls({ ...plain, ...policy(deny) }, "api.example.com", 443, partial)).toBe("internet");
    expect(walls({ ...plain, ...policy(deny) }, "10.0.0.9", 443, partial)).toEqual(["firewall policy", "Cloud NAT"]);
    expect(walls(emptyVpc, "api.example.com", 443, { projectId: "cell", vpc: undefined })).toBe("internet");
  });
});
