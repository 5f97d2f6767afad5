/** Four programs as they are often written, each with a hole that Bulkhead closes. They are previewed, never deployed. */
import { Service, ServiceIamMember } from "@pulumi/gcp/cloudrunv2";
import { Secret, SecretIamMember } from "@pulumi/gcp/secretmanager";
import { Account } from "@pulumi/gcp/serviceaccount";
import type { PulumiFn } from "@pulumi/pulumi/automation";

export interface BadStack {
  /** Short name, also of the stack. */
  readonly name: string;
  /** What is wrong, in one sentence. */
  readonly title: string;
  /** A rule that must refuse it. */
  readonly rule: string;
  readonly program: PulumiFn;
}

const location = "europe-west1";
const image = `europe-west1-docker.pkg.dev/demo/images/app@sha256:${"0".repeat(64)}`;

/** What these four get right, so that only the hole in question is left. */
const network = { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: "workload" }] };

const keyInEnvironment: PulumiFn = async () => {
  const account = new Account("app", { accountId: "many-customers" });
  new Service("app", {
    location,
    ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
    template: {
      serviceAccount: account.email,
      vpcAccess: network,
      containers: [{ image, envs: [{ name: "ANTHROPIC_API_KEY", value: `sk-ant-api03-${"fake-".repeat(18)}fakAA` }] }],
    },
  });
};

const oneSecretForTwo: PulumiFn = async () => {
  const secret = new Secret("shared-key", { secretId: "shared-key", replication: { auto: {} } });
  for (const tenant of ["acme", "globex"]) {
    const labels = { tenant };
    const account = new Account(tenant, { accountId: `${tenant}-run` });
    new SecretIamMember(tenant, {
      secretId: secret.id,
      role: "roles/secretmanager.secretAccessor",
      member: account.member,
    });
    new Service(tenant, {
      location,
      labels,
      ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
      template: {
        serviceAccount: account.email,
        vpcAccess: network,
        containers: [{ image, volumeMounts: [{ name: "key", mountPath: "/keys" }] }],
        volumes: [{ name: "key", secret: { secret: secret.secretId, items: [{ path: "value", version: "latest" }] } }],
      },
    });
  }
};

const analyticsFromTheApp: PulumiFn = async () => {
  const account = new Account("acme", { accountId: "acme-run" });
  new Service("acme", {
    location,
    labels: { tenant: "acme" },
    ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
    template: {
      serviceAccount: account.email,
      containers: [{ image, envs: [{ name: "MIXPANEL_HOST", value: "https://api.mixpanel.com" }] }],
    },
  });
};

const publicProxyWithoutPlan: PulumiFn = async () => {
  const account = new Account("acme-egress", { accountId: "acme-egress" });
  const proxy = new Service("acme-egress", {
    location,
    labels: { tenant: "acme", "bulkhead-role": "egress-proxy" },
    ingress: "INGRESS_TRAFFIC_ALL",
    template: { serviceAccount: account.email, vpcAccess: network, containers: [{ image, args: ["proxy"] }] },
  });
  new ServiceIamMember("everyone", { location, name: proxy.name, role: "roles/run.invoker", member: "allUsers" });
};

export const badStacks: readonly BadStack[] = [
  {
    name: "key-in-environment",
    title: "an app with a customer's key in its environment",
    rule: "no-secret-in-env",
    program: keyInEnvironment,
  },
  {
    name: "one-secret-for-two",
    title: "one secret for two tenants",
    rule: "no-shared-secret",
    program: oneSecretForTwo,
  },
  {
    name: "analytics-from-the-app",
    title: "an app that sends its analytics itself",
    rule: "analytics-only-through-proxy",
    program: analyticsFromTheApp,
  },
  {
    name: "public-proxy",
    title: "a public proxy without a plan",
    rule: "proxy-is-checked",
    program: publicProxyWithoutPlan,
  },
];
