import { EventEmitter, once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startProxy, startVendor, type TestProxy, type TestVendor } from "../support";
import { faultPlan, isAcknowledged, isRetrySignal, sendBatch, sendMany } from "./load";
import { converse, openSocket, statusLines } from "./rawSocket";

/** Resident memory of a process in MiB. */
function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

let vendor: TestVendor;
let proxy: TestProxy;
beforeAll(async () => {
  vendor = await startVendor();
  proxy = await startProxy({ plan: faultPlan(vendor.url) });
});
afterAll(async () => {
  await proxy.stop();
  await vendor.close();
});

/** An event in a request that a front end and the proxy might read in two ways. It must never arrive. */
const smuggled = (
  body = '{"batch":[{"type":"track","event":"report_generated","userId":"smuggled","properties":{"pages":666}}]}',
) => `POST /segment/v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const head = "POST /segment/v1/batch HTTP/1.1\r\nHost: x\r\n";

describe("requests that two servers might read in two ways", () => {
  test.each([
    ["both length and chunks", `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled()}`],
    ["chunks and length", `${head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${smuggled()}`],
    ["two lengths", `${head}Content-Length: 0\r\nContent-Length: 44\r\n\r\n${smuggled()}`],
    ["a signed length", `${head}Content-Length: +0\r\n\r\n${smuggled()}`],
    ["a length in hex", `${head}Content-Length: 0x0\r\n\r\n${smuggled()}`],
    ["a list of lengths", `${head}Content-Length: 0, 0\r\n\r\n${smuggled()}`],
    ["an unknown coding", `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled()}`],
    ["a coding behind chunked", `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled()}`],
    ["a space before the colon", `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled()}`],
    ["a folded header", `${head}Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n${smuggled()}`],
    [
      "a bare line feed in a header",
      `${head}X: y\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n${smuggled()}`,
    ],
    ["a bare carriage return in a header", `${head}X: y\rContent-Length: 0\r\n\r\n${smuggled()}`],
    [
      "a chunk size beyond every number",
      `${head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff1\r\n${smuggled()}`,
    ],
    ["a chunk size with rubbish", `${head}Transfer-Encoding: chunked\r\n\r\n0 x\n\r\n${smuggled()}`],
    ["a zero byte in a header", `${head}X: a\u0000b\r\nContent-Length: 0\r\n\r\n${smuggled()}`],
  ])("%s are refused, and what hides behind them does not arrive", async (_name, bytes) => {
    const before = vendor.requests.length;
    const { received, closed } = await converse(proxy.url, bytes);
    expect(statusLines(received).filter((line) => line !== "HTTP/1.1 400")).toEqual([]);
    expect(closed).toBe(true);
    expect(vendor.requests.length).toBe(before);
  });

  test.each([
    ["CONNECT", "CONNECT vendor.example:443 HTTP/1.1\r\nHost: vendor.example:443\r\n\r\n"],
    ["an upgrade", "GET /segment/v1/batch HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"],
    ["TRACE", "TRACE /segment/v1/batch HTTP/1.1\r\nHost: x\r\nCookie: a=secret-cookie\r\n\r\n"],
    ["an absolute target", `GET ${"http://vendor.example/segment/v1/batch"} HTTP/1.1\r\nHost: vendor.example\r\n\r\n`],
    ["no host", "POST /segment/v1/batch HTTP/1.1\r\nContent-Length: 0\r\n\r\n"],
    ["TLS", Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]).toString("latin1")],
    ["rubbish", "\u0000\u0001\u0002 nothing\r\n\r\n"],
    ["an endless request line", `GET /${"a".repeat(200_000)}`],
    ["100 KB of headers", `${head}X: ${"a".repeat(100_000)}\r\n\r\n`],
    ["5,000 headers", `${head}${Array.from({ length: 5_000 }, (_, index) => `X${index}: y`).join("\r\n")}\r\n\r\n`],
  ])("%s gets no success, and nothing is echoed", async (_name, bytes) => {
    const before = vendor.requests.length;
    const { received } = await converse(proxy.url, bytes);
    expect(statusLines(received).filter((line) => /[123]\d\d$/.test(line))).toEqual([]);
    expect(received).not.toContain("secret-cookie");
    expect(vendor.requests.length).toBe(before);
    expect(isAcknowledged(await sendBatch(proxy.url, [1]))).toBe(true);
  });

  test("fifty pipelined requests are answered in order", async () => {
    const paths = ["/healthz", "/mixpanel/flags"];
    const requests = Array.from({ length: 50 }, (_, index) => `GET ${paths[index % 2]} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const { received } = await converse(proxy.url, requests.join(""));
    const answers = received.split("HTTP/1.1 200").slice(1);
    expect(answers.map((answer) => answer.includes('"flags"'))).toEqual(requests.map((_, index) => index % 2 === 1));
  });
});

