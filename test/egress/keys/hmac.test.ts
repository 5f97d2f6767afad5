import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Hmac } from "../../../egress/keys/hmac";

const nodes = (key: Uint8Array, text: string) => createHmac("sha256", key).update(text).digest("hex");

describe("the proxy's own HMAC-SHA-256", () => {
  test("gives what Node's gives, for any key of up to 64 bytes and any text", () => {
    const key = fc.uint8Array({ maxLength: 64 });
    const text = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.integer({ min: 0, max: 200 }).map((length) => "a".repeat(length)),
      fc.constant("half a character: \ud800"),
    );
    fc.assert(
      fc.property(key, fc.array(text, { minLength: 1, maxLength: 5 }), (bytes, texts) => {
        const hmac = new Hmac(bytes);
        for (const one of texts) {
          expect(hmac.digest(one).toString("hex")).toBe(nodes(bytes, one));
        }
      }),
      { numRuns: 200 },
    );
  });

  test("gives it at every length around the edges of blocks", () => {
    const key = Buffer.alloc(32, 7);
    const hmac = new Hmac(key);
    for (let length = 0; length < 140; length++) {
      for (const text of ["x".repeat(length), `${"x".repeat(length)}é`]) {
        expect(hmac.digest(text).toString("hex")).toBe(nodes(key, text));
      }
    }
  });

  test("refuses a key that would have to be hashed first", () => {
    expect(() => new Hmac(Buffer.alloc(65))).toThrow("'key' must have at most 64 bytes, got 65");
  });
});
