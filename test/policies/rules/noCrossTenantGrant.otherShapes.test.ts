/** Grants of other IAM types, access lists, and identities from outside. */
import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { judge, message, rule } from "../support/crossTenantGrant";
import { registered, said, types, urnOf } from "../support/resources";
import { base, email, member } from "../support/twoTenants";

const pools = "principalSet://iam.googleapis.com/projects/1/pool";
const invoker = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember";
describe("a grant of an IAM type that no row describes", () => {
  const labels = { tenant: "acme" };
  const things: readonly (readonly [string, string, object, string, object])[] = [
    [
      "Bigtable",
      "gcp:bigtable/instance:Instance",
      { name: "thing" },
      "gcp:bigtable/instanceIamMember:InstanceIamMember",
      { instance: "thing" },
    ],
    [
      "Spanner",
      "gcp:spanner/instance:Instance",
      { name: "thing" },
      "gcp:spanner/instanceIAMMember:InstanceIAMMember",
      { instance: "thing" },
    ],
    [
      "a machine",
      "gcp:compute/instance:Instance",
      { name: "thing" },
      "gcp:compute/instanceIAMMember:InstanceIAMMember",
      { instanceName: "thing", zone: "z" },
    ],
    [
      "a queue of tasks",
      "gcp:cloudtasks/queue:Queue",
      { name: "thing" },
      "gcp:cloudtasks/queueIamMember:QueueIamMember",
      { name: "thing", location: "l" },
    ],
    [
      "a topic",
      "gcp:pubsub/topic:Topic",
      { name: "thing" },
      "gcp:pubsub/topicIAMMember:TopicIAMMember",
      { topic: "projects/p/topics/thing" },
    ],
    [
      "a dataset",
      "gcp:bigquery/dataset:Dataset",
      { datasetId: "thing" },
      "gcp:bigquery/datasetIamMember:DatasetIamMember",
      { datasetId: "thing" },
    ],
    [
      "a repository",
      "gcp:artifactregistry/repository:Repository",
      { repositoryId: "thing" },
      "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
      { repository: "thing", location: "l" },
    ],
  ];

  test.each(things)("on %s is for its tenant's accounts, by whatever way it is named", (_, type, named, iam, by) => {
    const thing = registered(type, "thing", { ...named, labels });
    const property = Object.keys(by)[0] ?? "";
    const ways: [Record<string, unknown>, Record<string, string[]>][] = [
      [{ ...by }, {}],
      [{ ...by, [property]: unknown }, { [property]: [thing.urn] }],
    ];
    for (const [inputs, sources] of ways) {
      const on = (who: unknown) => judge(iam, { ...inputs, member: who }, sources, [thing]);
      expect(on(member("acme-run"))).toEqual([]);
      expect(on("group:a@example.com")).toEqual([]);
      expect(on(member("globex-run"))).toEqual([message("got 'globex-run', which belongs to tenant 'globex'")]);
      expect(on("allAuthenticatedUsers")).toEqual([message("got 'allAuthenticatedUsers'")]);
    }
  });

  test("on something that says of no tenant is nobody's matter, unless it is for everyone", () => {
    const thing = registered("gcp:bigtable/instance:Instance", "thing", { name: "thing" });
    const iam = "gcp:bigtable/instanceIamMember:InstanceIamMember";
    expect(judge(iam, { instance: "thing", member: member("globex-run") }, {}, [thing])).toEqual([]);
    expect(judge(iam, { instance: "thing", member: "allUsers" }, {}, [thing])).toEqual([message("got 'allUsers'")]);
  });
});

describe("an access list of BigQuery", () => {
  const dataset = (accesses: unknown, sources: string[] = []) =>
    registered(
      "gcp:bigquery/dataset:Dataset",
      "grant",
      { datasetId: "acme", labels: { tenant: "acme" }, accesses },
      { accesses: sources },
    );
  const listed = (...accesses: object[]) => said(rule, [...base, dataset(accesses)]);

  test.each<[string, object, string | undefined]>([
    ["its tenant's account", { role: "OWNER", userByEmail: email("acme-run") }, undefined],
    ["a person", { role: "READER", userByEmail: "a@example.com" }, undefined],
    ["a group", { role: "READER", groupByEmail: "a@example.com" }, undefined],
    ["the project's owners", { role: "OWNER", specialGroup: "projectOwners" }, undefined],
    ["a view", { view: { datasetId: "other", projectId: "p", tableId: "t" } }, undefined],
    [
      "another tenant's account",
      { role: "READER", userByEmail: email("globex-run") },
      "userByEmail' must name principals of the same tenant for 'READER', got 'globex-run', which belongs to tenant 'globex'",
    ],
    [
      "another tenant's account as a member",
      { role: "READER", iamMember: member("globex-run") },
      "iamMember' must name principals of the same tenant for 'READER', got 'globex-run', which belongs to tenant 'globex'",
    ],
    [
      "every Google account",
      { role: "READER", specialGroup: "allAuthenticatedUsers" },
      "specialGroup' must name principals of the same tenant for 'READER', got 'allAuthenticatedUsers'",
    ],
    [
      "everyone",
      { role: "READER", iamMember: "allUsers" },
      "iamMember' must name principals of the same tenant for 'READER', got 'allUsers'",
    ],
  ])("judges %s in the dataset and in a resource of its own", (_, access, problem) => {
    const fix = "; grant it to this tenant's own account";
    expect(listed(access)).toEqual(problem === undefined ? [] : [`grant: 'accesses[0].${problem}${fix}`]);
    const own = registered("gcp:bigquery/dataset:Dataset", "d", { datasetId: "acme", labels: { tenant: "acme" } });
    const entry = registered("gcp:bigquery/datasetAccess:DatasetAccess", "grant", { datasetId: "acme", ...access });
    expect(said(rule, [...base, own, entry])).toEqual(problem === undefined ? [] : [`grant: '${problem}${fix}`]);
  });

  test("that isn't known is followed to the accounts that it comes from", () => {
    const judgeUnknown = (id: string) => said(rule, [...base, dataset(unknown, [urnOf(types.account, id)])]);
    expect(judgeUnknown("acme-run")).toEqual([]);
    expect(judgeUnknown("globex-run")).toHaveLength(1);
  });
});

