import type { Corpus, CoverageCase } from "../coverageCase";
import { ref } from "../coverageCase";
import { account, declare, jobV2, runsAs, serviceV2 } from "../declare";

/** Custom organisation constraints of the Cloud Foundation Fabric, and Google's managed ones. */
const constraints: CoverageCase[] = [
  {
    id: "default-account-named",
    title: "a service that names the default compute account",
    resources: [serviceV2("app", {}, { serviceAccount: "123456789012-compute@developer.gserviceaccount.com" })],
    source: "rejects",
    concern: ["own-service-account"],
    pack: "rejects",
  },
  {
    id: "default-account-unset",
    title: "a service that sets no account",
    resources: [serviceV2("app")],
    source: "accepts",
    concern: ["own-service-account"],
    pack: "rejects",
    reason: "unset means the default compute account; the constraint only sees what is set",
  },
  {
    id: "default-account-job",
    title: "a job that sets no account",
    resources: [jobV2("nightly")],
    source: "accepts",
    concern: ["own-service-account"],
    pack: "rejects",
    reason: "unset means the default compute account here too",
  },
  {
    id: "own-account",
    title: "a service with an account of its own",
    resources: [account("app"), serviceV2("app-service", {}, runsAs("app"))],
    source: "accepts",
    concern: ["own-service-account"],
    pack: "accepts",
  },
  ...(
    [
      ["INGRESS_TRAFFIC_ALL", "rejects"],
      ["INGRESS_TRAFFIC_INTERNAL_ONLY", "accepts"],
    ] as const
  ).map(
    ([ingress, verdict], index): CoverageCase => ({
      id: `ingress-${index + 1}`,
      title: `run.allowedIngress: ${ingress}`,
      resources: [serviceV2("app", {}, {}, { ingress })],
      source: verdict,
      concern: ["restricted-ingress"],
      pack: verdict,
    }),
  ),
  {
    id: "ingress-unset",
    title: "run.allowedIngress: nothing set",
    resources: [serviceV2("app")],
    source: "rejects",
    concern: ["restricted-ingress"],
    pack: "rejects",
  },
  ...(
    [
      ["ALL_TRAFFIC", "accepts"],
      ["PRIVATE_RANGES_ONLY", "rejects"],
    ] as const
  ).map(
    ([egress, verdict], index): CoverageCase => ({
      id: `egress-${index + 1}`,
      title: `run.allowedVPCEgress: ${egress} into a network without NAT`,
      resources: [
        declare("gcp:compute/network:Network", "net", {
          autoCreateSubnetworks: false,
          deleteDefaultRoutesOnCreate: true,
        }),
        declare("gcp:compute/subnetwork:Subnetwork", "subnet", {
          network: ref("net", "id"),
          region: "europe-west1",
          ipCidrRange: "10.0.0.0/24",
        }),
        serviceV2(
          "app",
          {},
          {
            vpcAccess: { egress, networkInterfaces: [{ network: ref("net", "id"), subnetwork: ref("subnet", "id") }] },
          },
        ),
      ],
      source: verdict,
      concern: ["egress-confined"],
      pack: verdict,
    }),
  ),
  {
    id: "egress-nat",
    title: "run.allowedVPCEgress: ALL_TRAFFIC into a network with NAT for every subnet",
    resources: [
      declare("gcp:compute/network:Network", "net", { autoCreateSubnetworks: false }),
      declare("gcp:compute/subnetwork:Subnetwork", "subnet", {
        network: ref("net", "id"),
        region: "europe-west1",
        ipCidrRange: "10.0.0.0/24",
      }),
      declare("gcp:compute/router:Router", "router", { network: ref("net", "id"), region: "europe-west1" }),
      declare("gcp:compute/routerNat:RouterNat", "nat", {
        router: ref("router", "name"),
        region: "europe-west1",
        natIpAllocateOption: "AUTO_ONLY",
        sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
      }),
      serviceV2(
        "app",
        {},
        {
          vpcAccess: {
            egress: "ALL_TRAFFIC",
            networkInterfaces: [{ network: ref("net", "id"), subnetwork: ref("subnet", "id") }],
          },
        },
      ),
    ],
    source: "accepts",
    concern: ["egress-confined"],
    pack: "rejects",
    reason:
      "all traffic goes into the VPC and from there to the internet; a check of the service alone can't see the NAT",
  },
  {
    id: "invoker-disabled",
    title: "run.managed.requireInvokerIam: the invoker check turned off",
    resources: [serviceV2("app", {}, {}, { invokerIamDisabled: true })],
    source: "rejects",
    concern: ["authenticated-access"],
    pack: "rejects",
  },
  {
    id: "account-key-constraint",
    title: "iam.managed.disableServiceAccountKeyCreation",
    resources: [account("app"), declare("gcp:serviceaccount/key:Key", "key", { serviceAccountId: ref("app", "id") })],
    source: "rejects",
    concern: ["no-service-account-key"],
    pack: "rejects",
  },
  {
    id: "env-name-pattern",
    title: "custom.cloudrunDisableEnvironmentVariablePattern: a variable named API_KEY",
    resources: [serviceV2("app", { envs: [{ name: "ANTHROPIC_API_KEY", value: "an-obvious-fake" }] })],
    source: "rejects",
    concern: ["no-secret-in-env"],
    pack: "rejects",
  },
  {
    id: "env-name-path",
    title: "custom.cloudrunDisableEnvironmentVariablePattern: API_KEY that holds a file's path",
    resources: [serviceV2("app", { envs: [{ name: "ANTHROPIC_API_KEY", value: "/keys/anthropic" }] })],
    source: "rejects",
    concern: ["no-secret-in-env"],
    pack: "accepts",
    reason: "a path to a mounted secret is what we recommend; the value is looked at, not only the name",
  },
  {
    id: "env-name-innocent",
    title: "custom.cloudrunDisableEnvironmentVariablePattern: a password in a connection string",
    resources: [
      serviceV2("app", { envs: [{ name: "DATABASE_URL", value: "postgres://app:hunter2-hunter2@10.0.0.3/app" }] }),
    ],
    source: "accepts",
    concern: ["no-secret-in-env"],
    pack: "rejects",
    reason: "the name is innocent, the value holds a password",
  },
];

export const organisation: Corpus = { name: "organisation constraints", cases: constraints };
