import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entriesFile, type LogEntry } from "../../../local/cloud/logs/logEntry";
import { auditAccess, auditKeyUse } from "../../../local/front/audit";
import { CloudFolder, folderProject, projectNumber } from "./support/cloudFolder";

const project = `cloudresourcemanager.googleapis.com/projects/${folderProject}`;
const everything = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"].map((logType) => ({ logType }));

describe("the audit log of the local cloud", () => {
  let folder: CloudFolder;
  let acme: string;

  const entries = async (): Promise<LogEntry[]> =>
    (await readFile(entriesFile(folder.folder), "utf8").catch(() => ""))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));

  beforeAll(async () => {
    folder = await CloudFolder.create();
    acme = await folder.addAccount("acme-run");
    await folder.addSecret("acme_key", "value-of-acme", acme);
    await folder.addBucket("acme-data", acme);
  });

  afterAll(() => folder.remove());

  const access = () =>
    auditAccess(folder.cloud, {
      permission: "secretmanager.versions.access",
      resource: `secretmanager.googleapis.com/projects/${folderProject}/secrets/acme_key`,
      below: "versions/latest",
      granted: true,
      caller: `serviceAccount:${acme}`,
    });

  test("has no data access for a project whose policy doesn't turn it on", async () => {
    await access();
    expect(await entries()).toEqual([]);
  });

  test("has each access in Google's format, without the value", async () => {
    await folder.cloud.changePolicy(project, (policy) => ({
      ...policy,
      auditConfigs: ["secretmanager.googleapis.com", "storage.googleapis.com", "cloudkms.googleapis.com"].map(
        (service) => ({ service, auditLogConfigs: everything }),
      ),
    }));
    await access();
    const [entry] = await entries();
    expect(entry).toMatchObject({
      logName: `projects/${folderProject}/logs/cloudaudit.googleapis.com%2Fdata_access`,
      severity: "INFO",
      protoPayload: {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        serviceName: "secretmanager.googleapis.com",
        methodName: "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion",
        resourceName: `projects/${folderProject}/secrets/acme_key/versions/latest`,
        authenticationInfo: { principalEmail: acme, principalSubject: `serviceAccount:${acme}` },
        authorizationInfo: [{ permission: "secretmanager.versions.access", granted: true }],
        status: {},
      },
    });
    expect(JSON.stringify(entry)).not.toContain("value-of-acme");
  });

  test("says of a refused call what was refused to whom", async () => {
    await auditAccess(folder.cloud, {
      permission: "storage.objects.get",
      resource: "storage.googleapis.com/buckets/acme-data",
      below: "objects/report.txt",
      granted: false,
      caller: "serviceAccount:bravo@example.com",
    });
    expect((await entries()).at(-1)).toMatchObject({
      severity: "ERROR",
      resource: { type: "gcs_bucket", labels: { project_id: folderProject, bucket_name: "acme-data" } },
      protoPayload: {
        methodName: "storage.objects.get",
        resourceName: "projects/_/buckets/acme-data/objects/report.txt",
        authorizationInfo: [{ granted: false }],
        status: { code: 7, message: "PERMISSION_DENIED" },
      },
    });
  });

  test("has the use of a bucket's key by Cloud Storage's agent", async () => {
    const key = `projects/${folderProject}/locations/europe-west1/keyRings/cell/cryptoKeys/acme`;
    await folder.cloud.change("storage.googleapis.com/buckets/acme-data", (properties) => ({
      ...properties,
      encryption: { defaultKmsKeyName: key },
    }));
    await auditKeyUse(folder.cloud, "storage.googleapis.com/buckets/acme-data", "Decrypt");
    expect((await entries()).at(-1)?.protoPayload).toMatchObject({
      serviceName: "cloudkms.googleapis.com",
      methodName: "Decrypt",
      resourceName: key,
      authenticationInfo: { principalEmail: `service-${projectNumber}@gs-project-accounts.iam.gserviceaccount.com` },
    });
  });

  test("leaves out a proxy's own reads of the kill switch, as the sink of a cell does", async () => {
    await folder.addBucket(`acme-switch-${projectNumber}`, acme);
    const read = (caller: string) =>
      auditAccess(folder.cloud, {
        permission: "storage.objects.get",
        resource: `storage.googleapis.com/buckets/acme-switch-${projectNumber}`,
        below: "objects/off",
        granted: true,
        caller: `serviceAccount:${caller}`,
      });
    const before = (await entries()).length;
    await read(`acme-egress@${folderProject}.iam.gserviceaccount.com`);
    expect((await entries()).length).toBe(before);
    await read(acme);
    expect((await entries()).length).toBe(before + 1);
  });
});
