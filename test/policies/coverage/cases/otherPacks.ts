import type { Corpus, CoverageCase, Verdict } from "../coverageCase";
import { ref } from "../coverageCase";
import { account, declare, jobV2, project, runsAs, secret, serviceV1, serviceV2 } from "../declare";

const shared = { location: "europe-west1" };

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

export const gcpPac: Corpus = { name: "gcp-pac", cases: gcpPacCases };
export const policyDeployment: Corpus = { name: "Policy Deployment Engine", cases: policyEngine };
