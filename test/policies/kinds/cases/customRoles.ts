/** Custom roles, by their permissions. */
import type { FaultKind } from "../faultKind";
import { gcp, oneTenant, pulumi, raw, twoTenants } from "../surroundings";
import { role } from "./grantsParts";

const group = "group:support@example.com";

export const customRoles: FaultKind = {
  title: "Custom roles, by their permissions",
  bad: [
    [
      "by its full name",
      () => {
        role(["secretmanager.versions.access"]);
        new gcp.projects.IAMMember("g", { project: "p", role: "projects/p/roles/appRole", member: group });
      },
      "no-broad-role",
    ],
    [
      "by its output",
      () => {
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: role(["storage.objects.get", "storage.objects.list"]).id,
          member: group,
        });
      },
      "no-broad-role",
    ],
    [
      "one that makes tokens",
      oneTenant((acme) => {
        acme.service();
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: role(["iam.serviceAccounts.getAccessToken"]).name,
          member: acme.member,
        });
      }),
      "no-broad-role",
    ],
    [
      "one that sets policies",
      () => {
        new gcp.projects.IAMBinding("g", {
          project: "p",
          role: role(["resourcemanager.projects.setIamPolicy"]).id,
          members: [group],
        });
      },
      "no-broad-role",
    ],
    [
      "one of the organisation",
      () => {
        const own = new gcp.organizations.IAMCustomRole("o", {
          orgId: "1",
          roleId: "reader",
          title: "t",
          permissions: ["bigquery.tables.getData"],
        });
        new gcp.organizations.IAMMember("g", { orgId: "1", role: own.id, member: group });
      },
      "no-broad-role",
    ],
    [
      "one that isn't in the program",
      oneTenant((acme) => {
        acme.service();
        new gcp.projects.IAMMember("g", { project: "p", role: "projects/p/roles/legacy", member: acme.member });
      }),
      "no-broad-role",
    ],
    [
      "on another tenant's secret",
      twoTenants((acme, globex) => {
        new gcp.secretmanager.SecretIamMember("g", {
          secretId: acme.secret().id,
          role: role(["secretmanager.versions.access"]).id,
          member: globex.member,
        });
      }),
      "secret-accessor-own-tenant",
    ],
    [
      "one for people that puts keys into machines",
      () => {
        const role = new gcp.projects.IAMCustomRole("r", {
          roleId: "vmSupport",
          title: "VM support",
          permissions: ["compute.instances.get", "compute.instances.setMetadata"],
        });
        new gcp.projects.IAMMember("g", { project: "p", role: role.name, member: "group:oncall@example.com" });
      },
      "no-broad-role",
    ],
  ],
  good: [
    [
      "one that only writes logs, by output",
      oneTenant((acme) => {
        acme.service();
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: role(["logging.logEntries.create"]).id,
          member: acme.member,
        });
      }),
    ],
    [
      "one that only writes telemetry, by name",
      oneTenant((acme) => {
        acme.service();
        role(["monitoring.timeSeries.create", "cloudtrace.traces.patch"]);
        new gcp.projects.IAMMember("g", { project: "p", role: "projects/p/roles/appRole", member: acme.member });
      }),
    ],
    [
      "one for people that shows no data",
      () => {
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: role(["run.services.get", "run.services.list", "logging.logEntries.list"]).id,
          member: group,
        });
      },
    ],
    [
      "on a tenant's own secret",
      twoTenants((acme) => {
        new gcp.secretmanager.SecretIamMember("g", {
          secretId: acme.secret().id,
          role: role(["secretmanager.versions.access"]).id,
          member: acme.member,
        });
      }),
    ],
    [
      "one that runs queries",
      oneTenant((acme) => {
        acme.service();
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: role(["bigquery.jobs.create"]).name,
          member: acme.member,
        });
      }),
    ],
    [
      "a deny policy against reading secrets",
      oneTenant((acme) => {
        acme.service();
        raw("gcp:iam/denyPolicy:DenyPolicy", "d", {
          parent: "cloudresourcemanager.googleapis.com%2Fprojects%2Fp",
          name: "no-secrets",
          rules: [
            {
              denyRule: {
                deniedPrincipals: ["principalSet://goog/public:all"],
                deniedPermissions: ["secretmanager.googleapis.com/versions.access"],
                exceptionPrincipals: [
                  pulumi.interpolate`principal://iam.googleapis.com/projects/-/serviceAccounts/${acme.account.email}`,
                ],
              },
            },
          ],
        });
      }),
    ],
  ],
};
