/** Service accounts and their keys. */
import { generateKeyPairSync } from "node:crypto";
import { notFound, pathOf } from "../cloudError";
import { knownText } from "../protocol/values";
import { decimalId } from "./identifiers";
import type { Computed, Kind } from "./kind";

const account: Kind = {
  type: "gcp:serviceaccount/account:Account",
  api: "iam.googleapis.com",
  path: "projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
  id: "projects/{project}/serviceAccounts/{email}",
  noun: "service account",
  quota: { setting: "serviceAccounts", metric: "iam.googleapis.com/quota/service-account-count" },
  fields: [
    {
      at: "accountId",
      matches: /^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$/,
      must: "must be 6 to 30 lower case letters, digits and hyphens, start with a letter and end with a letter or digit",
    },
    { at: "description", maxBytes: 256 },
  ],
  // The e-mail follows from known names, so the real provider shows it in a preview.
  previewOutputs: (inputs, { projectId }) => {
    const accountId = knownText(inputs.accountId);
    return accountId === undefined || projectId === "" ? {} : identities(accountId, projectId);
  },
  compute: ({ properties, projectId, existing }) => ({
    properties: {
      ...identities(String(properties.accountId), projectId),
      name: `projects/${projectId}/serviceAccounts/${properties.accountId}@${projectId}.iam.gserviceaccount.com`,
      uniqueId: existing?.properties.uniqueId ?? decimalId(21),
      // Google creates every account enabled; only an update can disable it.
      disabled: existing ? (properties.disabled ?? false) : false,
    },
  }),
};

const key: Kind = {
  type: "gcp:serviceaccount/key:Key",
  api: "iam.googleapis.com",
  path: "{serviceAccountId}/keys/{server}",
  noun: "service account key",
  hidden: ["privateKey"],
  serverNameScope: (inputs) => String(inputs.serviceAccountId),
  serverName: async () => decimalId(40),
  verify: async ({ properties, cloud }) => {
    const path = String(properties.serviceAccountId);
    if (!(await cloud.find(`iam.googleapis.com/${path}`))) {
      throw notFound(`iam.googleapis.com/${path}`);
    }
  },
  compute: ({ name, properties, now, existing }): Computed => {
    if (existing) {
      return { properties: {} };
    }
    if (properties.publicKeyData) {
      return {
        properties: { name: pathOf(name), publicKey: properties.publicKeyData, validAfter: now, validBefore: far },
      };
    }
    const pair = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    const email = pathOf(name).split("/")[3] ?? "";
    const credentials = {
      type: "service_account",
      project_id: pathOf(name).split("/")[1] ?? "",
      private_key_id: pathOf(name).split("/").at(-1),
      private_key: pair.privateKey,
      client_email: email,
    };
    return {
      properties: {
        name: pathOf(name),
        publicKey: Buffer.from(pair.publicKey).toString("base64"),
        validAfter: now,
        validBefore: far,
      },
      payload: Buffer.from(JSON.stringify(credentials)).toString("base64"),
    };
  },
  payloadOutput: "privateKey",
};

/** User-managed keys don't expire. */
const far = "9999-12-31T23:59:59Z";

export const serviceAccountKinds: readonly Kind[] = [account, key];

function identities(accountId: string, projectId: string) {
  const email = `${accountId}@${projectId}.iam.gserviceaccount.com`;
  return { email, member: `serviceAccount:${email}` };
}
