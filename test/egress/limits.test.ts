import { readFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as support from "./support";

const track = JSON.stringify([{ event: "report_generated", properties: { distinct_id: "ann", plan: "team" } }]);

describe("what one caller can do to a proxy", () => {
  let vendor: support.TestVendor;
  let proxy: support.TestProxy;
  beforeAll(async () => {
    vendor = await support.startVendor();
    proxy = await support.startProxy({ plan: support.reportPlan(vendor.url, { origins: [support.appOrigin] }) });
  });
  afterEach(async () => {
    vendor.answer(undefined);
    vendor.requests.length = 0;
    expect((await fetch(`${proxy.url}/healthz`)).status).toBe(200);
  });
  afterAll(async () => {
    await proxy.stop();
    await vendor.close();
  });

  const post = (body: string | Buffer, headers: Record<string, string> = {}, path = "mixpanel/track?verbose=1") =>
    fetch(`${proxy.url}/${path}`, {
      method: "POST",
      body: typeof body === "string" ? body : new Uint8Array(body),
      headers,
    });

  const gzip = { "content-encoding": "gzip" };
  const nested = (depth: number) =>
    `[{"event":"report_generated","properties":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}]`;

  test.each<[string, string | Buffer, Record<string, string>, number]>([
    ["no JSON", "hello", {}, 400],
    ["half a JSON", '[{"event":', {}, 400],
    ["a form without data", "a=b&c=d", {}, 400],
    ["base64 of nothing known", `data=${btoa("hello")}`, {}, 400],
    ["broken percent encoding", "data=%E0%A4%A", {}, 400],
    ["an encoding that is not known", track, { "content-encoding": "zstd" }, 415],
    ["gzip that breaks off", gzipSync(track).subarray(0, 30), gzip, 400],
    ["an empty body", "", {}, 400],
    ["nesting of a million", nested(1_000_000), {}, 400],
    ["nesting of a hundred", nested(100), {}, 400],
    ["half a million objects", `[${"{},".repeat(500_000)}{}]`, {}, 400],
    ["a zip bomb", gzipSync(Buffer.alloc(200_000_000, 32)), gzip, 413],
    ["a body beyond the limit", Buffer.alloc(9_000_000, 32), {}, 413],
    ["more events than a request may hold", `[${"1,".repeat(2_000)}1]`, {}, 413],
  ])("%s is answered in the vendor's form and does no harm", async (_name, body, headers, status) => {
    const answer = await post(body, headers);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ status: 0, error: expect.any(String) });
    expect(vendor.requests).toEqual([]);
  });

  test("a broken item is dropped and its neighbours go on, also line by line", async () => {
    const good = '{"event":"report_generated","properties":{"distinct_id":"ann","ok":true}}';
    expect((await post(`[1,null,${good},{"event":7},[],"x",${good}]`)).status).toBe(200);
    expect((await post(`${good}\n{"event":\n${good}\n`)).status).toBe(200);
    expect(vendor.items()).toHaveLength(4);
  });

  test("fields named like parts of an object's prototype are ordinary names", async () => {
    const properties = `{"distinct_id":"ann","__proto__":{"plan":"team"},"constructor":"x","toString":"y","ok":true}`;
    await post(
      `[{"event":"report_generated","properties":${properties}},{"event":"__proto__"},{"event":"constructor"}]`,
    );
    expect(vendor.items()).toHaveLength(1);
    const left = vendor.items()[0]?.properties as Record<string, unknown>;
    expect(Object.keys(left).sort()).toEqual(["$insert_id", "distinct_id", "mp_lib", "ok", "time", "token"]);
  });

  test("a hundred pipelined requests on one connection are each answered, in order", async () => {
    const { port } = new URL(proxy.url);
    const request = `POST /mixpanel/track HTTP/1.1\r\nhost: p\r\ncontent-length: ${track.length}\r\n\r\n${track}`;
    const socket = net.connect(Number(port), "127.0.0.1");
    let received = "";
    const done = new Promise<void>((resolve) => {
      socket.on("data", (chunk) => {
        received += chunk;
        if (received.split("HTTP/1.1 200 OK").length === 101) {
          resolve();
        }
      });
    });
    socket.write(request.repeat(100));
    await done;
    socket.destroy();
    expect(vendor.items()).toHaveLength(100);
  });

  test("rubbish instead of HTTP, and headers beyond the limit, end the connection with 4xx", async () => {
    const { port } = new URL(proxy.url);
    const answerTo = (text: string) =>
      new Promise<string>((resolve) => {
        const socket = net.connect(Number(port), "127.0.0.1", () => socket.write(text));
        let received = "";
        socket.on("data", (chunk) => {
          received += chunk;
        });
        socket.on("error", () => resolve(received));
        socket.on("close", () => resolve(received));
      });
    expect(await answerTo("\x16\x03\x01 hello\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/);
    expect(await answerTo(`GET / HTTP/1.1\r\nhost: p\r\nx: ${"a".repeat(70_000)}\r\n\r\n`)).toMatch(
      /^(HTTP\/1\.1 4|$)/,
    );
  });

  test("a sender that stops in the middle of its headers is cut off", async () => {
    const { port } = new URL(proxy.url);
    const started = Date.now();
    await new Promise<void>((resolve) => {
      const socket = net.connect(Number(port), "127.0.0.1", () => socket.write("POST /mixpanel/track HTTP/1.1\r\nho"));
      socket.on("error", () => undefined);
      socket.on("data", () => undefined);
      socket.on("close", () => resolve());
    });
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  test("side paths are refused in the vendor's form: replay, diagnostics and whatever is unknown", async () => {
    const replay = await post("rrweb", {}, "mixpanel/record/?distinct_id=ann&replay_id=1");
    expect([replay.status, await replay.json()]).toEqual([
      403,
      { status: 0, error: "this path is not let through by the egress proxy" },
    ]);
    expect((await post("{}", {}, "posthog/s/?ip=1")).status).toBe(403);
    const diagnostics = await post("{}", {}, "amplitude/v1/capture");
    expect(await diagnostics.json()).toMatchObject({ code: 403 });
    expect((await post("{}", {}, "segment/v1/projects/x/settings")).status).toBe(403);
    expect((await post("{}", {}, "heap/track")).status).toBe(404);
    expect(vendor.requests).toEqual([]);
  });

  test("a browser of another origin is turned away, one of a declared origin is served, and preflights say so", async () => {
    const foreign = await post(track, { origin: "https://evil.test" });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
    expect(vendor.requests).toEqual([]);
    const own = await post(track, { origin: support.appOrigin });
    expect(own.status).toBe(200);
    expect(own.headers.get("access-control-allow-origin")).toBe(support.appOrigin);
    expect(own.headers.get("access-control-allow-credentials")).toBe("true");
    const preflight = (origin: string) => preflightStatus(proxy.url, origin);
    expect(await preflight(support.appOrigin)).toEqual([204, support.appOrigin, "GET, POST, OPTIONS"]);
    expect(await preflight("https://evil.test")).toEqual([403, undefined, undefined]);
    expect(await preflight("null")).toEqual([403, undefined, undefined]);
  });
});

describe("overload", () => {
  test("more than the proxy may hold is refused with a retry signal, memory stays bounded, and nothing is lost silently", async () => {
    const vendor = await support.startVendor();
    const proxy = await support.startProxy({ plan: support.reportPlan(vendor.url, { deliveryTimeout: 5 }) });
    vendor.answer(() => new Promise(() => undefined));
    const event = { event: "report_generated", properties: { distinct_id: "ann", plan: "team" } };
    const padding = "x".repeat(1_000_000);
    const body = JSON.stringify([event, { event: "other", properties: { padding } }]);
    const small = JSON.stringify([event]);
    const send = (text: string) =>
      fetch(`${proxy.url}/mixpanel/track?verbose=1`, { method: "POST", body: text }).then(({ status }) => status);
    const statuses = await Promise.all([
      ...Array.from({ length: 150 }, () => send(body)),
      ...Array.from({ length: 1_000 }, () => send(small)),
    ]);
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(peakMegabytes(proxy.pid)).toBeLessThan(400);
    vendor.answer(undefined);
    expect(await send(small)).toBe(200);
    const lines = await proxy.finalLedger();
    const whole = lines.filter(({ field }) => field === "*");
    const counted = whole.reduce((sum, { sent, dropped }) => sum + sent + dropped, 0);
    const undeclared = whole.find(({ reason }) => reason === "undeclared-event")?.dropped ?? 0;
    // Each request held one declared event; the padding of those that got in is counted as undeclared.
    expect(counted - undeclared).toBe(1_151);
    await vendor.close();
  });
});

/** The most memory that a process has had so far. */
function peakMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

function preflightStatus(base: string, origin: string): Promise<unknown[]> {
  const { hostname, port } = new URL(base);
  const headers = { origin, "access-control-request-method": "POST" };
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path: "/mixpanel/track", method: "OPTIONS", headers }, (answer) => {
      answer.resume();
      resolve([
        answer.statusCode,
        answer.headers["access-control-allow-origin"],
        answer.headers["access-control-allow-methods"],
      ]);
    });
    request.on("error", reject);
    request.end();
  });
}
