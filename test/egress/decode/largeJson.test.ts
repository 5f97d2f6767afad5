import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExactly } from "../../../egress/decode/json";
import { parseLargeJson } from "../../../egress/decode/largeJson";
import { maxEventBytes, maxEventValues, maxValues } from "../../../egress/decode/limits";
import { decodeParameter } from "../../../egress/decode/payload";

const read = (text: string) => parseLargeJson(Buffer.from(text));
const filler = { pad: 'a"b\\c]}[{,é😀'.repeat(2_000) };

describe("a large body", () => {
  test("has the value that it would have in one piece, whatever its shape", async () => {
    const json = fc.oneof(
      fc.array(fc.jsonValue(), { maxLength: 20 }),
      fc.dictionary(fc.string(), fc.oneof(fc.array(fc.jsonValue(), { maxLength: 8 }), fc.jsonValue())),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(json, fc.boolean(), async (value, isPadded) => {
        const padded = isPadded && Array.isArray(value) ? value.flatMap((one) => [one, filler]) : value;
        const text = JSON.stringify(padded, null, isPadded ? 2 : 0);
        expect(await read(text)).toEqual({ ok: true, value: parseExactly(text), badLines: 0 });
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  test.each(["[1,2", "[1,,2]", '{"batch":[1,]}', "[1]]", '{"a":}', "nothing", '["a'])(
    "%j is malformed",
    async (text) => {
      expect(await read(text)).toEqual({ ok: false, problem: "malformed" });
    },
  );

  test("of lines has each good line, and a count of the bad ones", async () => {
    expect(await read('{"a":1}\n\n{"b":\n[2]\r\n{"c":3}')).toEqual({
      ok: true,
      value: [{ a: 1 }, [2], { c: 3 }],
      badLines: 1,
    });
  });

  test("loses an event that is too large or holds too many values, and keeps its neighbours", async () => {
    const large = { text: "x".repeat(maxEventBytes) };
    const many = { list: new Array(maxEventValues + 1).fill(0) };
    for (const wrap of [(list: unknown) => list, (batch: unknown) => ({ api_key: "k", batch, sent_at: "now" })]) {
      const body = wrap(["first", large, "second", many, "third"]);
      expect(await read(JSON.stringify(body))).toEqual({
        ok: true,
        value: wrap(["first", null, "second", null, "third"]),
        badLines: 0,
      });
    }
  });

  test("is refused if it is deep, holds too many values, or is large beside its events", async () => {
    expect(await read("[".repeat(100) + "]".repeat(100))).toEqual({ ok: false, problem: "too-deep" });
    expect(await read(`[${"1,".repeat(maxValues)}1]`)).toEqual({ ok: false, problem: "too-deep" });
    expect(await read(JSON.stringify({ other: "x".repeat(maxEventBytes + 1) }))).toEqual({
      ok: false,
      problem: "too-large",
    });
  });

  test("may have a property named `__proto__`, which stays an ordinary one", async () => {
    const text = '{"__proto__":[1,2],"batch":[3]}';
    const result = await read(text);
    expect(result.ok && Object.keys(result.value as object)).toEqual(["__proto__", "batch"]);
    expect(Object.getPrototypeOf((result as { value: object }).value)).toBe(Object.prototype);
  });
});

test("a large percent-encoded parameter is decoded like a small one, wherever it is cut", async () => {
  for (let shift = 0; shift < 12; shift++) {
    // Below the list of events, which may hold a few thousand at most.
    const value = [{ texts: ["x".repeat(shift), ...new Array<string>(9_000).fill("é😀a%,é😀a%,")] }];
    const text = encodeURIComponent(JSON.stringify(value));
    const payload = await decodeParameter(text);
    expect(payload).toMatchObject({ ok: true, value });
    if (payload.ok) {
      payload.release?.();
    }
  }
});
