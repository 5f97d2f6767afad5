/** The resources of a cell and the settings that its walls consist of. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Cell } from "../../../components/index";
import { repositoryRoot } from "../../../local/root";
import { cellArgs } from "../support/arguments";
import { deployCell } from "../support/deployed";
import { resolvedValue, settled, startMocks } from "../support/mocks";

const rule = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule";

describe("networks", () => {
  test("the workload network has one route, to the restricted VIP, and no NAT", async () => {
    const recording = await deployCell();
    const workload = recording.one("gcp:compute/network:Network", "cell-workload");
    expect(workload.inputs).toMatchObject({ autoCreateSubnetworks: false, deleteDefaultRoutesOnCreate: true });
    const id = "Network/cell-workload";
    const routes = recording.ofType("gcp:compute/route:Route").filter(({ inputs }) => inputs.network === id);
    expect(routes.map(({ inputs }) => inputs.destRange)).toEqual(["199.36.153.4/30"]);
    const routers = recording.ofType("gcp:compute/router:Router").map(({ inputs }) => inputs.network);
    expect(routers).toEqual(["Network/cell-egress"]);
  });

  test("C17: the NAT serves the egress subnet alone, and gives out ports as they are needed", async () => {
    const recording = await deployCell();
    expect(recording.one("gcp:compute/routerNat:RouterNat", "cell-egress-nat").inputs).toMatchObject({
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      // The default of 64 ports is 64 connections of one instance to one API.
      enableDynamicPortAllocation: true,
      minPortsPerVm: 256,
      maxPortsPerVm: 4096,
      enableEndpointIndependentMapping: false,
      subnetworks: [{ name: "Subnetwork/cell-egress-subnet", sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
    });
  });

  test("C17: the NAT has fixed addresses if the cell asks for them, which are an output", async () => {
    const recording = await startMocks();
    const cell = new Cell("cell", cellArgs({ natAddresses: 2 }));
    const addresses = resolvedValue(cell.egressAddresses);
    await settled();
    expect(recording.one("gcp:compute/routerNat:RouterNat", "cell-egress-nat").inputs).toMatchObject({
      natIpAllocateOption: "MANUAL_ONLY",
      natIps: ["link/cell-egress-address-1", "link/cell-egress-address-2"],
    });
    expect(await addresses).toEqual(["192.0.2.1", "192.0.2.2"]);
    const { inputs } = (await deployCell()).one("gcp:compute/routerNat:RouterNat", "cell-egress-nat");
    // An address has 64,512 ports (Cloud NAT, "Ports"); the page says how many instances that is.
    const [least, most] = [inputs.maxPortsPerVm, inputs.minPortsPerVm].map((ports) =>
      Math.floor(64_512 / Number(ports)),
    );
    const page = readFileSync(join(repositoryRoot(), "docs/components.md"), "utf8");
    expect(page).toContain(
      `Each carries ${least} to ${most} instances of proxies, which get ${inputs.minPortsPerVm} to 4,096 ports`,
    );
    expect([inputs.natIpAllocateOption, inputs.natIps]).toEqual(["AUTO_ONLY", undefined]);
  });

  test("the address range is halved into the two subnets", async () => {
    const recording = await deployCell({ addressRange: "10.64.0.0/22" });
    const ranges = recording
      .ofType("gcp:compute/subnetwork:Subnetwork")
      .map(({ name, inputs }) => [name, inputs.ipCidrRange]);
    expect(Object.fromEntries(ranges)).toEqual({
      "cell-workload-subnet": "10.64.0.0/23",
      "cell-egress-subnet": "10.64.2.0/23",
    });
  });
});

describe("firewall", () => {
  test("workloads reach the restricted VIP on port 443 and nothing else", async () => {
    const recording = await deployCell();
    const rules = recording.ofType(rule).filter(({ name }) => name.startsWith("cell-workload-"));
    expect(rules.map(({ inputs }) => [inputs.priority, inputs.direction, inputs.action, inputs.match])).toEqual(
      expect.arrayContaining([
        [
          1000,
          "EGRESS",
          "allow",
          { destIpRanges: ["199.36.153.4/30"], layer4Configs: [{ ipProtocol: "tcp", ports: ["443"] }] },
        ],
        [65_000, "EGRESS", "deny", { destIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "all" }] }],
        [65_001, "INGRESS", "deny", { srcIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "all" }] }],
      ]),
    );
    expect(rules).toHaveLength(3);
  });

  test("egress proxies reach every region of the listed vendors, and the listed hosts", async () => {
    const recording = await deployCell();
    expect(recording.one(rule, "cell-egress-allow-listed-hosts").inputs.match).toEqual({
      destFqdns: ["api-eu.mixpanel.com", "api-in.mixpanel.com", "api.anthropic.com", "api.mixpanel.com"],
      layer4Configs: [{ ipProtocol: "tcp", ports: ["443"] }],
    });
  });

  test("a cell without hosts lets nothing out", async () => {
    const recording = await deployCell({ vendors: undefined, egressHosts: undefined });
    const allowed = recording.ofType(rule).filter(({ inputs }) => inputs.action === "allow");
    expect(allowed.map(({ name, inputs }) => [name, inputs.match])).toEqual([
      ["cell-workload-allow-restricted-vip", expect.anything()],
      // Google's addresses only, for the kill switch.
      [
        "cell-egress-allow-kill-switch",
        { destIpRanges: ["199.36.153.4/30"], layer4Configs: [{ ipProtocol: "tcp", ports: ["443"] }] },
      ],
    ]);
  });

  test("each policy is attached to its own network", async () => {
    const recording = await deployCell();
    const type = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation";
    expect(recording.ofType(type).map(({ inputs }) => [inputs.firewallPolicy, inputs.attachmentTarget])).toEqual(
      expect.arrayContaining([
        ["cell-workload-firewall", "Network/cell-workload"],
        ["cell-egress-firewall", "Network/cell-egress"],
      ]),
    );
  });
});

test("the key ring's name has a generation, as rings can never be deleted", async () => {
  expect((await deployCell()).one("gcp:kms/keyRing:KeyRing", "cell-keys").inputs.name).toBe("cell-0a1b2c3d");
});

test("C27: those whom the cell names may use its kill switch, by the documented role and the cell's list alone", async () => {
  const recording = await deployCell({ switchOperators: ["group:oncall@example.com"] });
  const { inputs } = recording.one("gcp:projects/iAMCustomRole:IAMCustomRole", "cell-switch-operator");
  const documented = parse(readFileSync(join(repositoryRoot(), "docs/roles/switch-operator.yaml"), "utf8"));
  expect(inputs.permissions).toEqual(documented.includedPermissions);
  const members = ["group:oncall@example.com"];
  expect(recording.one("gcp:projects/iAMBinding:IAMBinding", "cell-switch-operators").inputs).toEqual({
    project: "acme-prod",
    role: `projects/acme-prod/roles/${String(inputs.roleId)}`,
    members,
  });
  expect(recording.one("gcp:storage/bucketIAMBinding:BucketIAMBinding", "cell-switch-lists").inputs).toEqual({
    bucket: "cell-switches-123456789012",
    role: "roles/storage.objectUser",
    members,
  });
});

test("a cell grants no role on its project", async () => {
  const types = Object.keys((await deployCell()).counts()).filter((type) => type.startsWith("gcp:projects/iAM"));
  expect(types).toEqual(["gcp:projects/iAMAuditConfig:IAMAuditConfig"]);
});
