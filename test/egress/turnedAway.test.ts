import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as support from "./support";

/** More than a socket's buffers hold: its sender is still at it when the answer is known. */
const large = 4_000_000;
const tries = 20;

/** Status of a post of a body; an answer that the sender never saw counts by its error. */
function statusOf(url: string, size = large, headers: Record<string, string> = {}): Promise<unknown> {
  return fetch(url, { method: "POST", body: Buffer.alloc(size, 32), headers })
    .then(({ status }) => status)
    .catch((error) => error.cause?.code ?? error.name);
}

/** Statuses of several posts, one after the other. */
async function statuses(...post: Parameters<typeof statusOf>): Promise<Set<unknown>> {
  const seen = new Set<unknown>();
  for (let count = 0; count < tries; count++) {
    seen.add(await statusOf(...post));
  }
  return seen;
}

/** Statuses of several posts at once, for what is answered only after a wait. */
async function statusesAtOnce(...post: Parameters<typeof statusOf>): Promise<Set<unknown>> {
  return new Set(await Promise.all(Array.from({ length: tries }, () => statusOf(...post))));
}

describe("whoever sends a large body sees the answer, not a broken connection", () => {
  let chain: support.Chain;
  let lost: support.EgressProcess;
  beforeAll(async () => {
    const nowhere = "http://127.0.0.1:9";
    const apis = { model: { upstream: nowhere, header: "x-api-key", key: "model" } };
    chain = await support.startChain((upstream) => support.reportPlan(upstream, { apis }), {
      keys: { "apis/model": "fake-api-key", "switch/off": "api/other" },
    });
    lost = await support.startRelay({ proxyUrl: nowhere, metadata: chain.metadata });
  });
  afterAll(async () => {
    await lost.stop();
    await chain.stop();
  });

  test("that it is too large, from the proxy and through the relay", async () => {
    expect(await statuses(`${chain.proxy.url}/segment/v1/batch`, 9_000_000)).toEqual(new Set([413]));
    expect(await statuses(`${chain.relay.url}/segment/v1/batch`, 9_000_000)).toEqual(new Set([413]));
  });

  test("that its origin may not call", async () => {
    const origin = { origin: "https://elsewhere.example" };
    expect(await statuses(`${chain.proxy.url}/segment/v1/batch`, large, origin)).toEqual(new Set([403]));
  });

  test("that there is no such path", async () => {
    expect(await statuses(`${chain.proxy.url}/nowhere`)).toEqual(new Set([404]));
  });

  test("that the proxy can't be reached", async () => {
    expect(await statusesAtOnce(`${lost.url}/segment/v1/batch`)).toEqual(new Set([503]));
    expect(await statusesAtOnce(`${lost.url}/api/model/v1`)).toEqual(new Set([503]));
  });

  test("that an API can't be reached, and that it is switched off", async () => {
    expect(await statuses(`${chain.proxy.url}/api/model/v1`)).toEqual(new Set([502]));
    chain.proxy.setKey("switch/off", "api/model");
    await expect.poll(() => chain.proxy.output(), { timeout: 10_000 }).toContain('"off":["api/model"]');
    expect(await statuses(`${chain.proxy.url}/api/model/v1`)).toEqual(new Set([403]));
  });
});