test("too many headers get 431, and a request that does not come to its end gets 408, which SDKs try again", async () => {
  const { received } = await converse(proxy.url, `${head}X: ${"a".repeat(100_000)}\r\n\r\n`);
  expect(statusLines(received)).toEqual(["HTTP/1.1 431"]);
  const slow = await converse(proxy.url, `${head}X-Half: `, 15_000);
  expect(slow).toMatchObject({ closed: true });
  expect(statusLines(slow.received)).toEqual(["HTTP/1.1 408"]);
}, 20_000);

describe("bodies made to hurt", () => {
  const post = async (body: Buffer | string, headers: Record<string, string> = {}, base = proxy.url) => {
    const bytes = new Uint8Array(Buffer.from(body));
    const response = await fetch(`${base}/segment/v1/batch`, { method: "POST", body: bytes, headers });
    await response.arrayBuffer();
    return response.status;
  };
  const bomb = gzipSync(Buffer.alloc(512 * 1024 * 1024, 0x20), { level: 9 });
  const padded = gzipSync(JSON.stringify({ batch: [], pad: " ".repeat(15 * 1024 * 1024) }));
  const many = gzipSync(`{"batch":[${"{},".repeat(499_000)}{}]}`);

  test.each<[string, Buffer | string, Record<string, string>, number]>([
    ["a zip bomb", bomb, { "content-encoding": "gzip" }, 413],
    ["a zip bomb under no name", bomb, {}, 413],
    ["a bomb in a bomb", gzipSync(bomb), { "content-encoding": "gzip" }, 413],
    ["a million brackets", "[".repeat(1_000_000), {}, 400],
    ["a million objects inside each other", '{"a":'.repeat(1_000_000), {}, 400],
    ["a million events", `{"batch":[${"{},".repeat(1_000_000)}{}]}`, {}, 400],
    ["a number of a million digits", `{"batch":[${"9".repeat(1_000_000)}]}`, {}, 200],
    ["a key of a million characters", `{"batch":[{"${"k".repeat(1_000_000)}":1}]}`, {}, 200],
    ["half a gzip", bomb.subarray(0, 5_000), { "content-encoding": "gzip" }, 400],
    ["bytes that are no gzip", "not gzip at all", { "content-encoding": "gzip" }, 400],
    ["an empty body", "", {}, 400],
  ])("%s is answered, and the next request is served", async (_name, body, headers, status) => {
    expect(await post(body, headers)).toBe(status);
    expect(isAcknowledged(await sendBatch(proxy.url, [1]))).toBe(true);
  });

  test.each([
    ["zip bombs", bomb],
    ["bodies just below the limit", padded],
    ["bodies of half a million values", many],
  ])("forty %s at once leave memory within what an instance has", async (_name, body) => {
    const heap = "--max-old-space-size=256";
    const small = await startProxy({ plan: faultPlan(vendor.url), env: { NODE_OPTIONS: heap } });
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, residentMemory(small.pid));
    }, 10);
    try {
      const headers = { "content-encoding": "gzip" };
      const statuses = await Promise.all(Array.from({ length: 40 }, () => post(body, headers, small.url)));
      for (const status of statuses) {
        expect([200, 400, 413, 429, 503]).toContain(status);
      }
      expect(isAcknowledged(await sendBatch(small.url, [1]))).toBe(true);
      expect(peak).toBeLessThan(480);
    } finally {
      clearInterval(watch);
      await small.stop();
    }
  });
});

