/**
 * What is made for each event has the same hidden class each time. In Node 20 a literal that begins with a spread and goes on with names
 * gets a new one at every evaluation: a microsecond each, and garbage that only stopping everything can collect.
 */
import { setFlagsFromString } from "node:v8";
import { describe, expect, test } from "vitest";
import type { ProxiedVendorName } from "../../plan";
import { decode } from "./properties/pipeline";

setFlagsFromString("--allow-natives-syntax");
// Parsed once the flag is set.
const haveSameClass: (one: object, other: object) => boolean = new Function(
  "one",
  "other",
  "return %HaveSameMap(one, other)",
) as never;

/** Paths at which two values of one shape have different classes. */
function differences(one: unknown, other: unknown, path = "call"): string[] {
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) {
    return [];
  }
  const below = Object.entries(one).flatMap(([key, value]) =>
    differences(value, (other as Record<string, unknown>)[key], `${path}.${key}`),
  );
  return haveSameClass(one, other) ? below : [path, ...below];
}

const id = { distinct_id: "u1" };
const samples: readonly [ProxiedVendorName, string, object][] = [
  ["mixpanel", "track", { event: "opened", properties: { ...id, plan: "team" } }],
  ["mixpanel", "track", { event: "$mp_web_page_view", properties: { ...id } }],
  ["mixpanel", "engage", { $distinct_id: "u1", $set: { plan: "team" } }],
  ["mixpanel", "groups", { $group_key: "company", $group_id: "c1", $set: { plan: "team" } }],
  ["posthog", "", { event: "opened", properties: { ...id, plan: "team" } }],
  ["posthog", "", { event: "$identify", properties: { ...id, $set: { plan: "team" } } }],
  ["posthog", "", { event: "$create_alias", properties: { ...id, alias: "u2" } }],
  ["posthog", "", { event: "$groupidentify", properties: { ...id, $group_type: "company", $group_key: "c1" } }],
  ["amplitude", "", { events: [{ event_type: "opened", user_id: "u1", event_properties: { plan: "team" } }] }],
  ["amplitude", "", { events: [{ event_type: "$identify", user_id: "u1", user_properties: { $set: { a: 1 } } }] }],
  ["amplitude", "", { events: [{ event_type: "$groupidentify", groups: { company: "c1" } }] }],
  ["ga4", "", { client_id: "c1", events: [{ name: "opened", params: { plan: "team" } }] }],
  ...["track", "identify", "group", "alias", "page"].map((type): [ProxiedVendorName, string, object] => [
    "segment",
    "",
    { batch: [{ type, userId: "u1", previousId: "u0", groupId: "g1", event: "opened", name: "Home" }] },
  ]),
];

describe("the same call twice", () => {
  test.each(samples)("has one hidden class: %s %s %j", (vendor, endpoint, payload) => {
    const text = JSON.stringify(payload);
    const made = Array.from({ length: 50 }, () => decode(vendor, endpoint, JSON.parse(text)));
    expect(made.at(-1)).toEqual([expect.objectContaining({ kind: expect.any(String) })]);
    expect(differences(made.at(-2), made.at(-1))).toEqual([]);
  });
});

test("would be seen if it had two", () => {
  expect(differences({ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } })).toEqual(["call.a"]);
});
