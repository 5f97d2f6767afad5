/** A cell whose tenant `acme` has all that an off-boarding must find: keys, objects, a data key, and people at every vendor. */
import { createHash } from "node:crypto";
import { type OffboardOptions, offboard } from "../../../../cli/offboard/offboard";
import type { GoogleCloud, Transport } from "../../../../cli/operate/cloud/googleCloud";
import { addVersion, listTenantSecrets } from "../../../../cli/operate/cloud/secrets";
import { folderProject, projectNumber, region } from "../../../local/front/support/cloudFolder";
import { holder } from "../../erase/support/eraseAt";
import { credentials, erasureCell } from "../../erase/support/erasureCell";
import type { OperatedCell } from "../../operate/support/operatedCell";

export const dataBucket = `acme-data-${projectNumber}`;
export const people = ["user-4711", "ann@example.com"] as const;
/** Readable content that an adversary looks for. */
export const contents: Readonly<Record<string, string>> = {
  "reports/ann@example.com.csv": "the turnover of acme in may",
  "notes.txt": "the names of acme's customers",
};
/** Values of keys: a vendor's token, a model's key, a generated one, that of the users' folders. */
export const keyValues: Readonly<Record<string, string>> = {
  acme_token_mixpanel: "value-of-the-token-of-mixpanel",
  acme_api_anthropic: "value-of-the-key-of-anthropic",
  acme_key_session: "value-of-the-generated-session-key",
  acme_users_key: "value-of-the-key-of-users-folders",
};

const keyRing = `projects/${folderProject}/locations/${region}/keyRings/cell-0a1b2c3d`;
export const dataKey = `${keyRing}/cryptoKeys/acme-0a1b2c3d`;

export async function offboardCell(): Promise<OperatedCell> {
  const cell = await erasureCell();
  const { folder } = cell;
  for (const [id, value] of Object.entries(keyValues)) {
    await cell.addSecret(id);
    const secret = (await listTenantSecrets(cell.cloud)).find((one) => one.id === id);
    if (secret === undefined) {
      throw new Error(`'${id}' must be listed as a tenant's secret`);
    }
    await addVersion(cell.cloud, secret, Buffer.from(value));
  }
  await folder.add("gcp:kms/keyRing:KeyRing", `cloudkms.googleapis.com/${keyRing}`, { name: "cell-0a1b2c3d" });
  for (const tenant of ["acme", "globex"]) {
    const name = dataKey.replace(/acme-/, `${tenant}-`);
    await folder.add("gcp:kms/cryptoKey:CryptoKey", `cloudkms.googleapis.com/${name}`, {
      destroyScheduledDuration: "2592000s",
      effectiveLabels: { tenant },
    });
    const bucket = dataBucket.replace(/^acme/, tenant);
    await folder.add("gcp:storage/bucket:Bucket", `storage.googleapis.com/buckets/${bucket}`, {
      name: bucket,
      project: folderProject,
      labels: { tenant, "bulkhead-role": "workload" },
      softDeletePolicy: { retentionDurationSeconds: 604_800 },
    });
    for (const [object, content] of Object.entries(contents)) {
      await addObject(cell, bucket, object, content);
    }
  }
  return cell;
}

export async function addObject(cell: OperatedCell, bucket: string, name: string, content: string): Promise<void> {
  await cell.cloud.send({
    api: "storage",
    method: "POST",
    path: `/upload/storage/v1/b/${bucket}/o`,
    query: { uploadType: "media", name },
    body: Buffer.from(content),
  });
}

/** What `bulkhead offboard acme` is given, with vendors that the test gives. */
export function offboardOptions(transport: Transport): OffboardOptions {
  return {
    tenant: "acme",
    ids: people,
    plans: [],
    skip: [],
    credentials: () => ({ ...credentials, mixpanel: { region: "eu", ...credentials.mixpanel } }),
    exportTo: false,
    holder: holder("ann"),
    isAlive: () => false,
    transport,
    pause: 0,
    every: 1,
    wait: 60_000,
    now: Date.now,
    report: () => undefined,
  };
}

/** What `bulkhead offboard acme` does. */
export function offboardAcme(cloud: GoogleCloud, transport: Transport, more: Partial<OffboardOptions> = {}) {
  return offboard(cloud, { ...offboardOptions(transport), ...more });
}

/** The forms in which something may still be readable. */
export function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  return [
    text,
    encodeURIComponent(text),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    createHash("sha256").update(text).digest("hex"),
    createHash("md5").update(text).digest("hex"),
  ];
}
