import { afterEach, describe, expect, test } from "vitest";
import {
  type Answering,
  type RecordedRequest,
  startProxy,
  startVendor,
  type TestProxy,
  type TestVendor,
} from "../support";
import {
  arrivedNumbers,
  counted,
  faultPlan,
  isAcknowledged,
  isDeclared,
  isRetrySignal,
  numbersOf,
  sendBatch,
  sendMany,
} from "./load";

const taken = { status: 200, body: '{"success":true}' };
const isEven = ({ body }: RecordedRequest) => body.length % 2 === 0;

/** Each returns an answer and says by `took` when the vendor has kept the events. */
type Fault = (took: (request: RecordedRequest) => void) => Answering;

const take = (took: (request: RecordedRequest) => void, request: RecordedRequest) => {
  took(request);
  return taken;
};
const takeAll: Fault = (took) => (request) => take(took, request);

const faults: readonly [string, Fault][] = [
  ["is well", takeAll],
  ["answers 500 to all", () => () => ({ status: 500, body: "{}" })],
  [
    "answers 500 to every other request",
    (took) => (request) => (isEven(request) ? { status: 500 } : take(took, request)),
  ],
  ["answers 503 without a body", () => () => ({ status: 503 })],
  ["answers 429 with Retry-After", () => () => ({ status: 429, headers: { "retry-after": "7" } })],
  ["answers 401, since the token is wrong", () => () => ({ status: 401, body: "{}" })],
  [
    "resets connections before it answers",
    () => (_request, response) => {
      response.destroy();
      return undefined;
    },
  ],
  [
    "resets connections after it took the events",
    (took) => (request, response) => {
      took(request);
      response.destroy();
      return undefined;
    },
  ],
  [
    "breaks off in the middle of its answer",
    () => (_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write('{"succ');
      setTimeout(() => response.destroy(), 20);
      return undefined;
    },
  ],
  ["never answers", () => () => new Promise<undefined>(() => undefined)],
  [
    "never ends its answer",
    () => (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 100);
      response.on("close", () => clearInterval(timer));
      return undefined;
    },
  ],
  ["answers with a page of HTML", () => () => ({ status: 200, body: "<html>Please log in</html>" })],
  ["answers with an endless page", () => () => ({ status: 200, body: "x".repeat(1 << 20) })],
  [
    "does not speak HTTP",
    () => (_request, response) => {
      response.socket?.end("SSH-2.0-OpenSSH_9.2\r\n");
      return undefined;
    },
  ],
  ["redirects", () => () => ({ status: 302, headers: { location: "http://127.0.0.1:1/" } })],
  [
    "takes half a second",
    (took) => async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return take(took, request);
    },
  ],
];

let proxy: TestProxy | undefined;
let vendor: TestVendor | undefined;
afterEach(async () => {
  await proxy?.stop();
  await vendor?.close();
});

describe("every event is delivered, declared dropped, or handed back", () => {
  test.each(faults)("when the vendor %s", async (_name, fault) => {
    const count = 80;
    vendor = await startVendor();
    proxy = await startProxy({ plan: faultPlan(vendor.url) });
    const kept = new Set<number>();
    const took = (request: RecordedRequest) => {
      for (const number of arrivedNumbers([request])) {
        kept.add(number);
      }
    };
    vendor.answer(fault(took));
    const attempts = await sendMany(proxy.url, count, 16);
    const acknowledged = attempts.filter(isAcknowledged);
    const handedBack = attempts.filter((attempt) => !isAcknowledged(attempt));
    expect(handedBack.filter((attempt) => !isRetrySignal(attempt))).toEqual([]);
    expect(numbersOf(acknowledged).filter((number) => isDeclared(number) && !kept.has(number))).toEqual([]);
    expect([...kept].filter((number) => !isDeclared(number))).toEqual([]);

    // The vendor recovers, and an SDK sends again what it was handed back: nothing is missing then.
    vendor.answer(takeAll(took));
    for (const { numbers } of handedBack) {
      expect(isAcknowledged(await sendBatch(proxy.url, numbers))).toBe(true);
    }
    const declared = Array.from({ length: count }, (_, number) => number).filter(isDeclared);
    expect([...kept].sort((a, b) => a - b)).toEqual(declared);

    // The ledger has every call of every attempt once.
    const again = numbersOf(handedBack);
    const ledger = await proxy.finalLedger();
    const whole = { vendor: "segment", field: "*" } as const;
    const sentWhole = counted(ledger, "sent", whole);
    expect(sentWhole).toBe(declared.length);
    expect(counted(ledger, "dropped", { ...whole, reason: "not-delivered" })).toBe(again.filter(isDeclared).length);
    expect(counted(ledger, "dropped", { ...whole, reason: "undeclared-event" })).toBe(
      count + again.length - declared.length - again.filter(isDeclared).length,
    );
    expect(sentWhole + counted(ledger, "dropped", whole)).toBe(count + again.length);
  });

  test("when the vendor's host does not exist", async () => {
    proxy = await startProxy({ plan: faultPlan("http://vendor.invalid") });
    const attempts = await sendMany(proxy.url, 40);
    expect(attempts.every(isRetrySignal)).toBe(true);
    const ledger = await proxy.finalLedger();
    expect(counted(ledger, "dropped", { field: "*", reason: "not-delivered" })).toBe(30);
    expect(proxy.output()).not.toContain("ENOTFOUND");
  });

  test("when nobody listens, until somebody does", async () => {
    const place = await startVendor();
    const port = Number(new URL(place.url).port);
    await place.close();
    proxy = await startProxy({ plan: faultPlan(`http://127.0.0.1:${port}`, { deliveryTimeout: 10 }) });
    const sending = sendMany(proxy.url, 40);
    await new Promise((resolve) => setTimeout(resolve, 700));
    vendor = await startVendor(port);
    expect((await sending).every(isAcknowledged)).toBe(true);
    expect(new Set(arrivedNumbers(vendor.requests)).size).toBe(30);
  });

  test("a Retry-After of the vendor reaches the SDK", async () => {
    vendor = await startVendor();
    proxy = await startProxy({ plan: faultPlan(vendor.url) });
    vendor.answer(() => ({ status: 429, headers: { "retry-after": "7" } }));
    expect(await sendBatch(proxy.url, [1])).toMatchObject({ status: 429, retryAfter: "7" });
  });

  test("one event that the vendor refuses does not take its neighbours from other callers with it", async () => {
    vendor = await startVendor();
    proxy = await startProxy({ plan: faultPlan(vendor.url) });
    const kept = new Set<number>();
    vendor.answer((request) => {
      const numbers = arrivedNumbers([request]);
      if (numbers.includes(101)) {
        return { status: 400, body: "{}" };
      }
      for (const number of numbers) {
        kept.add(number);
      }
      return taken;
    });
    const attempts = await sendMany(proxy.url, 200, 40);
    expect(attempts.filter(({ status }) => status === 400).map(({ numbers }) => numbers)).toEqual([
      [100, 101, 102, 103, 104],
    ]);
    expect(attempts.filter(isAcknowledged).length).toBe(39);
    const others = Array.from({ length: 200 }, (_, number) => number).filter(
      (n) => isDeclared(n) && (n < 100 || n > 104),
    );
    expect([...kept].sort((a, b) => a - b)).toEqual(others);
  });
});
