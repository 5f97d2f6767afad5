/** Random plans, and random values for and against their treatments. */
import fc from "fast-check";
import type { ScalarTreatment, Treatment } from "../../../plan";

/** Names that have a meaning in some vendor's envelope, in JavaScript, or in nothing. */
const fieldName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("plan", "pages", "ok", "note", "created_at", "page", "cohort") },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "ip",
      "$ip",
      "email",
      "token",
      "distinct_id",
      "userId",
      "time",
      "$set",
      "traits",
      "context",
      "name",
      "revenue",
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("__proto__", "constructor", "toString", "a.b", "a b", "フィールド", "$lib", "library"),
  },
);

const treatment: fc.Arbitrary<Treatment> = fc.oneof(
  fc.constantFrom<Treatment>("boolean", "pseudonym", "country"),
  fc.record({
    enum: fc.array(fc.oneof(fc.constantFrom("free", "team", ""), fc.integer(), fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc
    .tuple(fc.integer({ min: -1_000, max: 1_000 }), fc.nat(1_000))
    .map(([min, width]) => ({ integer: { min, max: min + width } })),
  fc
    .tuple(fc.integer({ min: -1_000, max: 1_000 }), fc.nat(1_000), fc.constantFrom(0.01, 0.1, 0.5, 1, 7, 100))
    .map(([min, width, step]) => ({ number: { min, max: min + width, step } })),
  fc.constantFrom("year", "month", "day", "hour").map((time) => ({ time }) as Treatment),
  fc.integer({ min: 2, max: 1_000 }).map((hashBucket) => ({ hashBucket })),
  fc.constant<Treatment>({ urlTemplate: ["/", "/reports/:id", "/reports/new", "/a/:b/c"] }),
  fc.integer({ min: 1, max: 40 }).map((maxLength) => ({ text: { maxLength } })),
  fc.constant<Treatment>({ presence: true }),
  fc
    .tuple(
      fc.constantFrom<ScalarTreatment>("boolean", { enum: ["free", "team"] }, { integer: { min: 0, max: 9 } }),
      fc.integer({ min: 1, max: 4 }),
    )
    .map(([of, max]) => ({ list: { of, max } })),
);

/** Values that some treatment takes, and values that none takes. */
export const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    "free",
    "team",
    "",
    true,
    false,
    0,
    -0,
    12.3456,
    1e21,
    Number.MAX_SAFE_INTEGER,
    "jp",
    "US",
    null,
  ),
  fc.constantFrom<unknown>(
    "/reports/new?x=1",
    "https://app.example.com/reports/42#top",
    "/a/b/c",
    "2026-03-04T05:06:07Z",
    1_780_000_000,
    "2026-03-04",
  ),
  fc.constantFrom<unknown>("taro@example.com", "all is well", "done in two steps", "090-1234-5678", "a".repeat(60)),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ maxLength: 12 }),
  fc.array(fc.oneof(fc.constant("free"), fc.string({ maxLength: 4 }), fc.integer()), { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 4 }), fc.oneof(fc.string({ maxLength: 4 }), fc.boolean()), { maxKeys: 2 }),
);

/** A value that the treatment lets through in some form. */
function fitting(rule: Treatment): fc.Arbitrary<unknown> {
  if (rule === "boolean") {
    return fc.boolean();
  }
  if (rule === "country") {
    return fc.constantFrom("jp", "US", "Fr");
  }
  if (rule === "pseudonym") {
    return fc.oneof(fc.string({ minLength: 1 }), fc.integer());
  }
  if ("presence" in rule) {
    return value;
  }
  if ("list" in rule) {
    return fc.array(fc.oneof(fitting(rule.list.of), value), { maxLength: rule.list.max + 1 });
  }
  if ("enum" in rule) {
    return fc.constantFrom(...rule.enum);
  }
  if ("integer" in rule) {
    return fc.integer({ min: rule.integer.min - 5, max: rule.integer.max + 5 });
  }
  if ("number" in rule) {
    return fc.double({ min: rule.number.min - 5, max: rule.number.max + 5, noNaN: true });
  }
  if ("time" in rule) {
    return fc.constantFrom("2026-03-04T05:06:07Z", "2026-03-04", 1_780_000_000, 1_780_000_000_123);
  }
  if ("hashBucket" in rule) {
    return fc.oneof(fc.string({ minLength: 1 }), fc.boolean());
  }
  if ("urlTemplate" in rule) {
    return fc.constantFrom("/", "/reports/42?q=1", "https://app.example.com/a/b/c#d");
  }
  return fc.constantFrom("all is well", "done in two steps", "エラーはありません", "x".repeat(60));
}

/** A field of the plan and what the caller sends for it; either may be missing. */
export interface Field {
  readonly name: string;
  readonly rule: Treatment | undefined;
  readonly value: unknown;
}

const field: fc.Arbitrary<Field> = fc
  .tuple(fieldName, fc.option(treatment, { freq: 6, nil: undefined }))
  .chain(([name, rule]) =>
    fc
      .oneof({ weight: 3, arbitrary: rule === undefined ? value : fitting(rule) }, { weight: 1, arbitrary: value })
      .map((sent) => ({ name, rule, value: sent })),
  );

export const fields = fc.uniqueArray(field, { maxLength: 8, selector: ({ name }) => name });

/** Text that stands nowhere else: if it leaves, it leaked. */
export const canary = fc.stringMatching(/^canary[0-9a-f]{16}$/);
