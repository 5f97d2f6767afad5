/** Outputs of other providers. */
import type { FaultKind } from "../faultKind";
import { random, raw, withEnvs } from "../surroundings";
import { env } from "./harmlessParts";

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
  ],
  good: [
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
  ],
};
