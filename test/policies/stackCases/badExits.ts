/** Ways in and out that nobody watches. */
import * as cloudrun from "@pulumi/gcp/cloudrun";
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as compute from "@pulumi/gcp/compute";
import * as projects from "@pulumi/gcp/projects";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import type * as pulumi from "@pulumi/pulumi";
import { type Changes, documentOf, type Made, plainStack, region } from "./plainStack";
import { type StackCase, withEnv, withTemplate, withVolume } from "./stackCase";

type ServiceChange = NonNullable<Changes["service"]>;
const acmeOnly = (change: ServiceChange) =>
  plainStack({ service: (args, parts) => (parts.id === "acme" ? change(args, parts) : args) });

const plan = {
  version: 1,
  vendors: { mixpanel: {} },
  events: { signed_up: { to: ["mixpanel"], fields: { ok: "boolean" } } },
};

/** An egress proxy of acme that is right but for what is changed. */
function proxy(
  made: Made,
  changes: Partial<cloudrunv2.ServiceArgs> = {},
  env: pulumi.Input<string> | undefined = JSON.stringify(plan),
) {
  const account = new serviceaccount.Account("acme-egress", { accountId: "acme-egress" });
  const service = new cloudrunv2.Service("proxy", {
    location: region,
    ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
    labels: { tenant: "acme", "bulkhead-role": "egress-proxy" },
    template: {
      serviceAccount: account.email,
      vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: made.acme.subnet.id }] },
      containers: [
        { image: "example/egress@sha256:1", envs: env === "" ? [] : [{ name: "ANALYTICS_PLAN", value: env }] },
      ],
    },
    ...changes,
  });
  return { account, service };
}

