/** What reaches from one tenant into another without a grant on a labelled thing: shared grants, calls, open federation. */
import { describe, expect, test } from "vitest";
import { marked, unknown } from "../../support/pulumi";
import { registered, said } from "../support/resources";
import { base, member } from "../support/twoTenants";

const judge = (type: string, inputs: Record<string, unknown>, sources: Record<string, string[]> = {}) =>
  said("no-cross-tenant-grant", [...base, registered(type, "it", { project: "p", ...inputs }, sources)]);

describe("a thing without a tenant", () => {
  const both = [member("acme-run"), member("globex-run")];
  const binding = (inputs: Record<string, unknown>) =>
    judge("gcp:spanner/databaseIAMBinding:DatabaseIAMBinding", {
      instance: "main",
      database: "orders",
      role: "roles/spanner.databaseUser",
      members: both,
      ...inputs,
    });
  const shared = (name: string) =>
    `it: 'members' must name accounts of one tenant only, got 'acme-run', 'globex-run' on '${name}'; give each tenant one of its own, or say in 'externals' whose it is`;

  test("may not be granted to two tenants", () => {
    expect(binding({})).toEqual([shared("orders/main")]);
    expect(binding({ role: unknown })).toEqual([shared("orders/main")]);
    expect(binding({ role: "roles/spanner.unheardOf" })).toEqual([shared("orders/main")]);
  });

  test("is not named if its name is a secret", () => {
    expect(binding({ database: marked("orders") })).toEqual([shared("(a secret name)/main")]);
  });

  test("may be granted to one tenant, to those of nobody, and by roles that show nothing of what is in it", () => {
    expect(binding({ members: [member("acme-run"), member("acme-egress"), member("ci")] })).toEqual([]);
    expect(binding({ database: unknown })).toEqual([]);
    for (const role of ["roles/pubsub.publisher", "roles/cloudtasks.enqueuer", "roles/artifactregistry.reader"]) {
      expect(binding({ role }), role).toEqual([]);
    }
  });
});

describe("what calls a service", () => {
  const subscription = "gcp:pubsub/subscription:Subscription";
  const push = (pushEndpoint: string, tenant = "globex") =>
    judge(subscription, { topic: "t", labels: { tenant }, pushConfig: { pushEndpoint } });
  const foreign =
    "it: 'pushConfig' must call services of tenant 'globex', got 'acme', which belongs to tenant 'acme'; let a schedule, queue or subscription of that tenant call it";

  test.each([
    "https://acme-123456789012.europe-west1.run.app/in",
    "https://acme-abcdefghij-ew.a.run.app",
    "https://europe-west1-acme-prod.cloudfunctions.net/acme",
  ])("is of the same tenant: %s", (address) => {
    expect(push(address)).toEqual([foreign]);
    expect(push(address, "acme")).toEqual([]);
    expect(push(address, "platform")).toEqual([]);
  });

  test.each([
    "https://acme-12345.europe-west1.run.app/in",
    "https://acme.example.com/in",
    "https://elsewhere-123456789012.europe-west1.run.app",
  ])("may have any other address: %s", (address) => {
    expect(push(address)).toEqual([]);
  });
});

test("no text makes the search for addresses slow", () => {
  const start = performance.now();
  for (const part of ["a", "a-1", "europe-west1-", "acme-123456", "run.app "]) {
    const workflow = { region: "r", sourceContents: `${part.repeat(90_000 / part.length)}.run.app` };
    expect(judge("gcp:workflows/workflow:Workflow", workflow)).toEqual([]);
  }
  expect(performance.now() - start).toBeLessThan(20_000);
});

describe("a provider for an issuer that everybody can use", () => {
  const issuer = "https://token.actions.githubusercontent.com";
  const provider = (attributeCondition: unknown, attributeMapping: Record<string, string> = {}, issuerUri = issuer) =>
    judge("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider", {
      ...(attributeCondition !== undefined && { attributeCondition }),
      attributeMapping,
      oidc: { issuerUri },
    });
  const open = (got: string) => [
    `it: 'attributeCondition' must be set for the issuer '${issuer}', got ${got}, which lets in everybody who has an account there; name your own organisation or repository`,
  ];
  const common = open("an expression that reads only claims which everybody has");

  test("needs a condition on a claim that says who somebody is", () => {
    expect(provider(undefined)).toEqual(open("nothing"));
    expect(provider("true")).toEqual(open("an expression that reads no claim"));
    expect(provider("assertion.ref == 'refs/heads/main' && assertion.aud == 'a'")).toEqual(common);
    expect(provider("attribute.branch == 'main'", { "attribute.branch": "assertion.ref" })).toEqual(common);
    expect(provider("attribute.ref == 'main'")).toEqual(common);
  });

  test("passes with one", () => {
    expect(provider("assertion.ref == 'refs/heads/main' && assertion.repository == 'acme/app'")).toEqual([]);
    expect(provider("attribute.ref == 'acme'", { "attribute.ref": "assertion.repository_owner" })).toEqual([]);
    expect(provider("google.subject == 'repo:acme/app'", { "google.subject": "assertion.sub" })).toEqual([]);
    expect(provider("assertion['repository'] == 'acme/app'")).toEqual([]);
    expect(provider(unknown)).toEqual([]);
    expect(provider(undefined, {}, "https://id.example.com")).toEqual([]);
  });
});
