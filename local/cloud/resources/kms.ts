/** Cloud KMS: key rings, keys and versions. A key's name is never free again. */
import { mayDo } from "../../../iam";
import { badRequest, CloudError, notFound } from "../cloudError";
import type { Cloud } from "../store/cloud";
import { policyView } from "./iam/storedPolicies";
import type { Kind } from "./kind";
import { relativeName } from "./names";

const nameCheck = {
  at: "name",
  matches: /^[a-zA-Z0-9_-]{1,63}$/,
  must: "must be 1 to 63 letters, digits, '_' and '-'",
};
const kmsApi = "cloudkms.googleapis.com";

const keyRing: Kind = {
  type: "gcp:kms/keyRing:KeyRing",
  api: kmsApi,
  path: "projects/{project}/locations/{location}/keyRings/{name}",
  noun: "KeyRing",
  autoname: "name",
  // Google Cloud has no call to delete a key ring: Pulumi forgets it and the name stays taken.
  undeletable: true,
  fields: [nameCheck],
};

const cryptoKey: Kind = {
  type: "gcp:kms/cryptoKey:CryptoKey",
  api: kmsApi,
  path: "{keyRing}/cryptoKeys/{name}",
  noun: "CryptoKey",
  autoname: "name",
  fields: [nameCheck, { at: "rotationPeriod", leastSeconds: 86_400 }],
  verify: async ({ properties, cloud, existing }) => {
    const ring = `${kmsApi}/${relativeName(String(properties.keyRing))}`;
    if (!existing && !(await cloud.find(ring))) {
      throw new CloudError(404, `KeyRing ${ring.slice(kmsApi.length + 1)} not found.`, "notFound");
    }
  },
  compute: ({ name, properties, existing, now }) => ({
    properties: {
      cryptoKeyBackend: properties.cryptoKeyBackend ?? "",
      destroyScheduledDuration: properties.destroyScheduledDuration ?? "2592000s",
      importOnly: properties.importOnly ?? false,
      keyAccessJustificationsPolicy: properties.keyAccessJustificationsPolicy ?? null,
      versionTemplate: properties.versionTemplate ?? {
        algorithm: "GOOGLE_SYMMETRIC_ENCRYPTION",
        protectionLevel: "SOFTWARE",
      },
      primaries:
        existing?.properties.primaries ??
        (properties.skipInitialVersionCreation === true
          ? []
          : [{ name: `${name.slice(kmsApi.length + 1)}/cryptoKeyVersions/1`, state: "ENABLED" }]),
      createTime: existing?.properties.createTime ?? now,
    },
  }),
  // Deleting a key destroys its versions for good; the key itself and its name stay.
  remove: async () => "tombstone",
};

const cryptoKeyVersion: Kind = {
  type: "gcp:kms/cryptoKeyVersion:CryptoKeyVersion",
  api: kmsApi,
  path: "{cryptoKey}/cryptoKeyVersions/{server}",
  noun: "CryptoKeyVersion",
  serverNameScope: (inputs) => String(inputs.cryptoKey),
  serverName: async ({ properties, cloud }) => {
    const held = await cloud.resources.listDirect(`${kmsApi}/${String(properties.cryptoKey)}/cryptoKeyVersions`);
    // Version 1 came with the key.
    return String(Math.max(1, ...held.map(({ name }) => Number(name.split("/").at(-1)))) + 1);
  },
  verify: async ({ properties, cloud, existing }) => {
    const key = `${kmsApi}/${relativeName(String(properties.cryptoKey))}`;
    if (!existing && !(await cloud.find(key))) {
      throw notFound(key);
    }
  },
  compute: ({ name, properties, existing, now }) => ({
    properties: {
      name: name.slice(kmsApi.length + 1),
      algorithm: "GOOGLE_SYMMETRIC_ENCRYPTION",
      protectionLevel: "SOFTWARE",
      attestations: [],
      generateTime: existing?.properties.generateTime ?? now,
      state: properties.state ?? "ENABLED",
    },
  }),
  remove: async () => "tombstone",
};

export const kmsKinds: readonly Kind[] = [keyRing, cryptoKey, cryptoKeyVersion];

/** Checks that a customer's key exists and that the service's agent may encrypt with it. */
export async function verifyKeyUse(cloud: Cloud, key: string, agent: string, service: string): Promise<void> {
  const name = `${kmsApi}/${relativeName(key).replace(/\/cryptoKeyVersions\/.*$/, "")}`;
  if (!(await cloud.find(name))) {
    throw badRequest(`Cloud KMS key ${key} not found or destroyed.`);
  }
  const view = await policyView(cloud, name, `serviceAccount:${agent}`);
  if (!mayDo(view, `serviceAccount:${agent}`, "cloudkms.cryptoKeyVersions.useToEncrypt").allowed) {
    throw new CloudError(
      403,
      `Permission denied on Cloud KMS key. Please ensure that the ${service} service account ${agent} has been authorized to use key ${key}`,
      "forbidden",
    );
  }
}
