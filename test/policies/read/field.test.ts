import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Field, outputSignature, secretSignature, signatureKey, unknownSentinels } from "../../../policies/read";
import { marked, specialOutputValueSig, specialSecretSig, specialSigKey, unknown } from "../../support/pulumi";

const output = (fields: object) => ({ [specialSigKey]: specialOutputValueSig, ...fields });

describe("the marks of Pulumi's wire", () => {
  test("are those that Pulumi's own runtime uses", () => {
    expect([signatureKey, secretSignature, outputSignature]).toEqual([
      specialSigKey,
      specialSecretSig,
      specialOutputValueSig,
    ]);
    expect(unknownSentinels).toContain(unknown);
  });
});

describe("a field", () => {
  test.each([
    ["text", "a", { state: "known", value: "a", secret: false }],
    ["a number as text", 80, { state: "known", value: "80", secret: false }],
    ["a secret", marked("a"), { state: "known", value: "a", secret: true }],
    ["an output value", output({ value: "a", secret: true }), { state: "known", value: "a", secret: true }],
    ["an output without a value", output({}), { state: "unknown" }],
    ["nothing", undefined, { state: "missing" }],
    ["null", null, { state: "missing" }],
    ["an object where text belongs", {}, { state: "unknown" }],
    ...[...unknownSentinels].map((sentinel): [string, string, object] => [
      "an unknown",
      sentinel,
      { state: "unknown" },
    ]),
    ["an unknown secret", marked(unknown), { state: "unknown" }],
  ])("reads %s", (_, raw, reading) => {
    expect(Field.of(raw).text()).toEqual(reading);
  });

  test("is unknown below an unknown, missing below something missing, and secret below a secret", () => {
    expect(Field.of({ a: unknown }).at("a", "b", 0).state).toBe("unknown");
    expect(Field.of({}).at("a", "b").state).toBe("missing");
    expect(Field.of({ a: "text" }).at("a", "b").state).toBe("unknown");
    expect(
      Field.of(marked({ a: { b: "x" } }))
        .at("a", "b")
        .text(),
    ).toEqual({ state: "known", value: "x", secret: true });
  });

  test("does not find what only JavaScript's own object has", () => {
    expect(Field.of({}).at("constructor").state).toBe("missing");
    expect(Field.of({ toString: "own" }).at("toString").state).toBe("known");
  });

  test("reads flags and numbers in both spellings", () => {
    expect([true, "true", "false", "yes"].map((raw) => Field.of(raw).flag())).toMatchObject([
      { value: true },
      { value: true },
      { value: false },
      { state: "unknown" },
    ]);
    expect([3, "3", "", "x"].map((raw) => Field.of(raw).number())).toMatchObject([
      { value: 3 },
      { value: 3 },
      { state: "unknown" },
      { state: "unknown" },
    ]);
  });

  test("never throws, whatever is read from whatever", () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.oneof(fc.string(), fc.nat(3)), { maxLength: 4 }), (raw, path) => {
        const field = Field.of(raw).at(...path);
        field.text();
        field.flag();
        field.number();
        field.list();
        field.entries();
        return [...field.texts()].every(({ value }) => typeof value === "string");
      }),
    );
  });
});
