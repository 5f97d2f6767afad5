/** Identities and grants that reach across a wall. */
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as kms from "@pulumi/gcp/kms";
import * as projects from "@pulumi/gcp/projects";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import type * as pulumi from "@pulumi/pulumi";
import { documentOf, plainStack, region } from "./plainStack";
import { type StackCase, withTemplate } from "./stackCase";

export const badIdentities: readonly StackCase[] = [
  {
    title: "a service without an account of its own",
    program: () =>
      plainStack({
        service: (args, { id }) => (id === "acme" ? withTemplate(args, { serviceAccount: undefined }) : args),
      }),
    // Its account then runs nothing, and what was granted to it is granted to nobody of this tenant.
    findings: [
      "no-shared-storage acme-files-user",
      "own-service-account acme",
      "secret-accessor-own-tenant acme-readers",
    ],
  },
  {
    title: "a service that runs as the project's default account",
    program: () =>
      plainStack({
        accountProject: "example",
        service: (args, { id }) =>
          id === "acme" ? withTemplate(args, { serviceAccount: "123456-compute@developer.gserviceaccount.com" }) : args,
        readers: ({ id, account: own }) => (id === "acme" ? [] : [own.member]),
        extra: () => {},
      }),
    findings: ["no-shared-storage acme-files-user", "own-service-account acme"],
  },
  {
    title: "one account for both tenants",
    program: () => {
      let first: pulumi.Output<string> | undefined;
      plainStack({
        service: (args, parts) => {
          first ??= parts.account.email;
          return withTemplate(args, { serviceAccount: first });
        },
      });
    },
    findings: [
      "no-shared-service-account acme-run",
      "no-shared-storage acme-files-user",
      "no-shared-storage globex-files-user",
      "secret-accessor-own-tenant acme-readers",
      "secret-accessor-own-tenant globex-readers",
    ],
  },
  {
    title: "an account of another stack, by a literal",
    program: () =>
      plainStack({
        extra: ({ acme }) => {
          new cloudrunv2.Job("job", {
            location: region,
            labels: { tenant: "acme" },
            template: {
              template: {
                serviceAccount: "someone@other.iam.gserviceaccount.com",
                vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: acme.subnet.id }] },
                containers: [{ image: "example/job" }],
              },
            },
          });
        },
      }),
    findings: ["own-service-account job"],
  },
  {
    title: "a key of a service account, and an HMAC key",
    program: () =>
      plainStack({
        extra: ({ acme, globex }) => {
          new serviceaccount.Key("key", { serviceAccountId: acme.account.name });
          new storage.HmacKey("hmac", { serviceAccountEmail: globex.account.email });
        },
      }),
    findings: ["no-service-account-key hmac", "no-service-account-key key"],
  },
  {
    title: "a tenant's account that may read every secret of the project",
    program: () =>
      plainStack({
        extra: ({ acme }) => {
          new projects.IAMMember("all-secrets", {
            project: "example",
            role: "roles/secretmanager.secretAccessor",
            member: acme.account.member,
          });
        },
      }),
    findings: ["no-broad-role all-secrets"],
  },
  {
    title: "basic roles for a group, a custom role for an app, and a whole policy of a project",
    program: () =>
      plainStack({
        extra: ({ acme }) => {
          new projects.IAMBinding("editors", {
            project: "example",
            role: "roles/editor",
            members: ["group:developers@example.com"],
          });
          new projects.IAMMember("custom", {
            project: "example",
            role: "projects/example/roles/everything",
            member: acme.account.member,
          });
          new projects.IAMPolicy("policy", {
            project: "example",
            policyData: documentOf("roles/owner", ["user:admin@example.com"]),
          });
        },
      }),
    findings: ["no-broad-role custom", "no-broad-role editors", "no-broad-role policy"],
  },
  {
    title: "a tenant that may call the other's service",
    program: () =>
      plainStack({
        extra: ({ acme, globex }) => {
          new cloudrunv2.ServiceIamMember("foreign", {
            name: acme.service.name,
            location: region,
            role: "roles/run.invoker",
            member: globex.account.member,
          });
        },
      }),
    findings: ["no-cross-tenant-grant foreign"],
  },
  {
    title: "a tenant that may act as the other's account",
    program: () =>
      plainStack({
        extra: ({ acme, globex }) => {
          new serviceaccount.IAMMember("acting", {
            serviceAccountId: acme.account.name,
            role: "roles/iam.serviceAccountTokenCreator",
            member: globex.account.member,
          });
        },
      }),
    findings: ["no-cross-tenant-grant acting"],
  },
  {
    title: "a tenant that may decrypt with the other's key",
    program: () =>
      plainStack({
        extra: ({ globex }) => {
          const ring = new kms.KeyRing("ring", { location: region });
          const key = new kms.CryptoKey("key", {
            keyRing: ring.id,
            labels: { tenant: "acme" },
            rotationPeriod: "7776000s",
          });
          new kms.CryptoKeyIAMMember("decrypting", {
            cryptoKeyId: key.id,
            role: "roles/cloudkms.cryptoKeyDecrypter",
            member: globex.account.member,
          });
        },
      }),
    findings: ["no-cross-tenant-grant decrypting"],
  },
  {
    title: "buckets that can be opened, and one that is",
    program: () =>
      plainStack({
        bucket: (args, id) => (id === "acme" ? { location: "EU" } : { ...args, publicAccessPrevention: "inherited" }),
        extra: ({ globex }) => {
          new storage.BucketIAMMember("open", {
            bucket: globex.bucket.name,
            role: "roles/storage.objectViewer",
            member: "allUsers",
          });
          new storage.BucketACL("acl", { bucket: globex.bucket.name, predefinedAcl: "publicRead" });
        },
      }),
    findings: [
      "private-bucket acl",
      "private-bucket acme-files",
      "private-bucket acme-files",
      "private-bucket globex-files",
      "private-bucket open",
    ],
  },
  {
    title: "a bucket granted to both tenants, and an NFS server that nobody knows",
    program: () =>
      plainStack({
        service: (args, { id }) =>
          id === "globex"
            ? {
                ...args,
                template: {
                  ...args.template,
                  volumes: [...args.template.volumes, { name: "nfs", nfs: { server: "10.0.0.9", path: "/share" } }],
                },
              }
            : args,
        extra: ({ acme, globex }) => {
          new storage.BucketIAMBinding("both", {
            bucket: acme.bucket.name,
            role: "roles/storage.objectViewer",
            members: [acme.account.member, globex.account.member],
          });
        },
      }),
    findings: ["no-shared-storage both", "no-shared-storage globex"],
  },
  {
    title: "labels that are missing among tenants",
    program: () =>
      plainStack({
        extra: ({ acme }) => {
          const runner = new serviceaccount.Account("runner", { accountId: "runner" });
          new cloudrunv2.Job("nobodys", {
            location: region,
            template: {
              template: {
                serviceAccount: runner.email,
                vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: acme.subnet.id }] },
                containers: [{ image: "example/job" }],
              },
            },
          });
        },
      }),
    findings: ["tenant-label nobodys"],
  },
];
