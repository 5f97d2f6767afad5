/** Grants on keys, topics, subnets and whatever else is no service and no account. */
import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { judge, message, rule } from "../support/crossTenantGrant";
import type { Registered } from "../support/record";
import { registered, said } from "../support/resources";
import { base, document, member } from "../support/twoTenants";

describe("a grant on a key", () => {
  const key = registered("gcp:kms/cryptoKey:CryptoKey", "k", { name: "k", labels: { tenant: "acme" } });
  const type = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember";
  const on = (who: unknown) => judge(type, { cryptoKeyId: "k", member: who }, {}, [key]);

  test("is for its tenant's accounts and Google's agents, and for nobody who can't be told", () => {
    expect(on(member("acme-run"))).toEqual([]);
    expect(on("serviceAccount:service-1@gcp-sa-pubsub.iam.gserviceaccount.com")).toEqual([]);
    expect(on("group:a@example.com")).toEqual([]);
    expect(on("projectViewer:p")).toEqual([]);
    expect(on(member("globex-run"))).toEqual([message("got 'globex-run', which belongs to tenant 'globex'")]);
    expect(on("allUsers")).toEqual([message("got 'allUsers'")]);
    expect(on(unknown)).toEqual([
      "grant: 'member' must name principals of the same tenant for 'r', got a value that is not known yet; pass the account's output, in a document built with pulumi.jsonStringify",
    ]);
    expect(
      judge("gcp:kms/cryptoKeyIAMPolicy:CryptoKeyIAMPolicy", { cryptoKeyId: "k", policyData: "{" }, {}, [key]),
    ).toEqual([
      "grant: 'policyData' must name principals of the same tenant for a role that is not known yet, got a policy document that can't be read; build it with pulumi.jsonStringify",
    ]);
  });

  test("outside the stack is for nobody of it", () => {
    expect(judge(type, { cryptoKeyId: "elsewhere", member: member("acme-run") })).toEqual([
      message("got 'acme-run' for something outside the stack"),
    ]);
  });
});

describe("a grant on anything else", () => {
  const topic = (labels: object) => registered("gcp:pubsub/topic:Topic", "t", { name: "t", labels });
  const on = (who: unknown, labels: object = { tenant: "acme" }, role = "r") =>
    judge(
      "gcp:pubsub/topicIAMMember:TopicIAMMember",
      { topic: "t", role, member: who },
      { topic: [topic(labels).urn] },
      [topic(labels)],
    );

  test("counts where the thing says whose it is", () => {
    expect(on(member("globex-run"))).toEqual([message("got 'globex-run', which belongs to tenant 'globex'")]);
    expect(on(member("acme-run"))).toEqual([]);
    expect(on(member("globex-run"), {})).toEqual([]);
    expect(on(member("globex-run"), { tenant: "platform" })).toEqual([]);
    expect(on("serviceAccount:x@other.iam.gserviceaccount.com")).toEqual([]);
    expect(on(unknown)).toHaveLength(1);
    expect(on(unknown, {})).toEqual([]);
    expect(on("allUsers", {})).toEqual([message("got 'allUsers'")]);
    expect(on("projectViewer:p")).toEqual([]);
  });

  test("lets an account that runs nothing use no subnet of a tenant", () => {
    const subnet = registered("gcp:compute/subnetwork:Subnetwork", "s", { name: "s", labels: { tenant: "acme" } });
    const on = (id: string) =>
      judge("gcp:compute/subnetworkIAMMember:SubnetworkIAMMember", { subnetwork: "s", member: member(id) }, {}, [
        subnet,
      ]);
    expect(on("ci")).toEqual([message("got 'ci', which belongs to the unlabelled 'ci'")]);
    expect(on("acme-run")).toEqual([]);
  });

  test("names every account, for either of two things", () => {
    const topics = ["acme", "globex"].map((tenant) =>
      registered("gcp:pubsub/topic:Topic", tenant, { name: tenant, labels: { tenant } }),
    );
    const either = judge(
      "gcp:pubsub/topicIAMMember:TopicIAMMember",
      { topic: unknown, member: member("acme-run") },
      { topic: topics.map(({ urn }) => urn) },
      topics,
    );
    expect(either).toEqual([message("got 'acme-run', which belongs to tenant 'acme'")]);
  });

  test("may serve all tenants on a subnet, for the platform", () => {
    const subnet = registered("gcp:compute/subnetwork:Subnetwork", "s", { name: "s", region: "eu" });
    const type = "gcp:compute/subnetworkIAMMember:SubnetworkIAMMember";
    expect(judge(type, { subnetwork: "s", region: "eu", member: member("acme-run") }, {}, [subnet])).toEqual([]);
    expect(judge(type, { subnetwork: "s", region: "eu", member: unknown }, {}, [subnet])).toEqual([]);
    const owned = registered("gcp:compute/subnetwork:Subnetwork", "s", {
      name: "s",
      region: "eu",
      labels: { tenant: "acme" },
    });
    expect(judge(type, { subnetwork: "s", region: "eu", member: member("globex-run") }, {}, [owned])).toHaveLength(1);
    const options = { packConfig: { "tenant-label": { externals: { "x@ops.iam.gserviceaccount.com": "platform" } } } };
    const grant = registered(type, "grant", {
      subnetwork: "s",
      region: "eu",
      role: "r",
      member: "serviceAccount:x@ops.iam.gserviceaccount.com",
    });
    expect(said(rule, [...base, owned, grant], options)).toEqual([]);
    const onTopic = registered(
      "gcp:pubsub/topicIAMMember:TopicIAMMember",
      "grant",
      { topic: "t", role: "r", member: "serviceAccount:x@ops.iam.gserviceaccount.com" },
      { topic: [topic({ tenant: "acme" }).urn] },
    );
    expect(said(rule, [...base, topic({ tenant: "acme" }), onTopic], options)).toHaveLength(1);
  });

  test("leaves projects, secrets and buckets to the rules that they have", () => {
    expect(judge("gcp:projects/iAMMember:IAMMember", { member: "allUsers" })).toEqual([]);
    expect(judge("gcp:secretmanager/secretIamMember:SecretIamMember", { secretId: "key", member: "allUsers" })).toEqual(
      [],
    );
    expect(judge("gcp:storage/bucketIAMMember:BucketIAMMember", { bucket: "files", member: "allUsers" })).toEqual([]);
    expect(judge("gcp:projects/iAMPolicy:IAMPolicy", { policyData: document("r", ["allUsers"]) })).toEqual([]);
  });
});

