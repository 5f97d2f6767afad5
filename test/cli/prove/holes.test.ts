import { describe, expect, test } from "vitest";
import { buildProof } from "../../../cli/prove/buildProof";
import { chainOf, verdictLines } from "./support/reading";
import { type Hole, resourcesOf, twoTenants } from "./support/twoTenants";

interface Case {
  readonly hole: Hole;
  /** Verdicts and ways across, all of them. */
  readonly verdicts: readonly string[];
  /** One of the ways. */
  readonly way: string;
  /** Its reasons: what, in which resource, by which property. */
  readonly chain: readonly string[];
}

const runs = "globex-workload runs as globex-run | globex-workload";

const cases: readonly Case[] = [
  {
    hole: "secret grant",
    verdicts: ["acme open: yes globex-run read secret acme-key", "globex isolated"],
    way: "yes globex-run read secret acme-key",
    chain: [runs, "grants roles/secretmanager.secretAccessor on this secret to globex-run | one-too-many | member"],
  },
  {
    hole: "bucket grant",
    verdicts: ["acme open: yes globex-run read bucket acme-data", "globex isolated"],
    way: "yes globex-run read bucket acme-data",
    chain: [runs, "grants roles/storage.objectViewer on this bucket to globex-run | one-too-many | member"],
  },
  {
    hole: "project grant",
    verdicts: ["acme open: yes globex-run read secret acme-key", "globex isolated"],
    way: "yes globex-run read secret acme-key",
    chain: [
      runs,
      "grants roles/secretmanager.secretAccessor on the whole project to globex-run | one-too-many | member",
    ],
  },
  {
    hole: "shared secret",
    verdicts: ["acme open: yes globex-run read secret acme-key", "globex isolated"],
    way: "yes globex-run read secret acme-key",
    chain: [runs, "grants roles/secretmanager.secretAccessor on this secret to globex-run | acme-key | policyData"],
  },
  {
    hole: "shared account",
    verdicts: [
      "acme open: yes acme-run act as service account acme-run",
      "acme open: yes acme-run call service acme-egress",
      "acme open: yes acme-run read bucket acme-data",
      "acme open: yes acme-run read secret acme-key",
      "acme open: yes acme-run write bucket acme-data",
    ],
    way: "yes acme-run read bucket acme-data",
    chain: [
      "globex-workload runs as acme-run | globex-workload",
      "grants roles/storage.objectUser on this bucket to acme-run | acme-data | policyData",
    ],
  },
  {
    hole: "token creator",
    verdicts: [
      "acme open: yes globex-run act as service account acme-run",
      "acme open: yes globex-run call service acme-egress",
      "acme open: yes globex-run read bucket acme-data",
      "acme open: yes globex-run read secret acme-key",
      "acme open: yes globex-run write bucket acme-data",
      "globex isolated",
    ],
    way: "yes globex-run read secret acme-key",
    chain: [
      runs,
      "can become acme-run: grants roles/iam.serviceAccountTokenCreator on this service account to globex-run | one-too-many | member",
      "grants roles/secretmanager.secretAccessor on this secret to acme-run | acme-key | policyData",
    ],
  },
  {
    hole: "key file",
    verdicts: [
      "acme open: yes whoever has a key of acme-run act as service account acme-run",
      "acme open: yes whoever has a key of acme-run call service acme-egress",
      "acme open: yes whoever has a key of acme-run read bucket acme-data",
      "acme open: yes whoever has a key of acme-run read secret acme-key",
      "acme open: yes whoever has a key of acme-run write bucket acme-data",
      "globex isolated",
    ],
    way: "yes whoever has a key of acme-run read secret acme-key",
    chain: [
      "a key file exists for acme-run | one-too-many",
      "grants roles/secretmanager.secretAccessor on this secret to acme-run | acme-key | policyData",
    ],
  },
  {
    hole: "open ingress",
    verdicts: ["acme open: yes anyone on the internet connect service acme-workload", "globex isolated"],
    way: "yes anyone on the internet connect service acme-workload",
    chain: ["its ingress is open to the internet: INGRESS_TRAFFIC_ALL | acme-workload | ingress"],
  },
  {
    hole: "open invoker",
    verdicts: ["acme open: yes everyone call service acme-workload", "globex isolated"],
    way: "yes everyone call service acme-workload",
    chain: ["lets everyone call without being asked who they are | acme-workload | invokerIamDisabled"],
  },
  {
    hole: "nat",
    verdicts: [
      "acme open: yes acme-run route to internet the internet",
      "globex open: yes globex-run route to internet the internet",
    ],
    way: "yes acme-run route to internet the internet",
    chain: [
      "all its traffic goes into the VPC | acme-workload | template.vpcAccess.egress",
      "it is attached to subnet workload | acme-workload | template.vpcAccess.networkInterfaces[0].subnetwork",
      "NAT workload-nat covers it, which leads to the internet | workload-nat | sourceSubnetworkIpRangesToNat",
    ],
  },
  {
    hole: "own way out",
    verdicts: ["acme open: yes acme-run route to internet the internet", "globex isolated"],
    way: "yes acme-run route to internet the internet",
    chain: [
      "traffic to public addresses leaves by Cloud Run's own way out, as the setting is PRIVATE_RANGES_ONLY | acme-workload | template.vpcAccess.egress",
    ],
  },
];

describe.each(cases)("with one wall out ($hole)", ({ hole, verdicts, way, chain }) => {
  test.each([true, false])("the proof shows the way across and its chain (preview: %s)", async (preview) => {
    const resources = await resourcesOf(() => twoTenants(hole), preview);
    const model = buildProof({ resources, source: preview ? "plan" : "state" });
    const lines = verdictLines(model);
    expect(hole === "shared account" ? lines.filter((line) => line.startsWith("acme")) : lines).toEqual(verdicts);
    expect(chainOf(model, way)).toEqual(chain);
  });
});

describe("an identity that two tenants share", () => {
  test("opens both of them, since each acts as the other", async () => {
    const model = buildProof({
      resources: await resourcesOf(() => twoTenants("shared account"), false),
      source: "state",
    });
    expect(model.verdicts.map(({ domain, isolation }) => [domain.id, isolation])).toEqual([
      ["tenant:acme", "open"],
      ["tenant:globex", "open"],
    ]);
  });
});
