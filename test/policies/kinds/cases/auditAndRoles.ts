/** Audit logs that end anywhere they are kept, and roles that Google offers on a project only. */
import type { FaultKind } from "../faultKind";
import { gcp, oneTenant, pulumi, raw, region, type Tenant, twoTenants } from "../surroundings";

const everyLog = [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }, { logType: "DATA_WRITE" }];
const auditConfig = (configs = everyLog, service = "allServices") =>
  new gcp.projects.IAMAuditConfig("audit", { project: "p", service, auditLogConfigs: configs });
const archive = (inputs: object) =>
  new gcp.storage.Bucket("archive", {
    location: "EU",
    labels: { tenant: "platform" },
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
    ...inputs,
  });
const sink = (destination: pulumi.Input<string>, more: object = {}) =>
  new gcp.logging.ProjectSink("sink", { destination, filter: 'logName:"cloudaudit.googleapis.com"', ...more });
const year = String(365 * 24 * 3600);
const rule = "audit-trail";

export const auditArchives: FaultKind = {
  title: "Where audit logs are kept",
  bad: [
    [
      "a bucket without a retention",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink(pulumi.interpolate`storage.googleapis.com/${archive({}).name}`);
      }),
      rule,
    ],
    [
      "a bucket that keeps them for a week",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { retentionPeriod: "604800" } }).name}`,
        );
      }),
      rule,
    ],
    [
      "reads of data that aren't logged",
      oneTenant((acme) => {
        acme.service();
        auditConfig([{ logType: "ADMIN_READ" }]);
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { isLocked: true, retentionPeriod: year } }).name}`,
        );
      }),
      rule,
    ],
    [
      "a sink that is off",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { isLocked: true, retentionPeriod: year } }).name}`,
          { disabled: true },
        );
      }),
      rule,
    ],
    [
      "a log bucket for three days",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        const logs = new gcp.logging.ProjectBucketConfig("logs", {
          project: "p",
          location: "global",
          bucketId: "audit",
          retentionDays: 3,
        });
        sink(pulumi.interpolate`logging.googleapis.com/${logs.id}`);
      }),
      rule,
    ],
    [
      "an account that is left out of the log",
      oneTenant((acme) => {
        acme.service();
        new gcp.projects.IAMAuditConfig("audit", {
          project: "p",
          service: "allServices",
          auditLogConfigs: [
            { logType: "ADMIN_READ" },
            { logType: "DATA_READ", exemptedMembers: [acme.member] },
            { logType: "DATA_WRITE" },
          ],
        });
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { isLocked: true, retentionPeriod: year } }).name}`,
        );
      }),
      rule,
    ],
  ],
  good: [
    [
      "a locked storage bucket for a year",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { isLocked: true, retentionPeriod: year } }).name}`,
          { uniqueWriterIdentity: true },
        );
      }),
    ],
    [
      "a dataset of BigQuery",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        const set = new gcp.bigquery.Dataset("logs", { datasetId: "audit", labels: { tenant: "platform" } });
        sink(pulumi.interpolate`bigquery.googleapis.com/projects/p/datasets/${set.datasetId}`);
      }),
    ],
    [
      "an organisation's sink elsewhere",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
      }),
    ],
    [
      "a sink into another project",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink("storage.googleapis.com/security-project-audit");
      }),
    ],
    [
      "a log bucket for 400 days",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        const logs = new gcp.logging.ProjectBucketConfig("logs", {
          project: "p",
          location: "global",
          bucketId: "audit",
          retentionDays: 400,
        });
        sink(pulumi.interpolate`logging.googleapis.com/${logs.id}`);
      }),
    ],
    [
      "a program without services",
      () => {
        auditConfig();
      },
    ],
  ],
};

const onProject = (role: string, more: object = {}) =>
  oneTenant((acme) => {
    acme.service();
    new gcp.projects.IAMMember("g", { project: "p", role, member: acme.member, ...more });
  });
const ofDatabase = (acme: Tenant, name: string) =>
  raw(
    "gcp:sql/databaseInstance:DatabaseInstance",
    name,
    { name, project: "p", databaseVersion: "POSTGRES_17", region, settings: { tier: "t", userLabels: acme.labels } },
    ["connectionName"],
  );
const broad = "no-broad-role";

export const projectRoles: FaultKind = {
  title: "Roles that exist on a project only",
  bad: [
    [
      "Cloud SQL's client with two tenants' instances",
      twoTenants((acme, globex) => {
        ofDatabase(acme, "acme-db");
        ofDatabase(globex, "globex-db");
        new gcp.projects.IAMMember("g", { project: "p", role: "roles/cloudsql.client", member: acme.member });
      }),
      broad,
    ],
    [
      "Cloud SQL's client on another tenant's instance",
      twoTenants((acme, globex) => {
        ofDatabase(acme, "acme-db");
        ofDatabase(globex, "globex-db");
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: "roles/cloudsql.client",
          member: acme.member,
          condition: {
            title: "t",
            expression:
              'resource.name == "projects/p/instances/globex-db" && resource.type == "sqladmin.googleapis.com/Instance"',
          },
        });
      }),
      broad,
    ],
    ["data of BigQuery", onProject("roles/bigquery.dataViewer"), broad],
    ["objects of storage", onProject("roles/storage.objectViewer"), broad],
    ["Cloud SQL's editor", onProject("roles/cloudsql.editor"), broad],
    ["messages of Pub/Sub", onProject("roles/pubsub.subscriber"), broad],
    ["documents of Firestore", onProject("roles/datastore.user"), broad],
    [
      "secrets, although with a condition on time",
      onProject("roles/secretmanager.secretAccessor", {
        condition: { title: "t", expression: "request.time < timestamp('2027-01-01T00:00:00Z')" },
      }),
      broad,
    ],
    ["Editor", onProject("roles/editor"), broad],
  ],
  good: [
    [
      "Cloud SQL's client with one instance",
      oneTenant((acme) => {
        acme.service();
        ofDatabase(acme, "acme-db");
        new gcp.projects.IAMMember("g", { project: "p", role: "roles/cloudsql.client", member: acme.member });
      }),
    ],
    [
      "Cloud SQL's client with a condition on one's own instance",
      twoTenants((acme, globex) => {
        ofDatabase(acme, "acme-db");
        ofDatabase(globex, "globex-db");
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: "roles/cloudsql.client",
          member: acme.member,
          condition: {
            title: "t",
            expression:
              'resource.name == "projects/p/instances/acme-db" && resource.type == "sqladmin.googleapis.com/Instance"',
          },
        });
      }),
    ],
    [
      "an instance's user with its database",
      oneTenant((acme) => {
        acme.service();
        ofDatabase(acme, "acme-db");
        new gcp.projects.IAMMember("g", { project: "p", role: "roles/cloudsql.instanceUser", member: acme.member });
      }),
    ],
    ["a role for queries", onProject("roles/bigquery.jobUser")],
    ["a role for read sessions", onProject("roles/bigquery.readSessionUser")],
    ["a role for events", onProject("roles/eventarc.eventReceiver")],
    [
      "roles for telemetry",
      oneTenant((acme) => {
        acme.service();
        for (const [at, role] of [
          "telemetry.tracesWriter",
          "cloudtrace.agent",
          "monitoring.metricWriter",
          "logging.logWriter",
          "errorreporting.writer",
          "cloudprofiler.agent",
        ].entries()) {
          new gcp.projects.IAMMember(`g${at}`, { project: "p", role: `roles/${role}`, member: acme.member });
        }
      }),
    ],
    ["a role for models", onProject("roles/aiplatform.user")],
    ["a role for images", onProject("roles/artifactregistry.reader")],
  ],
};
