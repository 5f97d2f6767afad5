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
  ["assertion['ref'] == 'refs/heads/main'", common],
  ["assertion[ 'ref' ] == 'refs/heads/main'", common],
  ["size('x' + assertion.repository) > 0", open],
  ["assertion.email.endsWith(assertion.hd + '')", open],
  ["assertion.ref == 'assertion.repository'", common],
  ["assertion.terraform_workspace_name == 'prod'", common],
  ["size(assertion.repository) > 0", open],
  ["size(assertion.repository) == 8", open],
  ["assertion.repository.size() == 8", open],
  ["type(assertion.sub) == 'string'", open],
  ["'' != assertion.repository", open],
  ["assertion.repository == ''", open],
  ["assertion.repository in ['acme/app', '']", open],
  ["assertion.repository > ''", open],
  ["assertion.repository >= 'acme/' && assertion.ref == 'a'", open],
  ["assertion.run_number > 0 && has(assertion.sub)", open],
  ["has(assertion.repository) ? true : false", open],
  ["assertion.ref == 'a' ? assertion.repository == 'acme/app' : true", open],
  ["(assertion.repository == 'acme/app') == false", open],
  ["(assertion.repository == 'acme/app') != true", open],
  ["!(assertion.repository == 'acme/app' && assertion.ref == 'a')", open],
  ["!(assertion.repository != 'acme/app' && assertion.ref == 'a')", open],
  ["assertion.actor == assertion.repository_owner", open],
  ["assertion.repository_owner in [assertion.actor]", open],
  ["assertion.sub.startsWith('repo:' + assertion.repository)", open],
  ["assertion.repository.startsWith('acme')", open],
  ["assertion.sub.startsWith('repo:acme')", open],
  ["assertion.sub.startsWith('repo:')", open],
  ["assertion.sub.startsWith('pulumi:deploy:org:acme')", open],
  ["assertion.repository.endsWith('/app')", open],
  ["assertion.email.endsWith('acme.example')", open],
  ["assertion.repository.contains('acme/')", open],
  ["assertion.repository.indexOf('acme') >= 0", open],
  ["assertion.repository.indexOf('evil') == -1", open],
  ["assertion.repository.matches('acme/.*')", open],
  ["assertion.repository.matches('^acme')", open],
  ["assertion.repository.matches('^acme/|infra')", open],
  ["assertion.repository.matches('^(acme|.*)/app$')", open],
  ["assertion.repository.matches('^(acme/)?app$')", open],
  ["assertion.repository.matches('^[a-z]+/app$')", open],
  ["assertion.sub.matches('repo:[^/]+/app:.*')", open],
  ["assertion.email.matches('acme[.]example$')", open],
  ["['acme', ''].exists(o, assertion.repository_owner == o)", open],
  ["['acme'].exists(o, assertion.repository_owner != o)", open],
  ["['acme'].all(o, assertion.repository_owner != o)", open],
  ["assertion.groups_direct.all(g, g == 'acme')", open],
  ["assertion.groups_direct.exists(g, g != '')", open],
  ["assertion.groups_direct.exists('acme')", open],
  ["assertion.repository == 'acme/app' ? false : true", open],
  ["false != (assertion.repository != '')", open],
  ["size (assertion.repository) == 8", open],
  ["assertion.repository.size( ) == 8", open],
  ["assertion.repository_id == 1 + assertion.run_number", open],
  ["assertion.repository.matches(assertion.ref)", open],
  ["(assertion.repository + '/x').contains('acme')", open],
  ["assertion.sub.startsWith('repo:/acme/')", open],
  ["assertion.email.endsWith('@acme.example@')", open],
  ["assertion.repository.matches('^acme/(?i)x')", open],
  ["assertion.email.matches('@acme[.]example$.*')", open],
  ["assertion.repository.matches('^$')", open],
  ["assertion.repository", open],
  [`${"!".repeat(40)}(assertion.repository != '')`, open],
  [`${"!".repeat(42)}(assertion.ref == 'a') || assertion.repository == 'acme/app'`, open],
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
  "'acme' == assertion.repository_owner",
  "assertion.repository_owner == 'acme' || false",
  "assertion.repository_owner_id == '1' && size(assertion.sub) > 0",
  "assertion.repository_id == 123456",
  "has(assertion.repository) && assertion.repository == 'acme/app'",
  "has(assertion.repository) ? assertion.repository == 'acme/app' : false",
  "assertion.ref == 'a' ? assertion.repository == 'acme/app' : assertion.repository == 'acme/infra'",
  "(assertion.repository == 'acme/app') == true",
  "false != (assertion.repository == 'acme/app')",
  "!(assertion.repository != 'acme/app')",
  "!(assertion.repository != 'acme/app' || assertion.ref == 'a')",
  "'acme' in assertion.groups_direct",
  'assertion.repository in ["acme/app"]',
  "assertion['repository'] in ['acme/app']",
  "assertion.sub == 'repo:acme/app:ref:' + assertion.ref",
  "assertion.repository.startsWith('acme/')",
  "assertion.repository.startsWith('acme/' + 'app')",
  "assertion.sub.startsWith('project_path:acme/')",
  "assertion.sub.startsWith('organization:acme:project:prod')",
  "assertion.email.endsWith('@acme.example')",
  "assertion.email.endsWith('@acme' + '.example')",
  "assertion.repository.split('/')[0] == 'acme'",
  "assertion.repository.lowerAscii() == 'acme/app'",
  "assertion.sub.extract('repo:{owner}/') == 'acme'",
  "assertion.repository.matches('^acme/.*')",
  "assertion.repository.matches('^acme/(?:app|infra)$')",
  "assertion.repository.matches('^(acme|globex)/')",
  "assertion.repository.matches('(?i)^acme/')",
  "assertion.repository.matches('^acme$|^globex/app')",
  "assertion.repository.matches('^(?:(acme)|globex)/app')",
  'assertion.repository.matches("^acme\\\\.io/")',
  "assertion.repository.matches(r'^acme\\.io/')",
  "assertion.sub.matches('repo:acme/app:.*')",
  "assertion.email.matches('@acme[.]example$')",
  "['acme', 'globex'].exists(o, assertion.repository_owner == o)",
  "['acme/'].exists_one(o, assertion.repository.startsWith(o))",
  "['acme', assertion.actor].all(o, assertion.repository_owner == o)",
  "assertion.groups_direct.exists(g, g.startsWith('acme/'))",
  "assertion.groups_direct.exists(g , g == 'acme')",
  "assertion.repository == 'acme/app' ? true : false",
  "assertion.repository != 'acme/app' ? false : true",
  "!(assertion.repository != 'acme/app' && assertion.repository != 'acme/infra')",
  "assertion.repository == 'acme/app' || !true",
  "assertion.repository.substring(0, size('acme/')) == 'acme/'",
  "string(assertion.repository.size()) + assertion.repository == '8acme/app'",
  "assertion.repository_id in [1, 2]",
  "assertion.repository.matches('^acme[.]io/')",
  "assertion.sub.startsWith('pulumi:deploy:org:acme:')",
  "assertion.sub.startsWith('my-repo:acme')",
  "assertion.my_ref == 'acme'",
  "assertion.ref_of_all == 'acme'",
  "assertion.repository.matches('^acme' + '/.*')",
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

