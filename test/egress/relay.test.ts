import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isLoopback } from "../../egress/relay/relay";
import { converse, statusLines } from "./faults/rawSocket";
import * as support from "./support";

/** The relay before a stand-in for Cloud Run with the proxy behind it. */
describe("the relay", () => {
  let cloudRun: support.TestVendor;
  let metadata: support.TestMetadataServer;
  let relay: support.EgressProcess;
  beforeEach(async () => {
    cloudRun = await support.startVendor();
    metadata = await support.startMetadataServer();
    relay = await support.startRelay({ proxyUrl: cloudRun.url, metadata });
  });
  afterEach(async () => {
    await relay.stop();
    await Promise.all([cloudRun.close(), metadata.close()]);
  });
  const track = (path = "mixpanel/track?verbose=1") => fetch(`${relay.url}/${path}`, { method: "POST", body: "[]" });

  test("adds the workload's identity token for the proxy, beside the SDK's own Authorization", async () => {
    await fetch(`${relay.url}/segment/v1/batch?a=1`, {
      method: "POST",
      headers: {
        authorization: "Basic sdk",
        "x-serverless-authorization": "Bearer forged",
        cookie: "a=b",
        "x-write-key": "k",
      },
      body: "hello",
    });
    const [request] = cloudRun.requests;
    expect([request?.method, request?.url, request?.body.toString()]).toEqual([
      "POST",
      "/segment/v1/batch?a=1",
      "hello",
    ]);
    expect(request?.headers.authorization).toBe("Basic sdk");
    expect(request?.headers["x-write-key"]).toBe("k");
    expect(request?.headers.cookie).toBeUndefined();
    expect(request?.headers["x-serverless-authorization"]).toMatch(/^Bearer [\w-]+\.[\w-]+\.fake-signature$/);
    expect(metadata.requests).toEqual([
      `/computeMetadata/v1/instance/service-accounts/default/identity?audience=${encodeURIComponent(cloudRun.url)}&format=full`,
    ]);
  });

  test("keeps the token for many requests, and asks once where many need one at the same time", async () => {
    await Promise.all(Array.from({ length: 20 }, () => track()));
    await track();
    expect(metadata.requests).toHaveLength(1);
  });

  test("renews the token before it expires", async () => {
    metadata.tokenLife = 4;
    await track();
    await new Promise((resolve) => setTimeout(resolve, 2_600));
    await track();
    expect(metadata.requests).toHaveLength(2);
    const [first, second] = cloudRun.requests.map(({ headers }) => headers["x-serverless-authorization"]);
    expect(second).not.toBe(first);
  });

  test("a metadata server that is down does no harm while the token is valid", async () => {
    metadata.tokenLife = 60;
    await track();
    metadata.isUp = false;
    expect((await track()).status).toBe(200);
  });

  test("without a token the SDK is told to try again in its own form, and nothing is sent", async () => {
    metadata.isUp = false;
    const mixpanel = await track();
    expect([mixpanel.status, await mixpanel.json()]).toMatchObject([503, { status: 0 }]);
    const amplitude = await track("amplitude/2/httpapi");
    expect([amplitude.status, await amplitude.json()]).toMatchObject([503, { code: 503 }]);
    expect(cloudRun.requests).toEqual([]);
  });

  test("a proxy that can't be reached gives a retry signal, since some SDKs drop events on a refused connection", async () => {
    await cloudRun.close();
    const answer = await track("amplitude/2/httpapi");
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 503 }]);
    expect((await track("api/anthropic/v1/messages")).status).toBe(503);
  });

  test("Cloud Run's own 403 becomes a retry signal with a new token; the proxy's 403 passes", async () => {
    cloudRun.answer(() => ({ status: 403, body: "<html>Forbidden</html>" }));
    expect((await track()).status).toBe(503);
    cloudRun.answer(() => ({ status: 403, headers: { "x-bulkhead": "egress" }, body: "{}" }));
    expect((await track()).status).toBe(403);
    expect(metadata.requests).toHaveLength(2);
  });

  test.each(["http://elsewhere.example/segment/v1/batch", "elsewhere.example:443", "*"])(
    "asks for no other host than the proxy, whatever the target says (%s)",
    async (target) => {
      for (const method of ["POST", "OPTIONS", "CONNECT"]) {
        const bytes = `${method} ${target} HTTP/1.1\r\nHost: elsewhere.example\r\nContent-Length: 0\r\n\r\n`;
        expect(statusLines((await converse(relay.url, bytes, 300)).received).join()).toMatch(/^(?:HTTP\/1\.1 400)?$/);
      }
      expect([cloudRun.requests, metadata.requests]).toEqual([[], []]);
    },
  );

  test.each([
    ["127.0.0.1", true],
    ["127.8.8.8", true],
    ["::1", true],
    ["::ffff:127.0.0.1", true],
    ["10.0.0.7", false],
    ["::ffff:10.0.0.7", false],
    ["127.0.0.1.evil.test", false],
    ["fd20::1", false],
    [undefined, false],
  ])("a caller at %s may use the workload's identity: %s", (address, may) => {
    expect(isLoopback(address)).toBe(may);
  });

  test("is healthy without the proxy, and listens on the loopback address only", async () => {
    expect((await fetch(`${relay.url}/healthz`)).status).toBe(200);
    const { port } = new URL(relay.url);
    await expect(fetch(`http://[::1]:${port}/healthz`)).rejects.toThrow();
    expect(relay.output()).not.toContain("fake-signature");
  });
});
