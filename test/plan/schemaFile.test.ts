/** The checked-in JSON Schema of a plan is the one that the code gives. */
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { describe, expect, test } from "vitest";
import { parsePlan, planJsonSchema } from "../../plan";

const file = join(__dirname, "../../plan/plan.schema.json");

describe("plan.schema.json", () => {
  test("is what the plan's schema says (write it with `npm test -- test/plan -u`)", async () => {
    await expect(`${JSON.stringify(planJsonSchema(), undefined, 2)}\n`).toMatchFileSnapshot(file);
  });

  const validate = new Ajv2020({ strict: false }).compile(planJsonSchema());
  const plan = (event: object) => ({ version: 1, vendors: { mixpanel: {} }, events: { opened: event } });

  test.each([
    ["a whole plan", plan({ to: ["mixpanel"], fields: { plan: { enum: ["free"] }, ok: "boolean" } })],
    ["a plan with nothing in it", { version: 1 }],
  ])("and the proxy take %s", (_name, input) => {
    expect(validate(input)).toBe(true);
    expect(parsePlan(input).ok).toBe(true);
  });

  test.each([
    ["an unknown treatment", plan({ to: ["mixpanel"], fields: { note: "keep" } })],
    ["two treatments for a field", plan({ to: ["mixpanel"], fields: { note: { time: "day", hashBucket: 2 } } })],
    ["an unknown vendor", plan({ to: ["nobody"] })],
    ["an unknown property", { ...plan({ to: ["mixpanel"] }), evnets: {} }],
    ["another version", { version: 2 }],
  ])("and the proxy refuse %s", (_name, input) => {
    expect(validate(input)).toBe(false);
    expect(parsePlan(input).ok).toBe(false);
  });
});
