import http from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as support from "./support";

describe("declared APIs", () => {
  let chain: support.Chain;
  let vendor: support.TestVendor;

  beforeAll(async () => {
    chain = await support.startChain(
      (upstream) => ({
        version: 1,
        apis: {
          anthropic: {
            upstream: `${upstream}/base`,
            header: "x-api-key",
            key: "anthropic",
            forwardHeaders: ["X-Trace", "Cookie", "Authorization", "X-Api-Key"],
          },
          bearer: { upstream, header: "authorization", key: "bearer", prefix: "Bearer " },
        },
      }),
      { keys: { "apis/anthropic": "fake-anthropic-key\n", "apis/bearer": "fake-bearer-key" } },
    );
    vendor = chain.vendor;
  });
  afterEach(() => {
    vendor.answer(undefined);
    vendor.requests.length = 0;
  });
  afterAll(() => chain.stop());

  test("the key is put in by the proxy, and of the caller's headers only the listed ones pass", async () => {
    const answer = await fetch(`${chain.relay.url}/api/anthropic/v1/messages?beta=true`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "anthropic-version": "2023-06-01",
        "openai-organization": "org-1",
        "openai-project": "project-1",
        "openai-beta": "assistants=v2",
        "x-trace": "trace-1",
        "x-other": "canary",
        cookie: "canary",
        authorization: "Bearer canary",
        "x-api-key": "canary",
        "x-forwarded-for": "203.0.113.7",
        forwarded: "for=203.0.113.7",
      },
      body: '{"model":"m"}',
    });
    expect(answer.status).toBe(200);
    const [request] = vendor.requests;
    expect(request?.url).toBe("/base/v1/messages?beta=true");
    expect(request?.body.toString()).toBe('{"model":"m"}');
    const { host: _host, connection: _connection, ...headers } = request?.headers ?? {};
    expect(headers).toEqual({
      "x-api-key": "fake-anthropic-key",
      "user-agent": "bulkhead-egress",
      "content-type": "application/json",
      "content-length": "13",
      accept: "application/json",
      "anthropic-version": "2023-06-01",
      "openai-organization": "org-1",
      "openai-project": "project-1",
      "openai-beta": "assistants=v2",
      "x-trace": "trace-1",
    });
  });

  test("a prefix stands before the key", async () => {
    await fetch(`${chain.relay.url}/api/bearer/v1/models`);
    expect(vendor.requests[0]?.headers.authorization).toBe("Bearer fake-bearer-key");
  });

  test("answers come back with status and harmless headers, never with a cookie", async () => {
    vendor.answer(() => ({
      status: 429,
      headers: { "set-cookie": "a=b", "retry-after": "7", "request-id": "r-1", "x-internal": "no" },
      body: '{"type":"error"}',
    }));
    const answer = await fetch(`${chain.relay.url}/api/anthropic/v1/messages`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(429);
    expect(await answer.json()).toEqual({ type: "error" });
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(answer.headers.get("request-id")).toBe("r-1");
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.headers.get("x-internal")).toBeNull();
  });

  test("each server-sent event passes as it comes, before the next one is made", async () => {
    let next: () => void = () => undefined;
    const asked = () =>
      new Promise<void>((resolve) => {
        next = resolve;
      });
    let first = asked();
    vendor.answer(async (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (let number = 1; number <= 3; number++) {
        response.write(`data: ${number}\n\n`);
        await first;
        first = asked();
      }
      response.end();
      return undefined;
    });
    const answer = await fetch(`${chain.relay.url}/api/anthropic/v1/messages`, { method: "POST", body: "{}" });
    const seen: string[] = [];
    // The stand-in makes an event only after the one before has been seen here: anything that buffers would hang.
    const reader = answer.body?.getReader();
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      seen.push(new TextDecoder().decode(part.value));
      next();
    }
    expect(seen.join("")).toBe("data: 1\n\ndata: 2\n\ndata: 3\n\n");
  });

  test("a caller that goes away ends the call at the API", async () => {
    const closed = new Promise<void>((resolve) => {
      vendor.answer(async (_request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("data: 1\n\n");
        await new Promise<void>((gone) => response.once("close", gone));
        resolve();
        return undefined;
      });
    });
    const abort = new AbortController();
    const url = `${chain.relay.url}/api/anthropic/v1/messages`;
    const answer = await fetch(url, { method: "POST", body: "{}", signal: abort.signal });
    await answer.body?.getReader().read();
    abort.abort();
    await closed;
  });

  test("an API that breaks off is seen as broken off, not as finished", async () => {
    vendor.answer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
      setTimeout(() => response.destroy(), 50);
      return undefined;
    });
    const answer = await fetch(`${chain.relay.url}/api/anthropic/v1/messages`, { method: "POST", body: "{}" });
    await expect(answer.text()).rejects.toThrow();
  });

  test.each([
    "/api/anthropic/../bearer/v1",
    "/api/anthropic/%2e%2e/bearer",
    "/api/anthropic/v1/%2E./secret",
    "/api/anthropic/v1/..%2fsecret",
    "/api/anthropic/v1%5c..%5csecret",
    "/api/anthropic/v1\\..\\secret",
    "/api/anthropic//evil.test/v1",
    "/api/anthropic/%252e%252e/secret",
    "/api/anthropic/v1/%00",
    "/api/anthropic/v1/..%252fsecret",
    "/api/anthropic/v1%255c..%255csecret",
    "/api/anthropic/v1%25252fsecret",
    "/api/anthropic/v1/%250a",
    "/api/anthropic/v1/..%25%32%66secret",
    "/api/anthropic/v1/%25%32%65%25%32%65/secret",
    "/api/anthropic/v1/..%c0%afsecret",
    "/api/anthropic/v1/..%25c0%25afsecret",
    "/api/anthropic/v1/..%ef%bc%8fsecret",
    "/api/anthropic/%e2%80%a5/secret",
    "/api/anthropic/v1/%252525252525252525252f",
    "/api/anthropic/..;/secret",
    "/api/anthropic/v1#fragment",
    "/api/anthropicx/v1",
    "/api/unknown/v1",
    "/api",
    "http://evil.test/api/anthropic/v1",
    "/mixpanel/../api/anthropic/v1",
  ])("the path %j reaches no API", async (path) => {
    const status = await rawGet(chain.proxy.url, path);
    expect([400, 403, 404]).toContain(status);
    expect(vendor.requests).toEqual([]);
  });
});

/** Sends the path as it is; `fetch` would tidy it up first. */
function rawGet(base: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const request = http.get({ hostname, port, path }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode));
    });
    request.on("error", reject);
  });
}
