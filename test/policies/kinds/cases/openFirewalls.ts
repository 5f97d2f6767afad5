/** Firewall rules that open a database's port to everybody. */
import type { FaultKind } from "../faultKind";
import { alone } from "../surroundings";

const rule = "restricted-ingress";
const everybody = { sourceRanges: ["0.0.0.0/0"] };
const tcp = (...ports: string[]) => ({ allows: [{ protocol: "tcp", ports }] });
const firewall = (inputs: object) => alone("gcp:compute/firewall:Firewall", { network: "n", ...inputs });
const ofPolicy = (inputs: object, ports: readonly string[], ranges: readonly string[]) =>
  alone("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule", {
    action: "allow",
    direction: "INGRESS",
    firewallPolicy: "p",
    priority: 1,
    match: { srcIpRanges: ranges, layer4Configs: [{ ipProtocol: "tcp", ports }] },
    ...inputs,
  });

const policyWith = (...rules: object[]) =>
  alone("gcp:compute/regionNetworkFirewallPolicyWithRules:RegionNetworkFirewallPolicyWithRules", {
    name: "edge",
    rules,
  });
const ruleOf = (port: string, range: string, more: object = {}) => ({
  action: "allow",
  direction: "INGRESS",
  priority: 1,
  match: { srcIpRanges: [range], layer4Configs: [{ ipProtocol: "tcp", ports: [port] }] },
  ...more,
});

export const openFirewalls: FaultKind = {
  title: "Firewall rules that open a database's port to everybody",
  bad: [
    ["the port of PostgreSQL", firewall({ ...everybody, ...tcp("5432") }), rule],
    ["the last port of a range", firewall({ ...everybody, ...tcp("22", "3000-3306") }), rule],
    ["the first port of a range", firewall({ ...everybody, ...tcp("27017-27019") }), rule],
    ["the second of a policy's rules", policyWith(ruleOf("443", "0.0.0.0/0"), ruleOf("6379", "0.0.0.0/0")), rule],
    ["every protocol", firewall({ ...everybody, allows: [{ protocol: "all" }] }), rule],
    ["every port", firewall({ ...everybody, allows: [{ protocol: "TCP" }] }), rule],
    ["every address of the sixth version", firewall({ sourceRanges: ["::/0"], ...tcp("6379") }), rule],
    [
      "both halves of the internet, with the protocol's number",
      firewall({ sourceRanges: ["0.0.0.0/1", "128.0.0.0/1"], allows: [{ protocol: "6", ports: ["1433"] }] }),
      rule,
    ],
    ["no source, which means everybody", firewall(tcp("5432")), rule],
    ["a rule of a policy", ofPolicy({}, ["3306"], ["0.0.0.0/0"]), rule],
    [
      "a rule of a folder's policy",
      alone("gcp:compute/firewallPolicyRule:FirewallPolicyRule", {
        firewallPolicy: "123",
        priority: 1000,
        action: "allow",
        direction: "INGRESS",
        match: { srcIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "tcp", ports: ["27017"] }] },
      }),
      "restricted-ingress",
    ],
  ],
  good: [
    [
      "a policy with its rules for a website and for the network",
      policyWith(
        ruleOf("443", "0.0.0.0/0"),
        ruleOf("5432", "10.0.0.0/8"),
        ruleOf("5432", "0.0.0.0/0", { disabled: true }),
      ),
    ],
    ["a website's ports", firewall({ ...everybody, ...tcp("443", "80", "8080-8090") })],
    ["a database's port for the network", firewall({ sourceRanges: ["10.0.0.0/8"], ...tcp("5432") })],
    ["a database's port for tagged machines", firewall({ sourceTags: ["app"], ...tcp("5432") })],
    [
      "a database's port for accounts",
      firewall({ sourceServiceAccounts: ["a@p.iam.gserviceaccount.com"], ...tcp("5432") }),
    ],
    ["a rule that denies", firewall({ ...everybody, denies: [{ protocol: "all" }] })],
    ["a rule for what leaves", firewall({ direction: "EGRESS", destinationRanges: ["10.0.0.0/8"], ...tcp("5432") })],
    ["a rule that is off", firewall({ ...everybody, disabled: true, ...tcp("5432") })],
    [
      "another protocol",
      firewall({ ...everybody, allows: [{ protocol: "icmp" }, { protocol: "udp", ports: ["5432"] }] }),
    ],
    ["a rule of a policy that denies", ofPolicy({ action: "deny" }, ["3306"], ["0.0.0.0/0"])],
    ["a rule of a policy for the network", ofPolicy({}, ["3306"], ["10.0.0.0/8"])],
  ],
};
