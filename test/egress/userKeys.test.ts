/** Keys of users at the egress proxy and the relay: taken from the launcher, for the APIs that say so, and nowhere else. */
import { request } from "node:http";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as support from "./support";

const canary = "sk-canary-of-a-user";
let chain: support.Chain;

beforeAll(async () => {
  chain = await support.startChain(
    (upstream) => ({
      ...support.reportPlan(upstream),
      origins: ["https://app.example.com"],
      apis: {
        model: { upstream, header: "authorization", prefix: "Bearer ", keys: "perUser" },
        shared: { upstream, header: "x-api-key", key: "shared", forwardHeaders: ["X-Bulkhead-User-Key"] },
      },
    }),
    { keys: { "apis/shared": "fake-shared-key" }, relayEnv: { USER_KEYS: "1" } },
  );
});
afterEach(() => {
  chain.vendor.requests.length = 0;
});
afterAll(() => chain.stop());

const call = (path: string, headers: Record<string, string>, url = chain.relay.url) =>
  fetch(url + path, { method: "POST", headers, body: "{}" });

/** Fetch joins two headers of a name; this sends both. */
function callTwice(keys: string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { "x-bulkhead-user-key": keys };
    const twice = request(`${chain.proxy.url}/api/model/v1`, { method: "POST", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    twice.once("error", reject);
    twice.end("{}");
  });
}

test("a call carries its user's key to the API, in the declared header alone", async () => {
  expect((await call("/api/model/v1/chat", { "x-bulkhead-user-key": canary })).status).toBe(200);
  const [sent] = chain.vendor.requests;
  expect(sent?.headers.authorization).toBe(`Bearer ${canary}`);
  const others = Object.entries(sent?.headers ?? {}).filter(([name]) => name !== "authorization");
  expect(JSON.stringify(others)).not.toContain("canary");
});

test("a call without one key that can be one is refused, and nothing is sent", async () => {
  const answer = await call("/api/model/v1/chat", {});
  expect([answer.status, await answer.json()]).toEqual([
    401,
    {
      type: "error",
      error: {
        type: "egress_error",
        message: "this call must carry its user's own key, which the user gives to the launcher",
      },
    },
  ]);
  expect((await call("/api/model/v1/chat", { "x-bulkhead-user-key": "two words" })).status).toBe(401);
  expect(await callTwice([canary, "sk-other"])).toBe(401);
  expect(chain.vendor.requests).toEqual([]);
});

test.each([
  ["an API with the tenant's key", "/api/shared/v1", {}],
  ["an API that is not declared", "/api/other/v1", {}],
  ["a vendor", "/mixpanel/track", {}],
  ["a page of an origin of the plan", "/api/model/v1", { origin: "https://app.example.com" }],
])("a user's key at %s is refused", async (_, path, headers) => {
  const answer = await call(path, { "x-bulkhead-user-key": canary, ...headers }, chain.proxy.url);
  expect([answer.status, await answer.text()]).toEqual([
    403,
    JSON.stringify({ error: "a user's key is taken at APIs with 'keys: perUser' only, from the launcher" }),
  ]);
  expect(chain.vendor.requests).toEqual([]);
});

test("a relay without a launcher beside it refuses the header", async () => {
  const relay = await support.startRelay({ proxyUrl: chain.proxy.url, metadata: chain.metadata });
  const answer = await call("/api/model/v1", { "x-bulkhead-user-key": canary }, relay.url);
  expect([answer.status, await answer.text()]).toEqual([
    403,
    JSON.stringify({ error: "users and their keys are added by the launcher only" }),
  ]);
  await relay.stop();
  expect(relay.output()).not.toContain("canary");
});

test("no key is in a log or in the ledger", async () => {
  await call("/api/model/v1/chat", { "x-bulkhead-user-key": canary });
  const lines = await chain.proxy.finalLedger();
  expect(lines.some(({ vendor, sent }) => vendor === "api/model" && sent > 0)).toBe(true);
  expect(lines.some(({ vendor, reason }) => vendor === "api/model" && reason === "no-key")).toBe(true);
  expect(chain.proxy.output() + chain.relay.output()).not.toContain("canary");
});