describe("callers made to hurt", () => {
  test("three hundred that never finish their headers keep nobody from being served, and are let go", async () => {
    const sockets = await Promise.all(Array.from({ length: 300 }, () => openSocket(proxy.url)));
    let open = sockets.length;
    for (const socket of sockets) {
      socket.once("close", () => open--);
      socket.resume();
      socket.write("POST /segment/v1/batch HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    }
    const drip = setInterval(() => {
      for (const socket of sockets) {
        if (socket.writable) {
          socket.write("a");
        }
      }
    }, 500);
    expect(isAcknowledged(await sendBatch(proxy.url, [1]))).toBe(true);
    for (let waited = 0; open > 0 && waited < 200; waited++) {
      await sleep(100);
    }
    clearInterval(drip);
    expect(open).toBe(0);
  });

  test("three thousand that go away in the middle of their body leave room for all others", async () => {
    for (let round = 0; round < 30; round++) {
      const sockets = await Promise.all(Array.from({ length: 100 }, () => openSocket(proxy.url)));
      for (const socket of sockets) {
        socket.write(`${head}Content-Length: 100000\r\n\r\n{"batch":[`);
      }
      await sleep(5);
      for (const socket of sockets) {
        socket.destroy();
      }
    }
    const attempts = await sendMany(proxy.url, 200, 40);
    expect(attempts.every(isAcknowledged)).toBe(true);
  });

  test("more than it can hold is turned away with a retry signal, memory stays bounded, and later all is well", async () => {
    const slowVendor = await startVendor();
    const gate = new EventEmitter().setMaxListeners(0);
    let isOpen = false;
    const release = () => {
      isOpen = true;
      gate.emit("open");
    };
    slowVendor.answer(async () => {
      if (!isOpen) {
        await once(gate, "open");
      }
      return { body: '{"success":true}' };
    });
    const busy = await startProxy({ plan: faultPlan(slowVendor.url, { deliveryTimeout: 60 }) });
    const large = JSON.stringify({
      batch: Array.from({ length: 1_500 }, (_, index) => ({
        type: "track",
        event: "report_generated",
        userId: `user-${index}`,
        properties: { pages: index, filler: "x".repeat(500) },
      })),
    });
    let turnedAway = 0;
    const postLarge = async () => {
      const response = await fetch(`${busy.url}/segment/v1/batch`, { method: "POST", body: large }).catch(
        () => undefined,
      );
      await response?.arrayBuffer();
      if (response?.status === 503) {
        turnedAway++;
      }
      return { numbers: [], status: response?.status ?? "no answer", retryAfter: null, body: "" } as const;
    };
    try {
      const sending = Array.from({ length: 150 }, postLarge);
      while (turnedAway === 0) {
        await sleep(50);
      }
      expect(residentMemory(busy.pid)).toBeLessThan(480);
      release();
      const attempts = await Promise.all(sending);
      expect(attempts.filter((attempt) => !isAcknowledged(attempt)).every(isRetrySignal)).toBe(true);
      expect((await sendMany(busy.url, 100)).every(isAcknowledged)).toBe(true);
    } finally {
      release();
      await busy.stop();
      await slowVendor.close();
    }
  });

  test("nothing of all this is in the logs", async () => {
    await proxy.stop();
    const lines = proxy.lines().filter(({ kind, severity }) => kind !== "ledger" && severity !== "INFO");
    expect(lines).toEqual([]);
    expect(proxy.output()).not.toContain("smuggled");
  });
});
