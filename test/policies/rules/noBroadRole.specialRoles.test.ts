/** Custom roles, and roles that exist on a project only. */
import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import type { Registered } from "../support/record";
import { registered, said, urnOf } from "../support/resources";
import { base, member } from "../support/twoTenants";

const type = "gcp:projects/iAMMember:IAMMember";

describe("a custom role", () => {
  const custom = (permissions: unknown) =>
    registered("gcp:projects/iAMCustomRole:IAMCustomRole", "own", { roleId: "own", project: "p", permissions });
  const grantOf = (role: unknown, who: string) =>
    registered(
      type,
      "grant",
      { project: "p", role, member: who },
      role === unknown ? { role: [urnOf("gcp:projects/iAMCustomRole:IAMCustomRole", "own")] } : {},
    );

  test.each<[string, unknown, unknown, string, number]>([
    ["lists, by its output", ["run.services.list"], unknown, "group:devs@example.com", 0],
    ["lists, by its full name", ["run.services.list"], "projects/p/roles/own", member("acme-run"), 0],
    ["lists, in another project", ["run.services.list"], "projects/q/roles/own", member("acme-run"), 1],
    ["reads secrets, by its output", ["secretmanager.versions.access"], unknown, "group:devs@example.com", 1],
    [
      "reads secrets, by its full name",
      ["run.services.list", "secretmanager.versions.access"],
      "projects/p/roles/own",
      "group:devs@example.com",
      1,
    ],
    ["reads files", ["storage.objects.get"], unknown, member("acme-run"), 1],
    ["grants what it likes", ["storage.buckets.setIamPolicy"], unknown, member("ci"), 1],
    ["has permissions that aren't known", [unknown], unknown, member("acme-run"), 1],
    ["has a list that isn't known", unknown, unknown, member("acme-run"), 1],
  ])("that %s", (_, permissions, role, who, count) => {
    expect(said("no-broad-role", [...base, custom(permissions), grantOf(role, who)])).toHaveLength(count);
  });

  test("is named in the message by what it is called in the program", () => {
    const found = said("no-broad-role", [
      ...base,
      custom(["storage.objects.get"]),
      grantOf(unknown, member("acme-run")),
    ]);
    expect(found).toEqual([
      `grant: 'member' must not get the custom role 'own' on a whole project, got '${member("acme-run")}'; grant it on the one resource that needs it`,
    ]);
  });
});

describe("a role for clients of Cloud SQL, which exists on a project only", () => {
  const instance = (name: string, tenant?: string, project = "p") =>
    registered("gcp:sql/databaseInstance:DatabaseInstance", name, {
      name,
      project,
      settings: { userLabels: tenant === undefined ? {} : { tenant } },
    });
  const grantOf = (condition?: unknown, sources: string[] = [], role = "roles/cloudsql.client") =>
    registered(
      type,
      "grant",
      { project: "p", role, member: member("acme-run"), ...(condition === undefined ? {} : { condition }) },
      { condition: sources },
    );
  const named = (expression: unknown) => ({ title: "own instance", expression });
  const [acme, globex] = [instance("acme-db", "acme"), instance("globex-db", "globex")];
  const foreign =
    "grant: 'member' must not get 'roles/cloudsql.client' on a whole project, got 'serviceAccount:acme-run@p.iam.gserviceaccount.com'; add a condition on the name of this tenant's instance";

  test.each<[string, Registered[], string[]]>([
    ["the only instance, its own", [acme, grantOf()], []],
    ["the only instance, which nobody claims", [instance("db"), grantOf()], []],
    ["the only instance, another tenant's", [globex, grantOf()], [foreign]],
    ["two tenants' instances", [acme, globex, grantOf()], [foreign]],
    ["two instances of its own", [acme, instance("acme-copy", "acme"), grantOf()], []],
    ["instances of another stack", [grantOf()], [foreign]],
    ["its own by a condition", [acme, globex, grantOf(named('resource.name == "projects/p/instances/acme-db"'))], []],
    [
      "its own by a condition without blanks",
      [acme, globex, grantOf(named("resource.name=='projects/p/instances/acme-db'"))],
      [],
    ],
    [
      "its own in another project by a condition",
      [
        instance("acme-db", "acme", "acme-data"),
        globex,
        grantOf(named("resource.name == 'projects/acme-data/instances/acme-db'")),
      ],
      [],
    ],
    [
      "its own by a condition with many blanks",
      [acme, globex, grantOf(named("resource.name  ==  'projects/p/instances/acme-db'"))],
      [],
    ],
    [
      "another tenant's by a condition",
      [acme, globex, grantOf(named("resource.name == 'projects/p/instances/globex-db'"))],
      [foreign],
    ],
    [
      "all but one by a condition",
      [acme, globex, grantOf(named('!(resource.name == "projects/p/instances/acme-db")'))],
      [foreign],
    ],
    [
      "one or any by a condition",
      [acme, globex, grantOf(named('resource.name == "projects/p/instances/acme-db" || true'))],
      [foreign],
    ],
    [
      "some time by a condition",
      [acme, globex, grantOf(named('request.time < timestamp("2027-01-01T00:00:00Z")'))],
      [foreign],
    ],
    ["its own by the source of a condition", [acme, globex, grantOf(named(unknown), [acme.urn])], []],
    ["another tenant's by the source of a condition", [acme, globex, grantOf(named(unknown), [globex.urn])], [foreign]],
  ])("may mean %s", (_, resources, messages) => {
    expect(said("no-broad-role", [...base, ...resources])).toEqual(messages);
  });

  test("may be for logging in as well, but for nothing more", () => {
    expect(said("no-broad-role", [...base, acme, grantOf(undefined, [], "roles/cloudsql.instanceUser")])).toEqual([]);
    expect(said("no-broad-role", [...base, acme, grantOf(undefined, [], "roles/cloudsql.admin")])).toHaveLength(1);
  });
});
