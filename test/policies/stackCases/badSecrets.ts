/** Secrets in the wrong place, or in more than one. */
import * as cloudfunctionsv2 from "@pulumi/gcp/cloudfunctionsv2";
import * as cloudrun from "@pulumi/gcp/cloudrun";
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { documentOf, plainStack, region, serviceArgs } from "./plainStack";
import { type StackCase, withEnv, withVolume } from "./stackCase";

/** The fourth variable of a service's first container: the one that a case adds. */
const ofAcme = (name: string, value: pulumi.Input<string>) =>
  plainStack({ service: (args, { id }) => (id === "acme" ? withEnv(args, { name, value }) : args) });

export const badSecrets: readonly StackCase[] = [
  {
    title: "an API key as a literal in env",
    program: () => ofAcme("OPENAI_API_KEY", "an-obvious-fake-9d8f7a6s5d4f"),
    findings: ["no-secret-in-env acme"],
  },
  {
    title: "a plain value in env that the program marks as a secret",
    program: () => ofAcme("GREETING", pulumi.secret("good morning")),
    findings: ["no-secret-in-env acme"],
  },
  {
    title: "a generated password in env under a name that says nothing",
    program: () => ofAcme("SALUTATION", pulumi.secret(new random.RandomPassword("pw", { length: 32 }).result)),
    findings: ["no-secret-in-env acme"],
  },
  {
    title: "a secret reference in env",
    program: () =>
      plainStack({
        service: (args, parts) =>
          parts.id === "acme"
            ? withEnv(args, {
                name: "SETTINGS",
                valueSource: { secretKeyRef: { secret: parts.secret.secretId, version: "latest" } },
              })
            : args,
      }),
    findings: ["no-secret-ref-in-env acme"],
  },
  {
    title: "one key in the env of both tenants",
    program: () =>
      plainStack({
        service: (args) => withEnv(args, { name: "OPENAI_API_KEY", value: "an-obvious-fake-9d8f7a6s5d4f" }),
      }),
    findings: ["no-secret-in-env acme", "no-secret-in-env globex", "no-shared-value acme"],
  },
  {
    title: "one tenant's secret mounted by the other as well",
    program: () => {
      let first: secretmanager.Secret | undefined;
      plainStack({
        service: (args, parts) => {
          first ??= parts.secret;
          return parts.id === "globex"
            ? withVolume(args, { name: "theirs", secret: { secret: first.secretId } })
            : args;
        },
      });
    },
    findings: ["no-shared-secret acme-key"],
  },
  {
    title: "one unlabelled secret mounted by both tenants, by two spellings of its name",
    program: () => {
      const shared = new secretmanager.Secret("shared", { secretId: "shared", replication: { auto: {} } });
      plainStack({
        service: (args, { id }) =>
          withVolume(args, {
            name: "shared",
            secret: { secret: id === "acme" ? shared.secretId : "projects/example/secrets/shared" },
          }),
      });
    },
    findings: ["no-shared-secret shared"],
  },
  {
    title: "a secret of another stack, named by a literal",
    program: () =>
      plainStack({
        service: (args, { id }) =>
          id === "acme" ? withVolume(args, { name: "x", secret: { secret: "projects/other/secrets/x" } }) : args,
      }),
    findings: ["no-shared-secret acme"],
  },
  {
    title: "one tenant's account among the readers of the other's secret",
    program: () => {
      let first: pulumi.Output<string> | undefined;
      plainStack({
        readers: ({ account }) => {
          first ??= account.email;
          return [pulumi.interpolate`serviceAccount:${account.email}`, pulumi.interpolate`serviceAccount:${first}`];
        },
      });
    },
    findings: ["secret-accessor-own-tenant globex-readers"],
  },
  {
    title: "a secret that everyone can read",
    program: () =>
      plainStack({
        extra: ({ acme }) => {
          new secretmanager.SecretIamMember("open", {
            secretId: acme.secret.id,
            role: "roles/secretmanager.secretAccessor",
            member: "allAuthenticatedUsers",
          });
        },
      }),
    findings: ["secret-accessor-own-tenant open"],
  },
  {
    title: "a policy document that isn't one",
    program: () =>
      plainStack({
        extra: ({ acme }) => {
          new secretmanager.SecretIamPolicy("broken", { secretId: acme.secret.id, policyData: "{ bindings: ]" });
        },
      }),
    findings: ["secret-accessor-own-tenant broken"],
  },
  {
    title: "one generated value in the secrets of both tenants",
    program: () =>
      plainStack({
        extra: ({ acme, globex }) => {
          const password = new random.RandomPassword("one", { length: 43, special: false });
          new secretmanager.SecretVersion("acme-second", { secret: acme.secret.id, secretData: password.result });
          new secretmanager.SecretVersion("globex-second", { secret: globex.secret.id, secretData: password.result });
        },
      }),
    findings: ["no-shared-value acme-second"],
  },
  {
    title: "a secret's value written in the program",
    program: () =>
      plainStack({
        extra: ({ acme }) => {
          new secretmanager.SecretVersion("literal", { secret: acme.secret.id, secretData: "an-obvious-fake" });
        },
      }),
    findings: ["no-secret-literal-in-program literal"],
  },
  {
    title: "a key in env of a job, of a worker pool's sidecar, of a function and of a first-generation service",
    program: () =>
      plainStack({
        extra: ({ acme }) => {
          const { vpcAccess } = serviceArgs(acme).template;
          const labels = { tenant: "acme" };
          const serviceAccount = acme.account.email;
          const envs = [{ name: "DB_PASSWORD", value: "an-obvious-fake" }];
          new cloudrunv2.Job("job", {
            location: region,
            labels,
            template: { template: { serviceAccount, vpcAccess, containers: [{ image: "example/job", envs }] } },
          });
          new cloudrunv2.WorkerPool("pool", {
            location: region,
            labels,
            template: {
              serviceAccount,
              vpcAccess,
              containers: [{ image: "example/pool" }, { image: "example/sidecar", envs }],
            },
          });
          new cloudfunctionsv2.Function("function", {
            location: region,
            labels,
            serviceConfig: {
              serviceAccountEmail: serviceAccount,
              ingressSettings: "ALLOW_INTERNAL_ONLY",
              directVpcEgress: "VPC_EGRESS_ALL_TRAFFIC",
              directVpcNetworkInterfaces: [{ subnetwork: acme.subnet.id }],
              environmentVariables: { DB_PASSWORD: "an-obvious-fake" },
            },
          });
          new cloudrun.Service("first-generation", {
            location: region,
            metadata: { labels, annotations: { "run.googleapis.com/ingress": "internal" } },
            template: {
              metadata: {
                annotations: {
                  "run.googleapis.com/vpc-access-egress": "all-traffic",
                  "run.googleapis.com/network-interfaces": pulumi.jsonStringify([{ subnetwork: acme.subnet.id }]),
                },
              },
              spec: { serviceAccountName: serviceAccount, containers: [{ image: "example/old", envs }] },
            },
          });
        },
      }),
    findings: [
      "no-secret-in-env first-generation",
      "no-secret-in-env function",
      "no-secret-in-env job",
      "no-secret-in-env pool",
    ],
  },
  {
    title: "a document that lost its trace, as getIAMPolicyOutput makes it",
    program: () =>
      plainStack({
        extra: ({ acme }) => {
          new secretmanager.SecretIamPolicy("traceless", {
            secretId: acme.secret.id,
            policyData: documentOf("roles/secretmanager.secretAccessor", ["group:everyone@example.com"]),
          });
        },
      }),
    findings: ["secret-accessor-own-tenant traceless"],
  },
];