test("an attribute that is made of a claim and more is no common claim", () => {
  for (const made of ["'x/' + assertion.ref", "assertion.ref + '/x'", "assertion.ref.extract('{a}')"]) {
    const attributeMapping = { "attribute.ref_and_more": made };
    expect(provider("attribute.ref_and_more == 'x'", github, { attributeMapping })).toEqual([]);
  }
});

test("a condition is judged up to the length that Google takes", () => {
  const padded = (length: number) => "assertion.repository != ''".padEnd(length);
  expect(provider(padded(4096))).toEqual(refused(open));
  expect(provider(padded(4097))).toEqual([]);
});

test("shared issuers need a condition, one's own don't, and one that isn't known yet is left alone", () => {
  for (const issuer of [`${github}/`, "https://gitlab.com/", "https://gitlab.com/x", "https://oidc.vercel.com"]) {
    expect(provider(null, issuer)).toEqual(refused("nothing", issuer));
  }
  for (const issuer of [github, "https://gitlab.com", "https://app.terraform.io", "https://api.pulumi.com/oidc"]) {
    expect(provider(null, issuer)).toEqual(refused("nothing", issuer));
  }
  for (const issuer of [
    "https://gitlab.com.acme.example",
    "https://id.acme.example",
    "x https://gitlab.com",
    `${github}/acme`,
    "https://oidc.vercel.com/acme",
  ]) {
    expect(provider(null, issuer)).toEqual([]);
  }
  expect(provider(unknown)).toEqual([]);
  expect(provider(null, github, {}, "gcp:iam/workloadIdentityPool:WorkloadIdentityPool")).toEqual([]);
});

test("a pattern with many groups counts as one that others meet", () => {
  const owners = (groups: number) => `assertion.repository.matches('^${"(a|b)".repeat(groups)}/app')`;
  expect(provider(owners(6))).toEqual([]);
  expect(provider(owners(7))).toEqual(refused(open));
});

test("a long or deeply nested condition takes no time and breaks nothing", () => {
  const nested = `${"(".repeat(2000)}assertion.repository == 'acme/app'${")".repeat(2000)}`;
  expect(provider(nested)).toEqual([]);
  expect(provider(`assertion.repository != '${"x".repeat(100_000)}'`)).toEqual([]);
  // So deep, it is enough that a part reads who somebody is.
  expect(provider(`${"!".repeat(42)}(assertion.repository != '')`)).toEqual([]);
});
