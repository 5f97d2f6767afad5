import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeBody, decodeParameter } from "../../../egress/decode/payload";

const value = [{ event: "ünï ~ \u{1F600} + / =", properties: { list: ['[{"', '\\"}'] } }];
const json = JSON.stringify(value);
const base64 = Buffer.from(json).toString("base64");

/** As Python's `urlencode` writes it. */
const plusForm = new URLSearchParams({ data: json }).toString().slice("data=".length);

test("of large bodies few are held at once, until they are released", async () => {
  const large = Buffer.from(JSON.stringify([{ pad: "x".repeat(100_000) }]));
  const payloads = Array.from({ length: 3 }, () => decodeBody(large, undefined));
  const [first, second] = await Promise.all(payloads.slice(0, 2));
  let isThirdHeld = false;
  const third = payloads[2]?.then((payload) => {
    isThirdHeld = true;
    return payload;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isThirdHeld).toBe(false);
  for (const payload of [first, second]) {
    if (payload?.ok) {
      payload.release?.();
    }
  }
  const last = await third;
  expect(last?.ok).toBe(true);
  if (last?.ok) {
    last.release?.();
  }
});

describe("bodies", () => {
  test.each<[string, string | Buffer, string | undefined]>([
    ["JSON", json, undefined],
    ["JSON after white space and a byte order mark", `\uFEFF \n${json}`, undefined],
    ["gzip with its header", gzipSync(json), "gzip"],
    ["gzip without a header", gzipSync(json), undefined],
    ["plain JSON with a gzip header", json, "gzip"],
    ["gzip in gzip", gzipSync(gzipSync(json)), "gzip"],
    ["deflate", deflateSync(json), "deflate"],
    ["brotli", brotliCompressSync(json), "br"],
    ["a form with raw base64", `data=${base64}`, undefined],
    ["a form with percent-encoded base64", `data=${encodeURIComponent(base64)}&verbose=1`, undefined],
    ["a form with the data last", `verbose=1&data=${base64}`, undefined],
    ["a form with JSON", `data=${encodeURIComponent(json)}`, undefined],
    ["a form with gzip in base64", `data=${gzipSync(json).toString("base64")}`, undefined],
    ["a form with JSON and a blank as '+'", `verbose=1&data=${plusForm}&ip=0`, undefined],
    ["a form with JSON, escaped as little as possible", `data=${json.replaceAll("+", "%2B")}`, undefined],
    ["a form with JSON after white space", `data=+%0A%20${plusForm}`, undefined],
    ["gzip of a form", gzipSync(`data=${base64}`), "gzip"],
  ])("%s", async (_name, body, encoding) => {
    const payload = await decodeBody(Buffer.from(body), encoding);
    expect(payload).toMatchObject({ ok: true, value, badLines: 0 });
  });

  test.each([
    ["", `data=${plusForm}`],
    ["verbose=1&ip=0", `data=${plusForm}&verbose=1&ip=0`],
    ["verbose=1&ip=0", `verbose=1&data=${plusForm}&ip=0`],
    ["verbose=1&ip=0", `verbose=1&ip=0&data=${base64}`],
    ["", json],
  ])("have the parameters '%s' beside their data in %s", async (parameters, body) => {
    expect(await decodeBody(Buffer.from(body), undefined)).toMatchObject({ ok: true, value, parameters });
    expect(await decodeBody(gzipSync(body), "gzip")).toMatchObject({ ok: true, value, parameters });
  });

  test.each([
    ["as few as possible", (text: string) => text],
    ["what a form escapes", encodeURIComponent],
    ["in small letters", (text: string) => encodeURIComponent(text).replaceAll("%2B", "%2b").replaceAll("%3D", "%3d")],
    ["all", (text: string) => text.replace(/./gs, (char) => `%${char.charCodeAt(0).toString(16)}`)],
    ["every other one", (text: string) => text.replaceAll("A", "%41").replace("=", "%3D")],
  ])("base64 in a form is the same with %s of its characters escaped", async (_name, escaped) => {
    // Lengths that need no, one and two signs of padding, and one above what is put together at once.
    for (const pad of [0, 1, 2, 45_000]) {
      const items = [{ a: ">>>???~~~\u00ff", pad: "x".repeat(pad) }];
      const data = escaped(Buffer.from(JSON.stringify(items)).toString("base64"));
      for (const form of [`data=${data}`, `ip=0&data=${data}&verbose=1`]) {
        expect(await decodeBody(Buffer.from(form), undefined)).toMatchObject({ ok: true, value: items });
      }
    }
  });

  test.each(["%", "%2", "%zz", "%2B%", "abc%3", "%ff"])(
    "a form with the broken escape %s is malformed",
    async (data) => {
      expect(await decodeBody(Buffer.from(`data=${base64}${data}`), undefined)).toEqual({
        ok: false,
        problem: "malformed",
      });
    },
  );

  test("lines of JSON become a list, and broken lines are counted", async () => {
    const payload = await decodeBody(Buffer.from('{"a":1}\n\n{"b":\n[2]\nrubbish\n'), undefined);
    expect(payload).toMatchObject({ ok: true, value: [{ a: 1 }, [2]], badLines: 2 });
  });

  test("nesting of 64 is read", async () => {
    const text = `${'[{"a":'.repeat(32)}1${"}]".repeat(32)}`;
    expect(await decodeBody(Buffer.from(text), undefined)).toMatchObject({ ok: true, value: JSON.parse(text) });
  });

  test("brackets and quotes inside strings are no nesting", async () => {
    const text = JSON.stringify([`${"[{".repeat(200)}"\\`]);
    expect(await decodeBody(Buffer.from(text), undefined)).toMatchObject({ ok: true });
  });

  test.each<[string, string | Buffer, string | undefined, string]>([
    ["nesting of 65", "[".repeat(65) + "]".repeat(65), undefined, "too-deep"],
    ["nesting of 65 objects", `${'{"a":'.repeat(65)}1${"}".repeat(65)}`, undefined, "too-deep"],
    ["nesting of 65 behind a list", `[{"a":[1]},${"[".repeat(64)}${"]".repeat(64)}]`, undefined, "too-deep"],
    ["nesting of 65 in a line", `{"a":1}\n${"[".repeat(65)}${"]".repeat(65)}`, undefined, "too-deep"],
    ["nesting of 65 without an end", "[".repeat(65), undefined, "too-deep"],
    [
      "nesting of 30,000 around a long integer",
      `${"[".repeat(3e4)}${2 ** 60}${"]".repeat(3e4)}`,
      undefined,
      "too-deep",
    ],
    ["more values than bytes would tell", `[${"[],".repeat(300_000)}[]]`, undefined, "too-deep"],
    ["16 MiB and more after inflating", gzipSync(Buffer.alloc(17 * 1024 * 1024, 32)), "gzip", "too-large"],
    ["base64 in base64 in base64", `data=${btoa(base64)}`, undefined, "malformed"],
    ["an unknown encoding", json, "compress", "unsupported-encoding"],
    ["a list of encodings", json, "gzip, gzip", "unsupported-encoding"],
    ["nothing", "", undefined, "malformed"],
    ["a number", "42", undefined, "malformed"],
  ])("%s is refused", async (_name, body, encoding, problem) => {
    expect(await decodeBody(Buffer.from(body), encoding)).toEqual({ ok: false, problem });
  });
});

describe("the data parameter of a query", () => {
  test.each([
    ["raw base64", base64],
    ["percent-encoded base64", encodeURIComponent(base64)],
    ["base64 for URLs", Buffer.from(json).toString("base64url")],
    ["JSON", encodeURIComponent(json)],
  ])("as %s", async (_name, parameter) => {
    expect(await decodeParameter(parameter)).toMatchObject({ ok: true, value });
  });
});
