/** Bad keys and tracking plans, each with its whole message. */
import { describe, expect, test } from "vitest";
import { good, messages } from "../support/tenantProblems";

describe("each bad key and plan is named, with what is wrong and what to do", () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      "an unknown kind of key",
      { keys: { stripe: { kind: "inline" } } },
      "'keys.stripe.kind' must be 'generated' or 'external', got 'inline'",
    ],
    [
      "a key without kind",
      { keys: { stripe: {} } },
      "'keys.stripe.kind' must be set; use 'generated' for a random value or 'external' for a value of your own",
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
      "a value that nobody could make",
      { keys: { stripe: { kind: "external", rotateDays: 30 } } },
      "'keys.stripe.rotateDays' must not be set for a key of kind 'external'; rotate it with 'bulkhead rotate key', which asks for the value",
    ],
    [
      "a rotation without an age",
      { keys: { session: { kind: "generated", rotateDays: 0 } } },
      "'keys.session.rotateDays' must be a whole number of days from 10 to 3650, got '0'",
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
      "F13: a date without quotes in YAML, which is a time",
      { pseudonymKeys: ["2026-11-01 00:00:00 +0000 UTC"] },
      "'pseudonymKeys.0' must be a date such as '2026-10-01', got '2026-11-01 00:00:00 +0000 UTC'; write it in quotes: \"2026-11-01\"",
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
      "'analytics.events.a.fields.email' must be a known treatment, got 'keep'; use one of: boolean, pseudonym, country, enum, integer, number, time, hashBucket, urlTemplate, text, presence, list",
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
