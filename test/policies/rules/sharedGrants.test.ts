/** One thing without a tenant of its own that several tenants are granted: what makes two grants be on the same thing. */
import { expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";

const tenant = (id: string) => [
  registered(types.account, `${id}-run`, { accountId: `${id}-run`, project: "p" }),
  registered(types.service, `${id}-app`, {
    labels: { tenant: id },
    template: { serviceAccount: `${id}-run@p.iam.gserviceaccount.com` },
  }),
];
const tenants = [...tenant("acme"), ...tenant("globex")];
const type = "gcp:spanner/databaseIAMMember:DatabaseIAMMember";
const grant = (id: string, inputs: object, sources: Record<string, string[]> = {}, name = `${id}-grant`) =>
  registered(
    type,
    name,
    {
      database: "orders",
      instance: "main",
      role: "roles/spanner.databaseUser",
      member: `serviceAccount:${id}-run@p.iam.gserviceaccount.com`,
      ...inputs,
    },
    sources,
  );
const judge = (...grants: ReturnType<typeof grant>[]) => said("no-cross-tenant-grant", [...tenants, ...grants]);
const shared = (on: string, first = "acme-grant") => [
  `${first}: 'member' must name accounts of one tenant only, got 'acme-run', 'globex-run' on '${on}'; give each tenant one of its own, or say in 'externals' whose it is`,
];
const [one, other] = [urnOf("other:index:Thing", "one"), urnOf("other:index:Thing", "other")];

test.each<[string, string, string | undefined]>([
  [
    "serviceAccount:acme-prod.svc.id.goog[apps/worker]",
    "serviceAccount:acme-prod.svc.id.goog[apps/worker]",
    "apps/worker",
  ],
  ["serviceAccount:p.svc.id.goog[apps/worker]", "serviceAccount:p.svc.id.goog[apps/other]", undefined],
  [
    "serviceAccount:p.svc.id.goog[apps/worker]",
    "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p.svc.id.goog/subject/ns/apps/sa/worker",
    "apps/worker",
  ],
  ["serviceAccount:p.svc.id.goog[apps/worker] ", "serviceAccount:p.svc.id.goog[apps/worker] ", undefined],
  ["x-serviceAccount:p.svc.id.goog[apps/worker]", "x-serviceAccount:p.svc.id.goog[apps/worker]", undefined],
  ["principal://x.svc.id.goog/subject/ns/a/sa/b/c", "principal://x.svc.id.goog/subject/ns/a/sa/b/c", undefined],
  ["x-principal://x.svc.id.goog/subject/ns/a/sa/b", "x-principal://x.svc.id.goog/subject/ns/a/sa/b", undefined],
])("pods with which accounts of two tenants are acted as, %s and %s", (one, other, pods) => {
  const actAs = (id: string, member: string) =>
    registered("gcp:serviceaccount/iAMMember:IAMMember", `${id}-pods`, {
      serviceAccountId: `projects/p/serviceAccounts/${id}-run@p.iam.gserviceaccount.com`,
      role: "roles/iam.workloadIdentityUser",
      member,
    });
  const found = said("no-cross-tenant-grant", [...tenants, actAs("acme", one), actAs("globex", other)]);
  expect(found.filter((line) => line.includes("let pods act"))).toEqual(
    pods === undefined
      ? []
      : [
          `acme-pods: 'member' must let pods act as one tenant's account only, got '${pods}' for 'acme-run', 'globex-run'; give each tenant's pods a Kubernetes account of their own`,
        ],
  );
});

const invoke = (id: string, member: string) =>
  registered(
    "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
    `${id}-call`,
    { name: unknown, role: "roles/run.invoker", member },
    { name: [urnOf(types.service, `${id}-app`)] },
  );

test("pods that call the services of two tenants act as nobody by that", () => {
  const member = "serviceAccount:p.svc.id.goog[apps/worker]";
  const found = said("no-cross-tenant-grant", [...tenants, invoke("acme", member), invoke("globex", member)]);
  expect(found.filter((line) => line.includes("let pods act"))).toEqual([]);
});

test("an account that isn't known is nothing shared, but nobody's by itself", () => {
  const actAs = (id: string) =>
    registered(
      "gcp:serviceaccount/iAMMember:IAMMember",
      `${id}-act`,
      {
        serviceAccountId: unknown,
        role: "roles/iam.serviceAccountUser",
        member: `serviceAccount:${id}-run@p.iam.gserviceaccount.com`,
      },
      { serviceAccountId: [urnOf("pulumi:pulumi:StackReference", "shared")] },
    );
  const found = said("no-cross-tenant-grant", [...tenants, actAs("acme"), actAs("globex")]);
  expect(found.length).toBe(2);
  expect(found.filter((line) => line.includes("accounts of one tenant only"))).toEqual([]);
});

test("one literal for two tenants is one thing, and another literal isn't", () => {
  expect(judge(grant("acme", {}), grant("globex", {}))).toEqual(shared("orders/main"));
  expect(judge(grant("acme", {}), grant("globex", { instance: "second" }))).toEqual([]);
  expect(judge(grant("acme", {}), grant("acme", {}, {}, "again"))).toEqual([]);
});

test.each<[string, number]>([
  ["roles/cloudtasks.enqueuer", 0],
  ["roles/pubsub.publisher", 0],
  ["roles/eventarc.messagePublisher", 0],
  ["roles/artifactregistry.reader", 0],
  ["roles/compute.networkUser", 0],
  ["roles/example.enqueuerOfAll", 1],
  ["roles/exampleEnqueuer", 1],
])("%s on one thing for two tenants is %d finding", (role, count) => {
  expect(judge(grant("acme", { role }), grant("globex", { role })).length).toBe(count);
});

const binding = (name: string, ...ids: string[]) =>
  registered("gcp:spanner/databaseIAMBinding:DatabaseIAMBinding", name, {
    database: "orders",
    instance: "main",
    role: "roles/spanner.databaseUser",
    members: ids.map((id) => `serviceAccount:${id}-run@p.iam.gserviceaccount.com`),
  });

test("a member and a binding of one thing go together, and so do the accounts of one binding", () => {
  const found = shared("orders/main", "b").map((line) => line.replace("'member'", "'members'"));
  expect(judge(grant("acme", {}), binding("b", "globex"))).toEqual(found);
  expect(judge(binding("b", "acme", "globex"))).toEqual(found);
  expect(judge(binding("b", "acme", "elsewhere"))).toEqual([]);
});

test("things of two kinds are two, even with one name, and grants that name nothing have nothing in common", () => {
  const on = (of: string, id: string, inputs: object) =>
    registered(of, `${id}-grant`, {
      role: "roles/editor",
      member: `serviceAccount:${id}-run@p.iam.gserviceaccount.com`,
      ...inputs,
    });
  const [queue, zone] = [
    "gcp:cloudtasks/queueIamMember:QueueIamMember",
    "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember",
  ];
  const named = { name: "orders" };
  expect(judge(on(queue, "acme", named), on(queue, "globex", named))).toEqual(shared("orders"));
  expect(judge(on(queue, "acme", named), on(zone, "globex", named))).toEqual([]);
  expect(judge(on(queue, "acme", {}), on(queue, "globex", {}))).toEqual([]);
});

test("while names aren't known, what they come from makes the thing, in whatever order", () => {
  const from = (id: string, ...sources: string[]) => grant(id, { database: unknown }, { database: sources });
  expect(judge(from("acme", one, other), from("globex", other, one))).toEqual(shared("one or other/main"));
  expect(judge(from("acme", other, one), from("globex", other, one))).toEqual(shared("one or other/main"));
  expect(judge(from("acme", one), from("globex", other))).toEqual([]);
  expect(judge(from("acme"), from("globex"))).toEqual([]);
});

test("the finding is at the first grant by its name, and the name of the thing isn't shown if it is a secret", () => {
  expect(judge(grant("acme", {}, {}, "z"), grant("globex", {}, {}, "a"))).toEqual(shared("orders/main", "a"));
});

test("putting something in without seeing what is there is no sharing", () => {
  const publisher = { role: "roles/pubsub.publisher" };
  expect(judge(grant("acme", publisher), grant("globex", publisher))).toEqual([]);
});
