/** Outputs of other providers. */
import type { FaultKind } from "../faultKind";
import { generated, oneTenant, publicKeyPem, pulumi, random, raw, withEnvs } from "../surroundings";
import { env } from "./harmlessParts";

const publicKey = (name = "k") =>
  raw("tls:index/privateKey:PrivateKey", name, { algorithm: "RSA" }, ["publicKeyPem"]).publicKeyPem;
/** A machine with a value in its metadata. */
const machine = (value: unknown, name = "backup") =>
  raw("gcp:compute/instance:Instance", "vm", {
    machineType: "e2-small",
    zone: "z",
    serviceAccount: { email: "a@p.iam.gserviceaccount.com" },
    metadata: { [name]: value },
  });

export const otherProviders: FaultKind = {
  title: "Outputs of other providers",
  bad: [
    [
      "a private key of TLS",
      withEnvs(() => ({
        CERT_PRIVATE: raw("tls:index/privateKey:PrivateKey", "k", { algorithm: "RSA" }, ["privateKeyPem"])
          .privateKeyPem,
      })),
      env,
    ],
    [
      "a password of another cloud",
      withEnvs(() => ({ REMOTE: raw("aws:iam/accessKey:AccessKey", "k", { user: "u" }, ["secret"]).secret })),
      env,
    ],
    [
      "the output of a command",
      withEnvs(() => ({
        SETTING: raw("command:local:Command", "c", { create: "vault read -field=token secret/app" }, ["stdout"]).stdout,
      })),
      env,
    ],
    [
      "a token of another provider",
      withEnvs(() => ({ CF: raw("cloudflare:index/apiToken:ApiToken", "t", { name: "n" }, ["value"]).value })),
      env,
    ],
    [
      "a dynamic resource",
      withEnvs(() => ({ VALUE: raw("pulumi-nodejs:dynamic:Resource", "d", {}, ["result"]).result })),
      env,
      { inPreviewOnly: true },
    ],
    [
      "a key of a storage account of Azure in a machine's metadata",
      () => machine(raw("azure-native:storage:StorageAccount", "s", {}, ["keys"]).keys),
      env,
      { inPreviewOnly: true },
    ],
    [
      "a key of a database of Azure in a pod",
      () => {
        const value = raw("azure-native:documentdb:DatabaseAccount", "s", {}, ["keys"]).keys;
        const containers = [{ name: "c", image: "i", env: [{ name: "STORE", value }] }];
        raw("kubernetes:batch/v1:Job", "j", { spec: { template: { spec: { containers } } } });
      },
      env,
      { inPreviewOnly: true },
    ],
    [
      "a key of a storage account of Azure's older provider",
      () => machine(raw("azure:storage/account:Account", "s", {}, ["primaryAccessKey"]).primaryAccessKey),
      env,
    ],
    ["an access key of AWS", () => machine(raw("aws:iam/accessKey:AccessKey", "s", {}, ["secret"]).secret), env],
    ["a token of Cloudflare", () => machine(raw("cloudflare:index/apiToken:ApiToken", "s", {}, ["value"]).value), env],
    [
      "a private key of TLS under a neutral name",
      withEnvs(() => ({
        SIGNER: raw("tls:index/privateKey:PrivateKey", "k", { algorithm: "RSA" }, ["privateKeyPem"]).privateKeyPem,
      })),
      env,
    ],
    [
      "an SMTP password of AWS",
      oneTenant((acme) => {
        const made = raw("aws:iam/accessKey:AccessKey", "k", { user: "mailer" }, ["sesSmtpPasswordV4"]);
        acme.envs({ MAIL: made.sesSmtpPasswordV4 });
      }),
      "no-secret-in-env",
      { inPreviewOnly: true },
    ],
    [
      "another stack's output under a neutral name",
      oneTenant((acme) => {
        const infra = new pulumi.StackReference("acme/infra/prod");
        acme.envs({ UPSTREAM: infra.requireOutput("upstream") as pulumi.Output<string> });
      }),
      "no-secret-in-env",
      { inPreviewOnly: true },
    ],
    [
      "a database of AWS that was given a generated password",
      withEnvs(() => ({
        REMOTE: raw("aws:rds/instance:Instance", "db", { engine: "postgres", password: generated("g") }, ["password"])
          .password,
      })),
      "no-secret-in-env",
      { inPreviewOnly: true },
    ],
  ],
  good: [
    [
      "an address of a storage account of Azure",
      () => machine(raw("azure-native:storage:StorageAccount", "s", {}, ["endpoint"]).endpoint, "BLOB_ENDPOINT"),
    ],
    [
      "an address of Azure under a neutral name",
      () => machine(raw("azure-native:network:PublicIPAddress", "s", {}, ["ipAddress"]).ipAddress),
    ],
    ["a key that verifies", withEnvs(() => ({ JWT_VERIFY_KEY: publicKey(), SIGNER_PUBKEY: publicKey("other") }))],
    [
      "a known public key under a neutral name",
      withEnvs({ SIGNER: publicKeyPem, KEYS: JSON.stringify({ key: publicKeyPem }) }),
    ],
    [
      "a public key of TLS",
      withEnvs(() => ({
        JWT_PUBLIC_KEY: raw("tls:index/privateKey:PrivateKey", "k", { algorithm: "RSA" }, ["publicKeyPem"])
          .publicKeyPem,
      })),
    ],
    [
      "a zone's name and status",
      withEnvs(() => ({
        ZONE_STATUS: raw("cloudflare:index/zone:Zone", "z", { zone: "acme.example" }, ["status"]).status,
      })),
    ],
    [
      "a queue of AWS",
      withEnvs(() => {
        const queue = raw("aws:sqs/queue:Queue", "q", {}, ["url", "arn"]);
        return { QUEUE_URL: queue.url, QUEUE_ARN: queue.arn };
      }),
    ],
    ["a bucket of AWS", withEnvs(() => ({ EXPORT_BUCKET: raw("aws:s3/bucket:Bucket", "b", {}, ["bucket"]).bucket }))],
    [
      "an image's digest",
      withEnvs(() => ({ IMAGE_DIGEST: raw("docker-build:index:Image", "i", { push: true }, ["digest"]).digest })),
    ],
    [
      "a namespace of Kubernetes",
      withEnvs(() => ({
        NAMESPACE: raw("kubernetes:core/v1:Namespace", "n", { metadata: { name: "apps" } }, ["id"]).id,
      })),
    ],
    ["a pet's name", withEnvs(() => ({ RELEASE: new random.RandomPet("p").id }))],
    [
      "a certificate's fingerprint",
      withEnvs(() => ({ CERT_FINGERPRINT: raw("tls:index/selfSignedCert:SelfSignedCert", "c", {}, ["id"]).id })),
    ],
    [
      "a distribution's domain and a database's endpoint of AWS",
      oneTenant((acme) => {
        const cdn = raw("aws:cloudfront/distribution:Distribution", "cdn", { enabled: true }, ["domainName"]);
        const db = raw("aws:rds/instance:Instance", "db", { engine: "postgres" }, ["endpoint"]);
        acme.envs({ CDN: cdn.domainName, LEGACY_DB_ENDPOINT: db.endpoint });
      }),
    ],
    [
      "a database of AWS without a password, under a neutral name",
      withEnvs(() => ({
        REMOTE: raw("aws:rds/instance:Instance", "db", { engine: "postgres", manageMasterUserPassword: true }, [
          "endpoint",
        ]).endpoint,
      })),
    ],
  ],
};
