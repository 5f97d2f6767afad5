import * as gcp from "@pulumi/gcp/cloudrunv2";
import * as kms from "@pulumi/gcp/kms";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { cloudRegion, projectNumber } from "./cloudStack";

const agents = {
  run: `serviceAccount:service-${projectNumber}@serverless-robot-prod.iam.gserviceaccount.com`,
  storage: `serviceAccount:service-${projectNumber}@gs-project-accounts.iam.gserviceaccount.com`,
};

export interface TenantChoices {
  readonly image?: string;
  readonly protect?: boolean;
  readonly labels?: Record<string, string>;
}

const appImage = `example.com/app@sha256:${"a".repeat(64)}`;

function document(bindings: { role: string; members: pulumi.Input<string>[] }[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ bindings });
}

/** A tenant as Bulkhead makes it: account, key, secret, bucket and service, each with its authoritative policy. */
export function tenantProgram(id: string, choices: TenantChoices = {}) {
  return async () => {
    const labels = choices.labels ?? { tenant: id };
    const account = new serviceaccount.Account(`${id}-run`, { accountId: `${id}-run`, displayName: id });
    const ring = new kms.KeyRing(`${id}-ring`, { name: `${id}-ring`, location: cloudRegion });
    const key = new kms.CryptoKey(`${id}-key`, {
      name: `${id}-key-1`,
      keyRing: ring.id,
      rotationPeriod: "7776000s",
      labels,
    });
    const keyPolicy = new kms.CryptoKeyIAMPolicy(`${id}-key-policy`, {
      cryptoKeyId: key.id,
      policyData: document([
        { role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", members: [agents.run, agents.storage] },
      ]),
    });
    const generated = new random.RandomBytes(`${id}-bytes`, { length: 32 });
    const secret = new secretmanager.Secret(`${id}-secret`, {
      secretId: `${id}-key`,
      replication: { auto: {} },
      labels,
    });
    const version = new secretmanager.SecretVersion(`${id}-version`, {
      secret: secret.id,
      secretData: generated.base64,
    });
    const secretPolicy = new secretmanager.SecretIamPolicy(`${id}-secret-policy`, {
      secretId: secret.secretId,
      policyData: document([{ role: "roles/secretmanager.secretAccessor", members: [account.member] }]),
    });
    const bucket = new storage.Bucket(
      `${id}-bucket`,
      {
        name: `${id}-bucket`,
        location: cloudRegion,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        encryption: { defaultKmsKeyName: key.id },
        labels,
      },
      { dependsOn: [keyPolicy] },
    );
    new storage.BucketIAMPolicy(`${id}-bucket-policy`, {
      bucket: bucket.name,
      policyData: document([{ role: "roles/storage.objectUser", members: [account.member] }]),
    });
    const service = new gcp.Service(
      `${id}-app`,
      {
        name: `${id}-app`,
        location: cloudRegion,
        ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
        deletionProtection: choices.protect ?? false,
        labels,
        template: {
          serviceAccount: account.email,
          encryptionKey: key.id,
          containers: [{ image: choices.image ?? appImage, volumeMounts: [{ name: "key", mountPath: "/keys" }] }],
          volumes: [{ name: "key", secret: { secret: secret.secretId, items: [{ path: "key", version: "latest" }] } }],
        },
      },
      { dependsOn: [secretPolicy, version, keyPolicy] },
    );
    new gcp.ServiceIamPolicy(`${id}-app-policy`, {
      name: service.name,
      location: cloudRegion,
      policyData: document([{ role: "roles/run.invoker", members: ["group:operators@example.com"] }]),
    });
    return { url: service.uri, email: account.email, generated: generated.hex };
  };
}
