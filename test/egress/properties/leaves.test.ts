import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boundedTreatments,
  parsePlan,
  plainTreatments,
  proxiedVendor,
  type TrackingPlan,
  type Treatment,
} from "../../../plan";
import { canary, type Field, fields, value } from "./arbitraries";
import { mayLeave } from "./oracle";
import { Pipeline } from "./pipeline";
import { at, type Content, type Wire, wires } from "./wires";

const runs = { numRuns: 150, seed: 20_261_122 };
const event = "report_generated";

type Case = (typeof wires)[string];

function planFor(wire: Case, all: readonly Field[]): TrackingPlan {
  const settings = wire.vendor === "ga4" ? { measurementId: "G-TEST1234" } : {};
  const declared = declaredIn(all);
  const plan = {
    version: 1,
    vendors: { [wire.vendor]: settings },
    events: wire.scope === "events" ? { [event]: { to: [wire.vendor], fields: declared } } : {},
    ...(wire.scope === "profiles" && { profiles: { fields: declared } }),
  };
  const result = parsePlan(plan);
  if (!result.ok) {
    throw new Error(JSON.stringify(result.problems));
  }
  return result.plan;
}

/** An own property also where the name is `__proto__`. */
function objectOf<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const object: Record<string, T> = {};
  for (const [name, entry] of entries) {
    Object.defineProperty(object, name, { value: entry, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

const declaredIn = (all: readonly Field[]) =>
  objectOf(all.flatMap(({ name, rule }) => (rule === undefined ? [] : [[name, rule] as const])));

const ids = fc.record({ user: canary, device: canary, group: canary, messageId: canary });
type Ids = Pick<Content, "user" | "device" | "group" | "messageId">;

function contentOf(all: readonly Field[], sent: Ids, elsewhere: unknown): Content {
  return { ...sent, event, elsewhere, fields: objectOf(all.map(({ name, value: input }) => [name, input] as const)) };
}

function bodies(plan: TrackingPlan, wire: Case, content: Content): string[] {
  const payload = JSON.parse(JSON.stringify(wire.payload(content)));
  return new Pipeline(plan, wire.vendor)
    .pass(wire.endpoint, payload)
    .map((request) => `${request.path}\n${JSON.stringify(request.headers)}\n${request.body}`);
}

/** How many fields of each treatment left, over all vendors: a test that lets nothing through would prove nothing. */
const leftByTreatment = new Map<string, number>();
const treatmentName = (rule: Treatment) => (typeof rule === "string" ? rule : (Object.keys(rule)[0] ?? ""));

/** Fields that a plan may declare for the vendor of a wire. */
const fieldsFor = (wire: Case): fc.Arbitrary<Field[]> =>
  proxiedVendor(wire.vendor).takesLists === false ? fields.map((all) => all.filter(isSingle)) : fields;
const isSingle = ({ rule }: Field) => typeof rule !== "object" || !("list" in rule);

describe.each(Object.entries(wires))("whatever leaves as %s", (_name, wire) => {
  test("is a declared field, and what its treatment makes of the value", () => {
    fc.assert(
      fc.property(fieldsFor(wire), ids, canary, (all, sent, elsewhere) => {
        const plan = planFor(wire, all);
        const payload = JSON.parse(JSON.stringify(wire.payload(contentOf(all, sent, elsewhere))));
        for (const request of new Pipeline(plan, wire.vendor).pass(wire.endpoint, payload)) {
          const left = fieldsIn(wire, JSON.parse(request.body));
          for (const name of Object.keys(left)) {
            if (wire.own.includes(name)) {
              continue;
            }
            const { rule, value: input } = all.find((one) => one.name === name) ?? {
              rule: undefined,
              value: undefined,
            };
            expect(rule, `field ${name}`).toBeDefined();
            if (rule === undefined) {
              continue;
            }
            expect(mayLeave(rule, input, left[name]), `${name}: ${JSON.stringify([rule, input, left[name]])}`).toBe(
              true,
            );
            leftByTreatment.set(treatmentName(rule), (leftByTreatment.get(treatmentName(rule)) ?? 0) + 1);
          }
        }
      }),
      runs,
    );
  });

  test("does not depend on anything that the plan does not declare", () => {
    const undeclared = fc.oneof(canary, value);
    fc.assert(
      fc.property(fieldsFor(wire), ids, undeclared, undeclared, (all, sent, one, other) => {
        const plan = planFor(wire, all);
        const withUndeclared = (elsewhere: unknown) => {
          const changed = all.map((entry) => (entry.rule === undefined ? { ...entry, value: elsewhere } : entry));
          const added = { name: `undeclared ${typeof elsewhere}`, rule: undefined, value: [elsewhere] };
          return contentOf([...changed, added], sent, elsewhere);
        };
        expect(bodies(plan, wire, withUndeclared(one))).toEqual(bodies(plan, wire, withUndeclared(other)));
      }),
      runs,
    );
  });

  test("holds ids as pseudonyms only, the same for the same id", () => {
    fc.assert(
      fc.property(fieldsFor(wire), ids, canary, canary, (all, sent, elsewhere, otherUser) => {
        const plan = planFor(wire, all);
        const leaving = (who: Ids) => bodies(plan, wire, contentOf(all, who, elsewhere)).join("\n");
        const own = leaving(sent);
        for (const raw of [sent.user, sent.device, sent.messageId, elsewhere]) {
          expect(own).not.toContain(raw);
        }
        expect(leaving(sent)).toBe(own);
        const found = pseudonymsIn(own);
        expect(found.length).toBeGreaterThan(0);
        if (otherUser !== sent.user) {
          expect(pseudonymsIn(leaving({ ...sent, user: otherUser }))).not.toEqual(found);
        }
      }),
      runs,
    );
  });
});

function pseudonymsIn(text: string): string[] {
  return text.match(/p\d{4}-\d{2}-\d{2}_[\w-]{22}/g) ?? [];
}

test("fields of every treatment have left", () => {
  expect([...leftByTreatment.keys()].sort()).toEqual([...plainTreatments, ...boundedTreatments].sort());
  for (const [name, count] of leftByTreatment) {
    expect(count, name).toBeGreaterThan(20);
  }
});

function fieldsIn(wire: Wire, body: unknown): Record<string, unknown> {
  const found = wire.left.map((path) => at(body, path)).find((fields) => fields !== undefined);
  return (found ?? {}) as Record<string, unknown>;
}
