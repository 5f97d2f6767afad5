/** Each alert of the table fires on its cause, as the local cloud and the proxy log it, and none on a day of normal use. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { auditChange } from "../../../local/cloud/logs/adminActivity";
import { writeAudit } from "../../../local/cloud/logs/auditEntry";
import { auditLogType, type LogEntry } from "../../../local/cloud/logs/logEntry";
import { entryOf } from "../../../local/front/logs/entry";
import { AlertWatch, type FiredAlert } from "../../../local/run/alertWatch";
import {
  alerts,
  countingAlerts,
  keyMessages,
  logCounts,
  metricName,
  queryOf,
  queryText,
  staleKeyMessage,
  switchMessages,
} from "../../../plan";
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
  for (const { id, filter } of logCounts) {
    const name = metricName("cell", id);
    const properties = { project: folderProject, name, filter };
    await folder.add(
      "gcp:logging/metric:Metric",
      `logging.googleapis.com/projects/${folderProject}/metrics/${name}`,
      properties,
    );
  }
  for (const alert of countingAlerts) {
    const { id, title, severity, holds } = alert;
    const name = `projects/${folderProject}/alertPolicies/${id}`;
    const condition = { query: queryText(queryOf(alert, "cell")), duration: `${holds * 60}s` };
    await folder.add("gcp:monitoring/alertPolicy:AlertPolicy", `monitoring.googleapis.com/${name}`, {
      project: folderProject,
      displayName: title,
      severity,
      conditions: [{ displayName: title, conditionPrometheusQueryLanguage: condition }],
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
/** As `bulkhead rotate due` has it written. */
const writeEntry = (jsonPayload: Readonly<Record<string, unknown>>, project: string) =>
  folder.cloud.entries.append({
    logName: `projects/${project}/logs/bulkhead`,
    timestamp: new Date().toISOString(),
    severity: "WARNING",
    resource: { type: "global", labels: { project_id: project } },
    jsonPayload,
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
  "key-stale": () =>
    writeEntry({ message: staleKeyMessage, tenant: "acme", key: "token/mixpanel", days: 91 }, folderProject),
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

const refused = (caller: string, type = "audited_resource") =>
  writeAudit(folder.cloud, {
    projectId: folderProject,
    service: "secretmanager.googleapis.com",
    method: "google.cloud.secretmanager.v1.SecretManagerService.GetSecretVersion",
    resource: `projects/${folderProject}/secrets/acme_key_session/versions/1`,
    permission: "secretmanager.versions.get",
    granted: false,
    dataAccess: undefined,
    caller,
    monitored: { type, labels: {} },
  });
const ledger = (line: object) => log({ kind: "ledger", tenant: "acme", event: "report", ...line });
const natDrop = () =>
  folder.cloud.entries.append({
    logName: `projects/${folderProject}/logs/compute.googleapis.com%2Fnat_flows`,
    timestamp: new Date().toISOString(),
    resource: { type: "nat_gateway", labels: {} },
    jsonPayload: { allocation_status: "DROPPED" },
  });
async function times(count: number, work: () => unknown): Promise<void> {
  for (let index = 0; index < count; index++) {
    await work();
  }
}

/** What makes each alert fire, and the same just below its limit. Requests are at `start`. */
const counted: Readonly<
  Record<string, { cause: (start: number) => Promise<void>; below: (start: number) => Promise<void> }>
> = {
  "denied-burst": {
    cause: async () => {
      await times(15, () => refused("user:mallory@example.com"));
      await times(6, () => refused("user:mallory@example.com", "gcs_bucket"));
    },
    below: () => times(20, () => refused("user:mallory@example.com")),
  },
  "undeclared-jump": {
    cause: () => times(2, () => ledger({ reason: "undeclared-event", dropped: 100 })),
    below: () => times(20, () => ledger({ reason: "undeclared-event", dropped: 99 })),
  },
  "ledger-silent": {
    cause: (start) => times(11, () => watch.countRequest("acme-egress", start)),
    below: async (start) => {
      await times(11, () => watch.countRequest("acme-egress", start));
      await times(50, () => watch.countRequest("acme-workload", start));
      await ledger({ reason: null, sent: 1 });
    },
  },
  "nat-drops": { cause: () => times(11, natDrop), below: () => times(10, natDrop) },
};

describe("an alert that counts", () => {
  test.each(countingAlerts)("$id fires within a minute of its cause, once, and is alone", async (alert) => {
    const start = Date.now();
    const { cause } = counted[alert.id] ?? {};
    await cause?.(start);
    for (let after = 0; after <= alert.holds * minutes + minutes; after += minutes / 6) {
      await watch.look(start + after);
    }
    expect(fired.map(({ policy, severity }) => [policy, severity])).toEqual([[alert.title, alert.severity]]);
  });

  test.each(countingAlerts)("$id does not fire just below its limit", async ({ id }) => {
    const start = Date.now();
    await counted[id]?.below(start);
    await times(20, () => watch.look(start + 10_000));
    await watch.look(start + 4 * minutes);
    expect(fired).toEqual([]);
  });

  test("fires again when it begins anew, and counts nothing older than its minutes", async () => {
    const start = Date.now();
    await counted["nat-drops"]?.cause(start);
    await watch.look(start);
    await watch.look(start + 6 * minutes);
    await times(10, natDrop);
    await watch.look(start + 7 * minutes);
    expect(fired).toHaveLength(1);
    await natDrop();
    await watch.look(start + 8 * minutes);
    expect(fired).toHaveLength(2);
  });
});

test("a day of normal use fires none, counted or not", async () => {
  const start = Date.now();
  const app = `serviceAccount:acme-run@${folderProject}.iam.gserviceaccount.com`;
  for (let step = 0; step < 24 * 12; step++) {
    const now = start + step * 5 * minutes;
    const hour = Math.floor(step / 12);
    // Nobody works at night; in the morning it begins at once.
    if (hour >= 7 && hour < 20) {
      await times(30, () => watch.countRequest("acme-egress", now));
      await watch.look(now);
      await ledger({ reason: null, sent: 300 });
      await ledger({ reason: "undeclared-field", dropped: 40 });
      await times(3, () => refused(app));
      await natDrop();
    }
    await watch.look(now + minutes);
  }
  expect(fired).toEqual([]);
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
