/** Each alert of the table fires on its cause, as the local cloud and the proxy log it, and none on a day of normal use. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { auditChange } from "../../../local/cloud/logs/adminActivity";
import { writeAudit } from "../../../local/cloud/logs/auditEntry";
import { auditLogType, type LogEntry } from "../../../local/cloud/logs/logEntry";
import { entryOf } from "../../../local/front/logs/entry";
import { AlertWatch, type FiredAlert } from "../../../local/run/alertWatch";
import { alerts, keyMessages, switchMessages } from "../../../plan";
import { CloudFolder, folderProject, region } from "../front/support/cloudFolder";

const scope = { project: folderProject, deployers: ["deployer@example.com"] };
const minutes = 60_000;
let folder: CloudFolder;
let fired: FiredAlert[];
let watch: AlertWatch;

beforeEach(async () => {
  folder = await CloudFolder.create();
  fired = [];
  for (const { id, title, severity, filter } of alerts) {
    const name = `projects/${folderProject}/alertPolicies/${id}`;
    await folder.add("gcp:monitoring/alertPolicy:AlertPolicy", `monitoring.googleapis.com/${name}`, {
      project: folderProject,
      displayName: title,
      severity,
      conditions: [{ displayName: title, conditionMatchedLog: { filter: filter(scope) } }],
      alertStrategy: { notificationRateLimit: { period: "300s" } },
    });
  }
  watch = new AlertWatch(folder.cloud, (alert) => fired.push(alert));
  await watch.look();
});

afterEach(() => folder.remove());

const ofProxy = (line: object): LogEntry =>
  entryOf({
    time: new Date().toISOString(),
    projectId: folderProject,
    location: region,
    service: "acme-egress",
    revision: "acme-egress-00001",
    container: "egress",
    instance: "i1",
    text: JSON.stringify(line),
  });
const log = (line: object) => folder.cloud.entries.append(ofProxy(line));

const accessSecret = (caller: string) =>
  writeAudit(folder.cloud, {
    projectId: folderProject,
    service: "secretmanager.googleapis.com",
    method: "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion",
    resource: `projects/${folderProject}/secrets/acme_key_session/versions/1`,
    permission: "secretmanager.versions.access",
    granted: true,
    // As if it were always on: what the project logs is tested elsewhere.
    dataAccess: undefined,
    caller,
    monitored: { type: "audited_resource", labels: {} },
  });
const changed = (service: string, method: string, caller: string) =>
  writeAudit(folder.cloud, {
    projectId: folderProject,
    service,
    method,
    resource: `projects/${folderProject}`,
    permission: method,
    granted: true,
    dataAccess: undefined,
    caller,
    monitored: { type: "audited_resource", labels: {} },
  });
const key = { id: `projects/${folderProject}/locations/${region}/keyRings/cell/cryptoKeys/acme`, outputs: {} };
const sink = { id: `projects/${folderProject}/sinks/cell-audit`, outputs: { project: folderProject } };

const causes: Readonly<Record<string, () => Promise<unknown>>> = {
  "kill-switch": () => log({ severity: "NOTICE", message: switchMessages.changed, tenant: "acme", off: ["mixpanel"] }),
  "switch-unreadable": () => log({ severity: "ERROR", message: switchMessages.unreadable, tenant: "acme" }),
  "personal-data": () => log({ kind: "ledger", tenant: "acme", event: "report", reason: "detected", dropped: 1 }),
  "keys-incomplete": () => log({ severity: "ERROR", message: keyMessages.incomplete, tenant: "acme", problems: [] }),
  "secret-read": () => accessSecret("user:mallory@example.com"),
  "access-changed": () =>
    changed("run.googleapis.com", "google.cloud.run.v2.Services.SetIamPolicy", "user:mallory@example.com"),
  "key-destroyed": () => auditChange(folder.cloud, "delete", "gcp:kms/cryptoKey:CryptoKey", key),
  "audit-changed": () => auditChange(folder.cloud, "update", "gcp:logging/projectSink:ProjectSink", sink),
  "break-glass": () =>
    folder.cloud.entries.append({
      logName: `projects/${folderProject}/logs/cloudaudit.googleapis.com%2Fsystem_event`,
      timestamp: new Date().toISOString(),
      severity: "NOTICE",
      resource: { type: "cloud_run_revision", labels: { service_name: "acme-workload" } },
      protoPayload: {
        "@type": auditLogType,
        resourceName: `namespaces/${folderProject}/revisions/acme-workload-00002`,
        response: { metadata: { annotations: { "run.googleapis.com/binary-authorization-breakglass": "key leaked" } } },
      },
    }),
};

describe("an alert", () => {
  test.each(alerts)("$id fires on its cause, and is alone", async ({ id, title, severity }) => {
    await causes[id]?.();
    await watch.look();
    expect(fired.map((alert) => [alert.policy, alert.severity])).toEqual([[title, severity]]);
  });

  test("notifies once in five minutes, and again later", async () => {
    const start = Date.now();
    for (const after of [0, 1, 4, 6]) {
      await causes["secret-read"]?.();
      await watch.look(start + after * minutes);
    }
    expect(fired).toHaveLength(2);
  });

  test("that is turned off, or of another project, says nothing", async () => {
    for (const { id } of alerts) {
      await folder.cloud.change(
        `monitoring.googleapis.com/projects/${folderProject}/alertPolicies/${id}`,
        (properties) =>
          id === "kill-switch" ? { ...properties, enabled: false } : { ...properties, project: "other-project" },
      );
    }
    for (const cause of Object.values(causes)) {
      await cause();
    }
    await watch.look();
    expect(fired).toEqual([]);
  });
});

test("a day of normal use fires none", async () => {
  const proxy = `serviceAccount:acme-egress@${folderProject}.iam.gserviceaccount.com`;
  const app = `serviceAccount:acme-run@${folderProject}.iam.gserviceaccount.com`;
  for (let hour = 0; hour < 24; hour++) {
    await log({ message: switchMessages.listens, tenant: "acme", off: [] });
    await log({ message: switchMessages.runs, tenant: "acme", off: [] });
    await log({ message: keyMessages.complete, tenant: "acme" });
    await log({ kind: "ledger", tenant: "acme", event: "report", reason: null, sent: 100 });
    await log({ kind: "ledger", tenant: "acme", event: "report", reason: "undeclared-field", dropped: 3 });
    await accessSecret(proxy);
    await accessSecret(app);
    await changed("run.googleapis.com", "google.cloud.run.v2.Services.UpdateService", "user:deployer@example.com");
    await changed("run.googleapis.com", "google.cloud.run.v2.Services.SetIamPolicy", "user:deployer@example.com");
    await changed(
      "logging.googleapis.com",
      "google.logging.v2.ConfigServiceV2.UpdateSink",
      "user:deployer@example.com",
    );
    await watch.look();
  }
  expect(fired).toEqual([]);
});
