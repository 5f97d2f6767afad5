import { describe, expect, test } from "vitest";
import { checkTenant, describeProblems, unresolved } from "../../../components/validation";
import { cellReference, fullTenant, image } from "../support/arguments";

const good = fullTenant(cellReference) as unknown as Readonly<Record<string, unknown>>;
const messages = (changes: Record<string, unknown>, id = "acme") =>
  checkTenant(id, { ...good, ...changes }).problems.map(({ propertyPath, reason }) => `'${propertyPath}' ${reason}`);

test("good arguments have no problem and give the plan", () => {
  const { problems, plan, json } = checkTenant("acme", good);
  expect(problems).toEqual([]);
  expect(plan?.apis.anthropic?.key).toBe("anthropic");
  expect(JSON.parse(json ?? "")).toHaveProperty("apis.anthropic.key", "anthropic");
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

const digestFix = "use '<registry>/<name>@sha256:<64 hex digits>', as the push of the image prints it";
const members = (list: unknown) => ({ access: { through: "iap", members: list } });
const nobody = "'access.members' must name at least one principal; to cut everyone off, set 'state' to 'quarantined'";

describe("each bad argument is named, with what is wrong and what to do", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["a misspelt argument", { imgae: image }, "'imgae' must be a known property; did you mean 'image'?"],
    [
      "a strange argument",
      { zzz: 1 },
      "'zzz' must be a known property; use one of: cell, image, access, keys, analytics, apis, pseudonymKeys, egressImage, state, env, compute, retention, labels",
    ],
    ["no cell", { cell: undefined }, "'cell' must be set; pass 'cell.reference' of a Cell, or the output of its stack"],
    ["no image", { image: undefined }, "'image' must be set; use '<registry>/<name>@sha256:<64 hex digits>'"],
    [
      "an image by tag",
      { image: "gcr.io/acme/web:1.2" },
      `'image' must be pinned by digest, got 'gcr.io/acme/web:1.2'; ${digestFix}`,
    ],
    [
      "an image with a short digest",
      { image: "gcr.io/acme/web@sha256:abc" },
      `'image' must be pinned by digest, got 'gcr.io/acme/web@sha256:abc'; ${digestFix}`,
    ],
    [
      "a proxy image by tag",
      { egressImage: "gcr.io/acme/egress:1" },
      `'egressImage' must be pinned by digest, got 'gcr.io/acme/egress:1'; ${digestFix}`,
    ],
    [
      "no access",
      { access: undefined },
      "'access' must be set; say who may reach the tenant: { through: 'iap', members: ['group:…'] }",
    ],
    [
      "access that is no map",
      { access: "iap" },
      "'access' must be a map, got 'iap'; write { through: 'iap', members: ['group:…'] }",
    ],
    [
      "an unknown way in",
      { access: { through: "public", members: ["group:a@example.com"] } },
      "'access.through' must be 'iap', 'invoker' or 'loadBalancer', got 'public'",
    ],
    [
      "no way in",
      { access: { members: ["group:a@example.com"] } },
      "'access.through' must be set; use 'iap' for people, 'invoker' for services, or 'loadBalancer'",
    ],
    ["an empty access list", members([]), nobody],
    ["no access list", members(undefined), nobody],
    [
      "everyone",
      members(["allUsers"]),
      "'access.members.0' must not be 'allUsers'; anyone could reach the tenant: name users, groups or service accounts",
    ],
    [
      "everyone with an account",
      members(["group:a@example.com", "allAuthenticatedUsers"]),
      "'access.members.1' must not be 'allAuthenticatedUsers'; anyone could reach the tenant: name users, groups or service accounts",
    ],
    [
      "a principal without kind",
      members(["jo@example.com"]),
      "'access.members.0' must be an IAM principal such as 'group:readers@example.com', got 'jo@example.com'",
    ],
    ["an unknown state", { state: "paused" }, "'state' must be 'active', 'quarantined' or 'closing', got 'paused'"],
    [
      "an unknown kind of key",
      { keys: { stripe: { kind: "inline" } } },
      "'keys.stripe.kind' must be 'generated' or 'external', got 'inline'",
    ],
    [
      "a key without kind",
      { keys: { stripe: {} } },
      "'keys.stripe.kind' must be set; use 'generated' for random bytes or 'external' for a value of your own",
    ],
    [
      "a key with a bad name",
      { keys: { STRIPE: { kind: "external" } } },
      "'keys.STRIPE' must have a name of 2 to 40 lower-case letters, digits and '-', starting with a letter, got 'STRIPE'; rename it",
    ],
    [
      "a key with an unknown reader",
      { keys: { stripe: { kind: "external", reader: "both" } } },
      "'keys.stripe.reader' must be 'workload' or 'proxy', got 'both'",
    ],
    [
      "a key read by two parts",
      { keys: { anthropic: { kind: "external" } } },
      "'keys.anthropic' must be read by one part, got 'workload' and 'proxy'; the plan gives 'anthropic' to the egress proxy: remove it here or rename it",
    ],
    [
      "a key that the proxy has no use for",
      { keys: { stripe: { kind: "external", reader: "proxy" } } },
      "'keys.stripe' must be a vendor token or an API key of the plan when its reader is 'proxy'; the plan names no file 'stripe'",
    ],
    [
      "a date that is none",
      { pseudonymKeys: ["2026-02-30"] },
      "'pseudonymKeys.0' must be a date such as '2026-10-01', got '2026-02-30'",
    ],
    [
      "dates in the wrong order",
      { pseudonymKeys: ["2026-11-01", "2026-10-01"] },
      "'pseudonymKeys.1' must be after '2026-11-01', got '2026-10-01'; write the dates oldest first, each once",
    ],
    [
      "a date twice",
      { pseudonymKeys: ["2026-11-01", "2026-11-01"] },
      "'pseudonymKeys.1' must be after '2026-11-01', got '2026-11-01'; write the dates oldest first, each once",
    ],
    [
      "no pseudonym key for a vendor",
      { pseudonymKeys: [] },
      "'pseudonymKeys' must hold at least one date when 'analytics' names a vendor; write the first day of use, e.g. ['2026-10-01']",
    ],
    [
      "too many dates",
      { pseudonymKeys: Array.from({ length: 13 }, (_, index) => `2026-01-${index + 10}`) },
      "'pseudonymKeys' must hold at most 12 dates, got '13'; remove the oldest",
    ],
    [
      "a plan as text",
      { analytics: "plan.yaml" },
      "'analytics' must be a map, got 'plan.yaml'; write it as { version: 1, vendors: …, events: … }",
    ],
    [
      "an unknown vendor",
      { analytics: { version: 1, vendors: { mixpnel: {} } } },
      "'analytics.vendors.mixpnel' must be a known vendor, got 'mixpnel'; use one of: mixpanel, segment, posthog, amplitude, rudderstack, jitsu, ga4",
    ],
    [
      "an unknown treatment",
      {
        analytics: {
          version: 1,
          vendors: { mixpanel: {} },
          events: { a: { to: ["mixpanel"], fields: { email: "keep" } } },
        },
      },
      "'analytics.events.a.fields.email' must be a known treatment, got 'keep'; use one of: boolean, pseudonym, country, enum, integer, number, time, hashBucket, urlTemplate, text",
    ],
    [
      "an API without TLS",
      { apis: { anthropic: { upstream: "http://api.anthropic.com", header: "x-api-key" } } },
      "'apis.anthropic.upstream' must be https, got 'http://api.anthropic.com'",
    ],
    [
      "an API declared twice",
      {
        analytics: {
          version: 1,
          apis: { anthropic: { upstream: "https://api.anthropic.com", header: "x-api-key", key: "anthropic" } },
        },
      },
      "'apis.anthropic' must be declared once, got it in 'analytics.apis' too; remove one of them",
    ],
    [
      "a reserved variable",
      { env: { TENANT: "other" } },
      "'env.TENANT' must not be set; Bulkhead sets this variable itself",
    ],
    [
      "a variable with a bad name",
      { env: { "log level": "info" } },
      "'env.log level' must have a name of letters, digits and '_', not starting with a digit; rename it",
    ],
    ["a variable that is no text", { env: { LEVELS: ["info"] } }, "'env.LEVELS' must be text, got a list"],
    [
      "a reserved label",
      { labels: { tenant: "other" } },
      "'labels.tenant' must not be set; Bulkhead sets this label itself",
    ],
    [
      "a label in upper case",
      { labels: { team: "Search" } },
      "'labels.team' must be at most 63 lower-case letters, digits, '-' and '_', got 'Search'; change the value",
    ],
    [
      "an odd number of processors",
      { compute: { cpu: "3" } },
      "'compute.cpu' must be '1', '2', '4', '6' or '8', got '3'",
    ],
    [
      "a size without unit",
      { compute: { memory: "512" } },
      "'compute.memory' must be a size such as '512Mi' or '2Gi', got '512'",
    ],
    [
      "more minimum than maximum",
      { compute: { minInstances: 5, maxInstances: 2 } },
      "'compute.minInstances' must not be above 'maxInstances' (2), got '5'",
    ],
    [
      "a port that is none",
      { compute: { port: 70_000 } },
      "'compute.port' must be a port from 1 to 65535, got '70000'",
    ],
    [
      "a misspelt limit",
      { compute: { memmory: "1Gi" } },
      "'compute.memmory' must be a known property; did you mean 'memory'?",
    ],
    [
      "too short a soft delete",
      { retention: { softDeleteDays: 3 } },
      "'retention.softDeleteDays' must be 0, for none, or a whole number of days from 7 to 90, got '3'",
    ],
    [
      "an output where the shape is needed",
      { keys: unresolved },
      "'keys' must be plain data, got an output; what exists depends on it, so it must be known when the program runs",
    ],
    [
      "an output as the state",
      { state: unresolved },
      "'state' must be plain data, got an output; what exists depends on it, so it must be known when the program runs",
    ],
    [
      "an output within the plan",
      { analytics: { version: unresolved } },
      "'analytics' must be plain data, got an output; what exists depends on it, so it must be known when the program runs",
    ],
    [
      "an output as the environment",
      { env: unresolved },
      "'env' must be a map that is known when the program runs, got an output; write { LOG_LEVEL: info }, where the values may be outputs",
    ],
  ])("%s", (_, changes, message) => {
    expect(messages(changes)).toContain(message);
  });
});

test("a plan over 32 KiB is refused, as one variable can't hold more", () => {
  const templates = Array.from({ length: 300 }, (_, index) => `/${index}/${"a".repeat(120)}`);
  const analytics = {
    ...(good.analytics as object),
    events: { a: { to: ["mixpanel"], fields: { page: { urlTemplate: templates } } } },
  };
  expect(messages({ analytics })).toEqual([
    expect.stringMatching(
      /^'analytics' must be at most 32768 bytes as JSON, got \d{5}; drop events or shorten enums and templates$/,
    ),
  ]);
});

test("all problems of a tenant come at once", () => {
  const { problems } = checkTenant("Acme", {
    ...good,
    image: "web",
    access: undefined,
    state: "off",
    pseudonymKeys: ["x"],
  });
  expect(problems.map(({ propertyPath }) => propertyPath)).toEqual([
    "id",
    "image",
    "access",
    "pseudonymKeys.0",
    "state",
  ]);
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
