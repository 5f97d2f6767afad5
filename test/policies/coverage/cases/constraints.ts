import type { Corpus, CoverageCase, Verdict } from "../coverageCase";
import { ref } from "../coverageCase";
import { account, declare, jobV2, project, runsAs, secret, serviceV1, serviceV2 } from "../declare";

const shared = { location: "europe-west1" };

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

/** gcp-pac bans secret references in env by any name, and has no rule about literals. */
const gcpPacCases: CoverageCase[] = [
  {
    id: "secret-ref",
    title: "an env reference to a secret, v2 service",
    resources: [
      secret("key"),
      serviceV2("app", {
        envs: [{ name: "KEY", valueSource: { secretKeyRef: { secret: ref("key", "secretId"), version: "latest" } } }],
      }),
    ],
    source: "rejects",
    concern: ["no-secret-ref-in-env"],
    pack: "rejects",
  },
  {
    id: "secret-ref-job",
    title: "an env reference to a secret, job",
    resources: [
      secret("key"),
      jobV2("nightly", {
        envs: [{ name: "KEY", valueSource: { secretKeyRef: { secret: ref("key", "secretId"), version: "latest" } } }],
      }),
    ],
    source: "rejects",
    concern: ["no-secret-ref-in-env"],
    pack: "rejects",
  },
  {
    id: "secret-ref-v1",
    title: "an env reference to a secret, v1 service",
    resources: [
      secret("key"),
      serviceV1("app", {
        envs: [{ name: "KEY", valueFrom: { secretKeyRef: { name: ref("key", "secretId"), key: "latest" } } }],
      }),
    ],
    source: "rejects",
    concern: ["no-secret-ref-in-env"],
    pack: "rejects",
  },
  {
    id: "secret-literal",
    title: "a literal secret in env",
    resources: [serviceV2("app", { envs: [{ name: "OPENAI_API_KEY", value: "an-obvious-fake" }] })],
    source: "accepts",
    concern: ["no-secret-in-env"],
    pack: "rejects",
    reason: "the pack there bans references and lets literals pass, which are worse",
  },
  {
    id: "secret-volume",
    title: "a secret mounted as a file",
    resources: [
      account("app"),
      secret("key", { labels: { tenant: "acme" } }),
      serviceV2(
        "app-service",
        { volumeMounts: [{ name: "key", mountPath: "/keys" }] },
        { ...runsAs("app"), volumes: [{ name: "key", secret: { secret: ref("key", "secretId") } }] },
        { labels: { tenant: "acme" } },
      ),
    ],
    source: "accepts",
    concern: ["no-secret-ref-in-env", "no-secret-in-env", "no-shared-secret"],
    pack: "accepts",
  },
  {
    id: "public-ingress-v1",
    title: "a v1 service with ingress for all",
    resources: [serviceV1("app", {}, {}, { metadata: { annotations: { "run.googleapis.com/ingress": "all" } } })],
    source: "rejects",
    concern: ["restricted-ingress"],
    pack: "rejects",
  },
  {
    id: "private-ingress-v1",
    title: "a v1 service with internal ingress",
    resources: [serviceV1("app", {}, {}, { metadata: { annotations: { "run.googleapis.com/ingress": "internal" } } })],
    source: "accepts",
    concern: ["restricted-ingress"],
    pack: "accepts",
  },
];

/** Rule sets that look at single values of second-generation services and jobs, container 0 only. */
const deep = (
  id: string,
  title: string,
  containers: readonly unknown[],
  source: Verdict,
  reason: string,
): CoverageCase => ({
  id,
  title,
  resources: [declare("gcp:cloudrunv2/service:Service", "app", { ...shared, template: { containers } })],
  source,
  concern: ["no-secret-in-env"],
  pack: "rejects",
  reason,
});
const main = { image: "europe-docker.pkg.dev/example/apps/web" };
const policyEngine: CoverageCase[] = [
  deep(
    "second-container",
    "a literal secret in the second container",
    [main, { ...main, name: "sidecar", envs: [{ name: "API_TOKEN", value: "an-obvious-fake" }] }],
    "accepts",
    "rules with a fixed container index miss sidecars",
  ),
  deep(
    "argument",
    "a literal secret as an argument",
    [{ ...main, args: ["--password=hunter2-hunter2"] }],
    "accepts",
    "arguments are as readable as variables",
  ),
  {
    id: "binary-authorization",
    title: "a service without Binary Authorization",
    resources: [serviceV2("app")],
    source: "rejects",
    concern: [],
    pack: "nothing",
    reason: "who may build images is outside this pack",
  },
  {
    id: "project-audit",
    title: "a role with a condition on a project",
    resources: [
      declare("gcp:projects/iAMMember:IAMMember", "grant", {
        project,
        role: "roles/secretmanager.secretAccessor",
        member: "serviceAccount:app@example.iam.gserviceaccount.com",
        condition: { title: "one secret", expression: "resource.name.startsWith('projects/1/secrets/acme-')" },
      }),
    ],
    source: "accepts",
    concern: ["no-broad-role"],
    pack: "rejects",
    reason: "the condition is text that nobody proves; a grant on the secret says the same and can be proved",
  },
];

export const organisation: Corpus = { name: "organisation constraints", cases: constraints };
export const gcpPac: Corpus = { name: "gcp-pac", cases: gcpPacCases };
export const policyDeployment: Corpus = { name: "Policy Deployment Engine", cases: policyEngine };
