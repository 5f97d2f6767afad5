/** A tenant's arguments as a whole: good ones, all problems at once, and what is never shown. */
import { describe, expect, test } from "vitest";
import { checkTenant } from "../../../components/tenant/checkTenant";
import { describeProblems, unresolved } from "../../../components/validation";
import { good, messages } from "../support/tenantProblems";

test("good arguments have no problem and give the plan", () => {
  const { problems, plan, json } = checkTenant("acme", good);
  expect(problems).toEqual([]);
  expect(plan?.apis.anthropic?.key).toBe("anthropic");
  expect(JSON.parse(json ?? "")).toHaveProperty("apis.anthropic.key", "anthropic");
});

describe("keys of users", () => {
  const apis = { model: { upstream: "https://api.anthropic.com", header: "x-api-key", keys: "perUser" } };
  const sessions = { isolation: "process", command: ["node", "app.js"] };

  test("an API with them has no key of the tenant", () => {
    const { problems, plan, json } = checkTenant("acme", { ...good, apis, sessions });
    expect(problems).toEqual([]);
    expect(plan?.apis.model).toEqual(apis.model);
    expect(JSON.parse(json ?? "").apis.model).toEqual(apis.model);
  });

  test.each([
    [{ apis }, "'apis.model.keys' must not be 'perUser' without 'sessions', whose launcher takes the users' keys"],
    [
      { apis: { model: { ...apis.model, key: "model" } }, sessions },
      "'apis.model.key' must not be set with 'keys: perUser', whose keys lie in no file; remove it",
    ],
    [
      { apis: { model: { ...apis.model, keys: "user" } }, sessions },
      "'apis.model.keys' must be one of: tenant, perUser",
    ],
  ])("what can't work is refused", (args, message) => {
    expect(messages(args)).toEqual([message]);
  });
});

const idRule = "must be 3 to 20 lower-case letters, digits and '-', starting with a letter and not ending in '-'";

describe("id", () => {
  test.each([
    ["ab", `'id' ${idRule}, got 'ab'; choose another id`],
    ["Acme", `'id' ${idRule}, got 'Acme'; choose another id`],
    ["acme-", `'id' ${idRule}, got 'acme-'; choose another id`],
    ["1acme", `'id' ${idRule}, got '1acme'; choose another id`],
    ["acme_corp", `'id' ${idRule}, got 'acme_corp'; choose another id`],
    ["a".repeat(21), `'id' ${idRule}, got '${"a".repeat(21)}'; choose another id`],
    ["platform", "'id' must not be 'platform'; it is the word for everything that belongs to no tenant"],
  ])("%s is refused", (id, message) => {
    expect(messages({}, id)).toEqual([message]);
  });
});

test("all problems of a tenant come at once", () => {
  const { problems } = checkTenant("Acme", {
    ...good,
    image: "web",
    access: undefined,
    state: "off",
    pseudonymKeys: ["x"],
  });
  expect(problems.map(({ path }) => path)).toEqual(["id", "image", "access", "pseudonymKeys.0", "state"]);
  expect(describeProblems("tenant 'Acme'", problems)).toMatch(/^tenant 'Acme' has 5 problems:\n {2}'id' must/);
});

test("values of keys and variables are never shown", () => {
  const planted = "sk-ant-obviously-fake-canary";
  const found = [
    ...messages({ keys: { stripe: planted } }),
    ...messages({ keys: { stripe: { kind: "external", reader: "proxy", value: planted } } }),
    ...messages({ env: { TENANT: planted, "bad name": planted, LIST: [planted] } }),
  ];
  expect(found.length).toBeGreaterThan(4);
  expect(found.join("\n")).not.toContain("canary");
});

test("what is not known yet is passed over", () => {
  expect(
    messages({ image: unresolved, cell: unresolved, env: { A: unresolved }, labels: { team: unresolved } }),
  ).toEqual([]);
  expect(messages({ access: { through: "iap", members: unresolved } })).toEqual([]);
  expect(messages({ access: { through: "iap", members: [unresolved] } })).toEqual([]);
  expect(messages({ compute: { cpu: unresolved }, retention: { softDeleteDays: unresolved } })).toEqual([]);
});