describe("a grant on a thing of the platform", () => {
  const topic = registered("gcp:pubsub/topic:Topic", "t", { name: "t", labels: { tenant: "platform" } });
  const on = (role: string, who = "acme-run", others: Registered[] = []) =>
    judge(
      "gcp:pubsub/topicIAMMember:TopicIAMMember",
      { topic: unknown, role, member: member(who) },
      { topic: [topic.urn] },
      [topic, ...others],
    );
  const custom = (name: string, ...permissions: string[]) =>
    registered("gcp:projects/iAMCustomRole:IAMCustomRole", name, { roleId: name, project: "p", permissions });
  const refused = (role: string) => [message("got 'acme-run', which belongs to tenant 'acme'", "member", `'${role}'`)];

  test.each([
    "roles/pubsub.admin",
    "roles/somewhere.topicAdmin",
    "roles/somewhere.owner",
    "roles/owner",
    "roles/editor",
    "roles/somewhere.dataOwner",
  ])("lets no tenant be %s", (role) => {
    expect(on(role)).toEqual(refused(role));
  });

  test("lets a tenant use it, and an account of the stack that is nobody's administer it", () => {
    for (const role of ["roles/pubsub.publisher", "roles/pubsub.subscriber", "roles/pubsub.adminViewer"]) {
      expect(on(role), role).toEqual([]);
    }
    const deploy = registered("gcp:serviceaccount/account:Account", "deploy", { accountId: "deploy", project: "p" });
    expect(on("roles/pubsub.admin", "deploy", [deploy])).toEqual([]);
  });

  test("follows a custom role to what it permits", () => {
    const decides = custom("decides", "pubsub.topics.get", "pubsub.topics.setIamPolicy");
    const looks = custom("looks", "pubsub.topics.get", "pubsub.topics.publish");
    expect(on("projects/p/roles/decides", "acme-run", [decides])).toEqual(refused("projects/p/roles/decides"));
    expect(on("projects/p/roles/looks", "acme-run", [looks])).toEqual([]);
    const named = custom("looks.admin", "pubsub.topics.get");
    expect(on("projects/p/roles/looks.admin", "acme-run", [named])).toEqual([]);
  });
});
