import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isLoopback, isLoopbackName } from "../../egress/relay/relay";
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

  test("C20: takes what an app flushes after both were told to end, and ends once nobody is connected", async () => {
    const onCloudRun = await support.startRelay({
      proxyUrl: cloudRun.url,
      metadata,
      env: { K_SERVICE: "acme-workload" },
    });
    const ended = onCloudRun.stop();
    const told = performance.now();
    for (const _ of [1, 2, 3]) {
      await sleep(500);
      const headers = { connection: "close" };
      const answer = await fetch(`${onCloudRun.url}/mixpanel/track`, { method: "POST", body: "[]", headers });
      expect(answer.status).toBe(200);
    }
    await ended;
    const lasted = performance.now() - told;
    expect(lasted).toBeGreaterThan(2_400);
    expect(lasted).toBeLessThan(9_000);
    await expect(fetch(`${onCloudRun.url}/healthz`)).rejects.toThrow();
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

  test("bridges a restart of the proxy: a refused connection is tried again, with the body as it was", async () => {
    const port = Number(new URL(cloudRun.url).port);
    await track();
    await cloudRun.close();
    const small = fetch(`${relay.url}/mixpanel/track?verbose=1`, { method: "POST", body: '[{"event":"small"}]' });
    const large = fetch(`${relay.url}/mixpanel/track?verbose=1`, { method: "POST", body: "x".repeat(600_000) });
    await new Promise((resolve) => setTimeout(resolve, 500));
    cloudRun = await support.startVendor(port);
    expect([(await small).status, (await large).status]).toEqual([200, 200]);
    const bodies = cloudRun.requests.map(({ body }) => body.length).sort((a, b) => a - b);
    expect(bodies).toEqual([19, 600_000]);
    expect(relay.output()).toContain("egress proxy reached again");
  });

  test("answers to its loopback name only, so that a rebound name of another site reads nothing", async () => {
    const twice = "127.0.0.1\r\nHost: attacker.example";
    for (const host of ["attacker.example", "attacker.example:80", "127.0.0.1.attacker.example", "10.0.0.7", twice]) {
      const bytes = `GET /api/anthropic/v1/files HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      expect(statusLines((await converse(relay.url, bytes, 1_000)).received)).toEqual(["HTTP/1.1 403"]);
    }
    expect(cloudRun.requests).toEqual([]);
  });

  test.each([
    ["localhost:8081", true],
    ["LOCALHOST", true],
    ["relay.localhost", true],
    ["127.0.0.1:8080", true],
    ["[::1]:8080", true],
    [undefined, true],
    ["localhost.attacker.example", false],
    ["127.0.0.1.attacker.example", false],
    ["attacker.example", false],
    ["", false],
  ])("a request for the host %s is answered: %s", (host, isAnswered) => {
    expect(isLoopbackName(host)).toBe(isAnswered);
  });

  test("takes no call from a page of another site that names no origin, and leaves named origins to the proxy", async () => {
    for (const site of ["cross-site", "same-site"]) {
      const answer = await fetch(`${relay.url}/api/anthropic/v1/files`, { headers: { "sec-fetch-site": site } });
      expect(answer.status).toBe(403);
    }
    expect(cloudRun.requests).toEqual([]);
    const headers = { "sec-fetch-site": "cross-site", origin: "http://localhost:3000" };
    await fetch(`${relay.url}/api/anthropic/v1/files`, { headers });
    await fetch(`${relay.url}/api/anthropic/v1/files`, { headers: { "sec-fetch-site": "same-origin" } });
    expect(cloudRun.requests).toHaveLength(2);
  });

  test("API streams do not keep events waiting, nor one another", async () => {
    let open = 0;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    cloudRun.answer(async ({ path }, response) => {
      if (!path.startsWith("/api/")) {
        return undefined;
      }
      open++;
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
      await ended;
      response.end();
      return undefined;
    });
    const call = () => fetch(`${relay.url}/api/anthropic/v1/messages`, { method: "POST", body: "{}" });
    const streams = await Promise.all(Array.from({ length: 150 }, call));
    expect(open).toBe(150);
    // None of the streams has ended: whatever waited for one would wait for good.
    expect((await track()).status).toBe(200);
    end();
    await Promise.all(streams.map((stream) => stream.text()));
  });

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