export const badExits: readonly StackCase[] = [
  {
    title: "traffic that leaves past the VPC",
    program: () =>
      acmeOnly((args) =>
        withTemplate(args, { vpcAccess: { ...args.template.vpcAccess, egress: "PRIVATE_RANGES_ONLY" } }),
      ),
    findings: ["egress-confined acme"],
  },
  {
    title: "no VPC at all",
    program: () => acmeOnly((args) => withTemplate(args, { vpcAccess: undefined })),
    findings: ["egress-confined acme"],
  },
  {
    title: "a NAT that covers all subnets",
    program: () =>
      plainStack({
        extra: ({ acme }) => {
          const router = new compute.Router("second", { network: acme.subnet.network, region });
          new compute.RouterNat("open-nat", {
            router: router.name,
            region,
            sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
            natIpAllocateOption: "AUTO_ONLY",
          });
        },
      }),
    findings: ["egress-confined acme", "egress-confined globex"],
  },
  {
    title: "a subnet that another stack manages",
    program: () =>
      acmeOnly((args) =>
        withTemplate(args, {
          vpcAccess: {
            egress: "ALL_TRAFFIC",
            networkInterfaces: [{ subnetwork: "projects/host/regions/europe-west1/subnetworks/shared" }],
          },
        }),
      ),
    findings: ["egress-confined acme (advisory)"],
  },
  {
    title: "a vendor's host in env under a plain name",
    program: () =>
      acmeOnly((args) => withEnv(args, { name: "EVENTS_URL", value: "https://api-eu.mixpanel.com/track" })),
    findings: ["analytics-only-through-proxy acme"],
  },
  {
    title: "a write key under the vendor's name, which is a secret as well",
    program: () => acmeOnly((args) => withEnv(args, { name: "SEGMENT_WRITE_KEY", value: "an-obvious-fake-x9" })),
    findings: ["analytics-only-through-proxy acme", "no-secret-in-env acme"],
  },
  {
    title: "a write key from Secret Manager under the vendor's name alone",
    program: () =>
      acmeOnly((args, { secret }) =>
        withEnv(args, {
          name: "SEGMENT_WRITE_KEY",
          valueSource: { secretKeyRef: { secret: secret.secretId, version: "latest" } },
        }),
      ),
    findings: ["analytics-only-through-proxy acme", "no-secret-ref-in-env acme"],
  },
  {
    title: "a vendor's token mounted in the app",
    program: () =>
      acmeOnly((args) => {
        const token = new secretmanager.Secret("token", {
          secretId: "acme-mixpanel-token",
          replication: { auto: {} },
          labels: { tenant: "acme" },
        });
        return withVolume(args, { name: "token", secret: { secret: token.secretId } });
      }),
    findings: ["analytics-only-through-proxy acme"],
  },
  {
    title: "a public service",
    program: () =>
      plainStack({
        service: (args, { id }) => (id === "acme" ? { ...args, ingress: "INGRESS_TRAFFIC_ALL" } : args),
        extra: ({ acme }) => {
          new cloudrunv2.ServiceIamPolicy("public", {
            name: acme.service.name,
            location: region,
            policyData: documentOf("roles/run.invoker", ["allUsers"]),
          });
        },
      }),
    findings: ["authenticated-access public", "restricted-ingress acme"],
  },
  {
    title: "a service whose invoker check is off",
    program: () => acmeOnly((args) => ({ ...args, invokerIamDisabled: true })),
    findings: ["authenticated-access acme"],
  },
  {
    title: "a first-generation service with everything left out",
    program: () =>
      plainStack({
        extra: () => {
          const old = new cloudrun.Service("old", {
            location: region,
            metadata: { labels: { tenant: "acme" } },
            template: { spec: { containers: [{ image: "example/old" }] } },
          });
          new cloudrun.IamMember("anyone", {
            service: old.name,
            location: region,
            role: "roles/run.invoker",
            member: "allUsers",
          });
        },
      }),
    findings: [
      "authenticated-access anyone",
      "egress-confined old",
      "own-service-account old",
      "restricted-ingress old",
    ],
  },
  {
    title: "an egress proxy without a plan, that another tenant may call",
    program: () =>
      plainStack({
        extra: (made) => {
          const { service } = proxy(made, {}, "");
          new cloudrunv2.ServiceIamMember("foreign", {
            name: service.name,
            location: region,
            role: "roles/run.invoker",
            member: made.globex.account.member,
          });
        },
      }),
    findings: ["no-cross-tenant-grant foreign", "proxy-is-checked proxy"],
  },
  {
    title: "an egress proxy that a load balancer can reach, with a plan that lets a field out as it is",
    program: () =>
      plainStack({
        extra: (made) => {
          const raw = {
            ...plan,
            events: { signed_up: { to: ["mixpanel"], fields: { email: "keep", note: { text: { maxLength: 80 } } } } },
          };
          proxy(made, { ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" }, JSON.stringify(raw));
        },
      }),
    findings: ["plan-is-typed proxy", "restricted-ingress proxy"],
  },
  {
    title: "an app that runs as its egress proxy's account",
    program: () =>
      plainStack({
        extra: (made) => {
          const { account } = proxy(made);
          new cloudrunv2.Job("job", {
            location: region,
            labels: { tenant: "acme" },
            template: {
              template: {
                serviceAccount: account.email,
                vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: made.acme.subnet.id }] },
                containers: [{ image: "example/job" }],
              },
            },
          });
        },
      }),
    findings: ["no-shared-service-account acme-egress"],
  },
  {
    title: "a vendor token that the app's account can read as well",
    program: () =>
      plainStack({
        extra: (made) => {
          const { account } = proxy(made);
          const token = new secretmanager.Secret("token", {
            secretId: "acme-token",
            replication: { auto: {} },
            labels: { tenant: "acme" },
          });
          new secretmanager.SecretIamBinding("token-readers", {
            secretId: token.id,
            role: "roles/secretmanager.secretAccessor",
            members: [account.member, made.acme.account.member],
          });
        },
      }),
    findings: ["secret-accessor-own-tenant token-readers"],
  },
  {
    title: "an audit config that exempts someone",
    program: () =>
      plainStack({
        extra: () => {
          new projects.IAMAuditConfig("exempting", {
            project: "example",
            service: "storage.googleapis.com",
            auditLogConfigs: [{ logType: "DATA_READ", exemptedMembers: ["user:admin@example.com"] }],
          });
        },
      }),
    findings: ["audit-trail exempting"],
  },
];