describe("federation", () => {
  const poolType = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool";
  const account = `projects/p/serviceAccounts/${email("acme-run")}`;
  const iam = "gcp:serviceaccount/iAMMember:IAMMember";
  const role = "roles/iam.workloadIdentityUser";

  test("lets in one repository by the output of its pool, and nobody by an output that nobody knows", () => {
    const made = registered(poolType, "ci", { workloadIdentityPoolId: "ci" });
    const of = (urn: string) =>
      judge(iam, { serviceAccountId: account, role, member: unknown }, { member: [urn] }, [made]);
    expect(of(made.urn)).toEqual([]);
    expect(of(urnOf("example:index/thing:Thing", "x"))).toHaveLength(1);
  });

  test("lets in no whole pool", () => {
    expect(judge(iam, { serviceAccountId: account, role, member: `${pools}/*` })).toEqual([
      message(`got '${pools}/*'`, "member", `'${role}'`, "name a subject or an attribute of the pool"),
    ]);
  });

  test.each<[string, Record<string, unknown>, number]>([
    ["GitHub without a condition", { oidc: { issuerUri: "https://token.actions.githubusercontent.com" } }, 1],
    ["GitLab without a condition", { oidc: { issuerUri: "https://gitlab.com" } }, 1],
    [
      "GitLab with a slash and an empty condition",
      { oidc: { issuerUri: "https://gitlab.com/" }, attributeCondition: " " },
      1,
    ],
    [
      "GitLab with a condition that always holds",
      { oidc: { issuerUri: "https://gitlab.com" }, attributeCondition: "1 == 1" },
      1,
    ],
    ["Terraform's cloud without a condition", { oidc: { issuerUri: "https://app.terraform.io" } }, 1],
    ["Buildkite without a condition", { oidc: { issuerUri: "https://agent.buildkite.com" } }, 1],
    [
      "GitHub with a condition",
      {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeCondition: "assertion.repository_owner == 'acme'",
      },
      0,
    ],
    [
      "GitHub with a condition not known yet",
      { oidc: { issuerUri: "https://token.actions.githubusercontent.com" }, attributeCondition: unknown },
      0,
    ],
    ["an issuer of one's own", { oidc: { issuerUri: "https://gitlab.acme.example" } }, 0],
    ["an account of another cloud", { aws: { accountId: "123456789012" } }, 0],
    ["a name that only begins like a shared one", { oidc: { issuerUri: "https://gitlab.com.acme.example" } }, 0],
  ])("by %s", (_, inputs, count) => {
    const provider = registered("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider", "gh", inputs);
    expect(said(rule, [provider])).toHaveLength(count);
  });
});

describe("services without a tenant between them", () => {
  const solo = (id: string) => [
    registered(types.account, id, { accountId: id, project: "p" }),
    registered(types.service, id, { name: id, project: "p", template: { serviceAccount: email(id) } }),
  ];
  const grant = (on: string, who: string, granted = "roles/run.invoker") =>
    registered(invoker, "grant", { project: "p", name: on, role: granted, member: who });

  test("may call one another while the stack has no tenant", () => {
    expect(said(rule, [...solo("front"), ...solo("back"), grant("back", member("front"))])).toEqual([]);
    expect(said(rule, [...base, ...solo("front"), ...solo("back"), grant("back", member("front"))])).toHaveLength(1);
  });

  test("belong to the platform, which every tenant may call and nothing more", () => {
    const shared = registered(types.service, "shared", {
      name: "shared",
      project: "p",
      labels: { tenant: "platform" },
    });
    expect(said(rule, [...base, shared, grant("shared", member("acme-run"))])).toEqual([]);
    expect(said(rule, [...base, shared, grant("shared", member("acme-run"), "roles/run.admin")])).toHaveLength(1);
  });
});
