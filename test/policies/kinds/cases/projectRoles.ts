/** Roles that Google offers on a project only. */
import type { FaultKind } from "../faultKind";
import { gcp, oneTenant, raw, region, type Tenant, twoTenants } from "../surroundings";

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
/** The first tenant's account as a client of one of two tenants' instances. */
const clientOf = (instance: string) =>
  twoTenants((acme, globex) => {
    ofDatabase(acme, "acme-db");
    ofDatabase(globex, "globex-db");
    new gcp.projects.IAMMember("g", {
      project: "p",
      role: "roles/cloudsql.client",
      member: acme.member,
      condition: {
        title: "t",
        expression: `resource.name == "projects/p/instances/${instance}" && resource.type == "sqladmin.googleapis.com/Instance"`,
      },
    });
  });
const broad = "no-broad-role";

export const projectRoles: FaultKind = {
  title: "Roles that exist on a project only",
  bad: [
    [
      "an account that is only called like Google's agents",
      () => {
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: "roles/storage.admin",
          member: "serviceAccount:service-123456@my-dataproc-accounts.iam.gserviceaccount.com",
        });
      },
      broad,
    ],
    [
      "Cloud SQL's client with two tenants' instances",
      twoTenants((acme, globex) => {
        ofDatabase(acme, "acme-db");
        ofDatabase(globex, "globex-db");
        new gcp.projects.IAMMember("g", { project: "p", role: "roles/cloudsql.client", member: acme.member });
      }),
      broad,
    ],
    ["Cloud SQL's client on another tenant's instance", clientOf("globex-db"), broad],
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
    [
      "an entitlement to read every secret",
      oneTenant((acme) => {
        acme.service();
        raw("gcp:privilegedaccessmanager/entitlement:entitlement", "e", {
          entitlementId: "read",
          location: "global",
          parent: "projects/p",
          maxRequestDuration: "43200s",
          eligibleUsers: [{ principals: [acme.member] }],
          requesterJustificationConfig: { notMandatory: {} },
          privilegedAccess: {
            gcpIamAccess: {
              resource: "//cloudresourcemanager.googleapis.com/projects/p",
              resourceType: "cloudresourcemanager.googleapis.com/Project",
              roleBindings: [{ role: "roles/secretmanager.secretAccessor" }],
            },
          },
        });
      }),
      "no-broad-role",
    ],
    [
      "the administration of identity pools for a group",
      () =>
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: "roles/iam.workloadIdentityPoolAdmin",
          member: "group:oncall@example.com",
        }),
      "no-broad-role",
    ],
    [
      "an entitlement to edit a folder",
      oneTenant((acme) => {
        acme.service();
        raw("gcp:privilegedaccessmanager/entitlement:entitlement", "e", {
          entitlementId: "edit",
          location: "global",
          parent: "folders/1",
          eligibleUsers: [{ principals: ["group:acme@example.com", acme.member] }],
          privilegedAccess: {
            gcpIamAccess: {
              resource: "//cloudresourcemanager.googleapis.com/folders/1",
              resourceType: "cloudresourcemanager.googleapis.com/Folder",
              roleBindings: [{ role: "roles/viewer" }, { role: "roles/editor" }],
            },
          },
        });
      }),
      "no-broad-role",
    ],
  ],
  good: [
    [
      "roles that Google's agents hold by default",
      () => {
        for (const [position, [role, agent]] of [
          ["roles/dataproc.serviceAgent", "service-123456@dataproc-accounts.iam.gserviceaccount.com"],
          ["roles/composer.serviceAgent", "service-123456@cloudcomposer-accounts.iam.gserviceaccount.com"],
          ["roles/storage.admin", "project-123456@storage-transfer-service.iam.gserviceaccount.com"],
        ].entries()) {
          new gcp.projects.IAMMember(`agent${position}`, {
            project: "p",
            role: role ?? "",
            member: `serviceAccount:${agent}`,
          });
        }
      },
    ],
    [
      "Cloud SQL's client with one instance",
      oneTenant((acme) => {
        acme.service();
        ofDatabase(acme, "acme-db");
        new gcp.projects.IAMMember("g", { project: "p", role: "roles/cloudsql.client", member: acme.member });
      }),
    ],
    ["Cloud SQL's client with a condition on one's own instance", clientOf("acme-db")],
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
    [
      "an entitlement to look at logs, after an approval",
      oneTenant((acme) => {
        acme.service();
        raw("gcp:privilegedaccessmanager/entitlement:entitlement", "e", {
          entitlementId: "logs",
          location: "global",
          parent: "projects/p",
          maxRequestDuration: "3600s",
          eligibleUsers: [{ principals: ["group:oncall@example.com"] }],
          requesterJustificationConfig: { unstructured: {} },
          approvalWorkflow: {
            manualApprovals: {
              requireApproverJustification: true,
              steps: { approvalsNeeded: 1, approvers: { principals: ["group:leads@example.com"] } },
            },
          },
          privilegedAccess: {
            gcpIamAccess: {
              resource: "//cloudresourcemanager.googleapis.com/projects/p",
              resourceType: "cloudresourcemanager.googleapis.com/Project",
              roleBindings: [{ role: "roles/monitoring.viewer" }],
            },
          },
        });
      }),
    ],
    [
      "an entitlement for people to read secrets for an hour",
      oneTenant((acme) => {
        acme.service();
        raw("gcp:privilegedaccessmanager/entitlement:entitlement", "e", {
          entitlementId: "read",
          location: "global",
          parent: "projects/p",
          maxRequestDuration: "3600s",
          eligibleUsers: [{ principals: ["group:oncall@example.com"] }],
          privilegedAccess: {
            gcpIamAccess: {
              resource: "//cloudresourcemanager.googleapis.com/projects/p",
              resourceType: "cloudresourcemanager.googleapis.com/Project",
              roleBindings: [{ role: "roles/secretmanager.secretAccessor" }],
            },
          },
        });
      }),
    ],
  ],
};
