import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from "../../../local/cloud";
import type { Properties } from "../../../local/cloud/protocol/values";
import { cloudRegion, projectNumber, stackProject } from "./cloudStack";
import { ProviderClient } from "./providerClient";

export interface ProtocolCloud {
  readonly local: LocalCloud;
  readonly google: ProviderClient;
  close(): Promise<void>;
}

/** A fresh cloud with one client on its Google provider. */
export async function protocolCloud(
  options: Partial<LocalCloudOptions> = {},
  config: Properties = { project: stackProject, region: cloudRegion },
): Promise<ProtocolCloud> {
  const root = await mkdtemp(join(tmpdir(), "local-cloud-"));
  const projects = { [stackProject]: { number: projectNumber }, "other-prod": { number: "210987654321" } };
  const local = await startLocalCloud({ folder: join(root, "cloud"), projects, ...options });
  const google = await ProviderClient.connect(local, "gcp", config);
  return {
    local,
    google,
    close: async () => {
      google.close();
      await local.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

export const types = {
  account: "gcp:serviceaccount/account:Account",
  bucket: "gcp:storage/bucket:Bucket",
  bucketMember: "gcp:storage/bucketIAMMember:BucketIAMMember",
  firewall: "gcp:compute/firewall:Firewall",
  key: "gcp:kms/cryptoKey:CryptoKey",
  keyMember: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
  network: "gcp:compute/network:Network",
  ring: "gcp:kms/keyRing:KeyRing",
  route: "gcp:compute/route:Route",
  secret: "gcp:secretmanager/secret:Secret",
  secretBinding: "gcp:secretmanager/secretIamBinding:SecretIamBinding",
  secretMember: "gcp:secretmanager/secretIamMember:SecretIamMember",
  secretPolicy: "gcp:secretmanager/secretIamPolicy:SecretIamPolicy",
  service: "gcp:cloudrunv2/service:Service",
  subnetwork: "gcp:compute/subnetwork:Subnetwork",
  version: "gcp:secretmanager/secretVersion:SecretVersion",
} as const;

export const container = { image: `example.com/app@sha256:${"a".repeat(64)}` };

/** A secret with one version, and an account that may read it. */
export async function secretWithReader(
  google: ProviderClient,
  name: string,
): Promise<{ email: string; secret: string }> {
  const account = await google.make(types.account, { accountId: `${name}-run` });
  const secret = await google.make(types.secret, { secretId: name, replication: { auto: {} } });
  await google.make(types.version, { secret: secret.id, secretData: "obviously-fake" });
  await google.make(types.secretMember, {
    secretId: name,
    role: "roles/secretmanager.secretAccessor",
    member: String(account.outputs.member),
  });
  return { email: String(account.outputs.email), secret: secret.id };
}
