/** Conditions of identity pools: whoever meets one must be somebody in particular. */
import { expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said } from "../support/resources";

const github = "https://token.actions.githubusercontent.com";
const type = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";
const provider = (attributeCondition: unknown, issuerUri = github, more: object = {}, of = type) =>
  said("no-cross-tenant-grant", [registered(of, "ci", { oidc: { issuerUri }, attributeCondition, ...more })]);
const refused = (got: string, issuer = github) => [
  `ci: 'attributeCondition' must be set for the issuer '${issuer}', got ${got}, which lets in everybody who has an account there; name your own organisation or repository`,
];
const [noClaim, common, open] = [
  "an expression that reads no claim",
  "an expression that reads only claims which everybody has",
  "an expression that others meet as well",
];

test.each<[string, string]>([
  ["true", noClaim],
  ["'assertions' == 'x'", noClaim],
  ["assertion.ref == 'refs/heads/main'", common],
  ["assertion.ref == 'a' && assertion.event_name == 'push'", common],
  ["attribute.branch == 'refs/heads/main'", common],
  ["assertion.repository_owner != ''", open],
  ["assertion.repository_owner != 'evil'", open],
  ["!(assertion.repository == 'evil/app')", open],
  ["has(assertion.repository)", open],
  ["assertion.repository.startsWith('')", open],
  ['assertion.repository.contains( "" )', open],
  ["assertion.repository.matches('.*')", open],
  ["assertion.repository.matches('^.+$')", open],
  ["assertion.repository_owner == 'acme' || true", open],
  ["assertion.repository_owner == 'acme' || assertion.ref == 'refs/heads/main'", open],
  ["(assertion.repository_owner == 'acme' || assertion.ref == 'x') && assertion.event_name == 'push'", open],
  ["((assertion.repository_owner != ''))", open],
  ["(assertion.repository == 'acme/app') || (assertion.ref == 'a')", open],
  ["assertion.ref + attribute.branch == 'ab'", common],
  ["(assertion.ref == 'a') && (assertion.repository != '')", open],
])("%s is open", (condition, got) => {
  const attributeMapping = { "attribute.branch": "assertion.ref" };
  expect(provider(condition, github, { attributeMapping })).toEqual(refused(got));
});

test.each([
  "assertion.repository_owner == 'acme'",
  "assertion.repository == 'acme/app' || assertion.repository == 'acme/infra'",
  "(assertion.ref == 'a' || assertion.ref == 'b') && assertion.repository_owner_id == '1'",
  "assertion.ref != 'x' && assertion.repository == 'acme/app'",
  "assertion.repository in ['acme/app', 'acme/infra']",
  "assertion.repository + '@' + assertion.ref == 'acme/app@refs/heads/main'",
  'assertion.repository == "acme/a||b"',
  "[assertion.repository == 'acme/app' || false, true][0]",
  "assertion.repository == 'acme/a||b'",
  'assertion.sub.startsWith("repo:acme/")',
  "assertion.sub.matches('^repo:acme/.*')",
  "assertion['repository'] == 'acme/app'",
  "attribute.owner == 'acme'",
  "attribute.branch == 'acme'",
  "google.subject == 'repo:acme/app:ref:refs/heads/main'",
])("%s is for somebody in particular", (condition) => {
  const attributeMapping = {
    "attribute.owner": "assertion.repository_owner",
    "attribute.branch": "'fixed/' + assertion.ref.extract('{a}')",
    "google.subject": "assertion.sub",
  };
  expect(provider(condition, github, { attributeMapping })).toEqual([]);
});

test("an attribute counts as the claim that it is mapped from, and by its own name if that isn't known", () => {
  expect(provider("attribute.ref == 'x'")).toEqual(refused(common));
  expect(provider("attribute.ref == 'x'", github, { attributeMapping: { "attribute.ref": "assertion.sub" } })).toEqual(
    [],
  );
});

test("shared issuers need a condition, one's own don't, and one that isn't known yet is left alone", () => {
  for (const issuer of [github, "https://gitlab.com", "https://app.terraform.io", "https://api.pulumi.com/oidc"]) {
    expect(provider(null, issuer)).toEqual(refused("nothing", issuer));
  }
  for (const issuer of ["https://gitlab.com.acme.example", "https://id.acme.example", "x https://gitlab.com"]) {
    expect(provider(null, issuer)).toEqual([]);
  }
  expect(provider(unknown)).toEqual([]);
  expect(provider(null, github, {}, "gcp:iam/workloadIdentityPool:WorkloadIdentityPool")).toEqual([]);
});

test("a long or deeply nested condition takes no time and breaks nothing", () => {
  const nested = `${"(".repeat(2000)}assertion.repository == 'acme/app'${")".repeat(2000)}`;
  expect(provider(nested)).toEqual([]);
  expect(provider(`assertion.repository != '${"x".repeat(100_000)}'`)).toEqual([]);
});
