/** The resources of a cell and the settings that its walls consist of. */
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Cell, Tenant } from "../../components/index";
import { repositoryRoot } from "../../local/root";
import { attestorKeyId, keyIdOf } from "../../review";
import { makeApprover } from "../policies/support/reviews";
import { cellArgs, fullTenant } from "./support/arguments";
import { type Recording, resolvedValue, settled, startMocks } from "./support/mocks";

const rule = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule";

async function deployCell(changes: Parameters<typeof cellArgs>[0] = {}): Promise<Recording> {
  const recording = await startMocks();
  new Cell("cell", cellArgs(changes));
  await settled();
  return recording;
}

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

  test("the NAT serves the egress subnet alone", async () => {
    const recording = await deployCell();
    expect(recording.one("gcp:compute/routerNat:RouterNat", "cell-egress-nat").inputs).toMatchObject({
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      // C17: the default of 64 ports is 64 connections of one instance to one API.
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

describe("guard rails", () => {
  test("there are none unless asked for, as they need an organisation", async () => {
    const counts = (await deployCell()).counts();
    expect(counts["gcp:accesscontextmanager/servicePerimeter:ServicePerimeter"]).toBeUndefined();
    expect(counts["gcp:orgpolicy/policy:Policy"]).toBeUndefined();
  });

  test("a perimeter starts as a dry run", async () => {
    const type = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter";
    const dryRun = (await deployCell({ perimeter: { accessPolicy: "123456789" } })).one(type, "cell-perimeter");
    expect(dryRun.inputs).toMatchObject({
      name: "accessPolicies/123456789/servicePerimeters/bulkhead_cell",
      useExplicitDryRunSpec: true,
      spec: { resources: ["projects/123456789012"] },
    });
    expect(dryRun.inputs.status).toBeUndefined();
  });

  test("C2: an enforced perimeter lets in operators and callers, and out to the listed projects only", async () => {
    const perimeter = {
      accessPolicy: "123456789",
      enforce: true,
      operators: ["serviceAccount:deployer@acme-ci.iam.gserviceaccount.com"],
      callers: ["*"],
      egress: [{ projectNumber: pulumi.output("210987654321"), services: ["artifactregistry.googleapis.com"] }],
      restrictedServices: ["aiplatform.googleapis.com"],
    };
    const { inputs } = (await deployCell({ perimeter })).one(
      "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter",
      "cell-perimeter",
    );
    expect(inputs.spec).toBeUndefined();
    expect(inputs.useExplicitDryRunSpec).toBeUndefined();
    expect(inputs.status).toEqual({
      resources: ["projects/123456789012"],
      restrictedServices: [
        "aiplatform.googleapis.com",
        "cloudkms.googleapis.com",
        "logging.googleapis.com",
        "run.googleapis.com",
        "secretmanager.googleapis.com",
        "storage.googleapis.com",
      ],
      vpcAccessibleServices: { enableRestriction: true, allowedServices: ["RESTRICTED-SERVICES"] },
      ingressPolicies: [
        {
          title: "operators",
          ingressFrom: {
            identities: ["serviceAccount:deployer@acme-ci.iam.gserviceaccount.com"],
            sources: [{ accessLevel: "*" }],
          },
          ingressTo: { resources: ["*"], operations: [{ serviceName: "*" }] },
        },
        {
          title: "callers",
          ingressFrom: { identityType: "ANY_IDENTITY", sources: [{ accessLevel: "*" }] },
          ingressTo: {
            resources: ["*"],
            operations: [{ serviceName: "run.googleapis.com", methodSelectors: [{ method: "*" }] }],
          },
        },
      ],
      egressPolicies: [
        {
          egressFrom: { identityType: "ANY_IDENTITY" },
          egressTo: {
            resources: ["projects/210987654321"],
            operations: [{ serviceName: "artifactregistry.googleapis.com", methodSelectors: [{ method: "*" }] }],
          },
        },
      ],
    });
  });

  test("C2: a dry run without a way in has no rule, so it logs whatever an enforced one would refuse", async () => {
    const recording = await deployCell({ perimeter: { accessPolicy: "123456789" } });
    const { inputs } = recording.one("gcp:accesscontextmanager/servicePerimeter:ServicePerimeter", "cell-perimeter");
    expect(inputs.spec).toMatchObject({ ingressPolicies: [], egressPolicies: [] });
  });

  test("L10: organisation policies refuse what Bulkhead never does", async () => {
    const policies = (await deployCell({ enforceOrgPolicies: true })).ofType("gcp:orgpolicy/policy:Policy");
    expect(policies.map(({ inputs }) => [inputs.name, inputs.spec])).toEqual(
      expect.arrayContaining([
        ["projects/acme-prod/policies/iam.disableServiceAccountKeyCreation", { rules: [{ enforce: "TRUE" }] }],
        [
          "projects/acme-prod/policies/run.allowedVPCEgress",
          { rules: [{ values: { allowedValues: ["all-traffic"] } }] },
        ],
        ["projects/acme-prod/policies/run.managed.requireInvokerIam", { rules: [{ enforce: "TRUE" }] }],
        ["projects/acme-prod/policies/storage.publicAccessPrevention", { rules: [{ enforce: "TRUE" }] }],
        ["projects/acme-prod/policies/storage.uniformBucketLevelAccess", { rules: [{ enforce: "TRUE" }] }],
      ]),
    );
    expect(policies).toHaveLength(5);
  });
});

describe("reviews on Google Cloud's side", () => {
  const policyType = "gcp:binaryauthorization/policy:Policy";
  const publicKey = makeApprover("alice").publicKey;
  const reviews = { required: true, keys: { alice: publicKey } };
  const attestor = { evaluationMode: "REQUIRE_ATTESTATION", requireAttestationsBies: ["cell-reviews"] };
  const enforced = { enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG" };

  test("are the project's policy, an attestor with the approvers' keys, its note, and the two APIs", async () => {
    const recording = await deployCell({ reviews, enforceOrgPolicies: true });
    expect(recording.one(policyType, "cell-images").inputs).toMatchObject({
      project: "acme-prod",
      globalPolicyEvaluationMode: "ENABLE",
      admissionWhitelistPatterns: [],
      defaultAdmissionRule: { ...enforced, ...attestor },
    });
    const { inputs } = recording.one("gcp:binaryauthorization/attestor:Attestor", "cell-approvers");
    expect(inputs.attestationAuthorityNote).toEqual({
      noteReference: "cell-reviews",
      publicKeys: [
        {
          id: attestorKeyId(keyIdOf(createPublicKey(publicKey))),
          comment: "alice",
          pkixPublicKey: { publicKeyPem: publicKey, signatureAlgorithm: "ECDSA_P256_SHA256" },
        },
      ],
    });
    expect(recording.one("gcp:containeranalysis/note:Note", "cell-reviews").inputs.name).toBe("cell-reviews");
    const apis = recording.ofType("gcp:projects/service:Service").map(({ inputs: api }) => api.service);
    expect(apis).toEqual(["binaryauthorization.googleapis.com", "containeranalysis.googleapis.com"]);
    const names = recording.ofType("gcp:orgpolicy/policy:Policy").map(({ inputs: policy }) => policy.name);
    expect(names).toContain("projects/acme-prod/policies/run.allowedBinaryAuthorizationPolicies");
  });

  test("exempt what the cell names", async () => {
    const exemptImages = ["europe-docker.pkg.dev/acme-prod/tools/*"];
    const { inputs } = (await deployCell({ reviews: { ...reviews, exemptImages } })).one(policyType, "cell-images");
    expect(inputs.admissionWhitelistPatterns).toEqual([{ namePattern: exemptImages[0] }]);
  });

  test("deny everything in a freeze, also what is exempt, and say by whom and why", async () => {
    const freeze = { reason: "security audit", owner: "dana" };
    const exemptImages = ["europe-docker.pkg.dev/acme-prod/tools/*"];
    for (const changes of [{ freeze }, { ...reviews, exemptImages, freeze }]) {
      const { inputs } = (await deployCell({ reviews: changes })).one(policyType, "cell-images");
      expect(inputs).toMatchObject({
        description: "Cell cell is frozen by dana: security audit",
        admissionWhitelistPatterns: [],
        defaultAdmissionRule: { ...enforced, evaluationMode: "ALWAYS_DENY" },
      });
    }
  });

  test("make every service of a tenant evaluate the policy, and none without them", async () => {
    for (const [changes, setting] of [
      [{ reviews }, { useDefault: true }],
      [{ reviews: { required: true } }, undefined],
      [{}, undefined],
    ] as const) {
      const recording = await startMocks();
      new Tenant("acme", fullTenant(new Cell("cell", cellArgs(changes)).reference));
      await settled();
      const services = recording.ofType("gcp:cloudrunv2/service:Service");
      expect(services.map(({ inputs }) => inputs.binaryAuthorization)).toEqual([setting, setting]);
    }
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
