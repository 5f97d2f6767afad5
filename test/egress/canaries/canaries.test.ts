import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startProxy, startVendor, type TestProxy, type TestVendor } from "../support";
import { forms, type WireRequest } from "./forms";
import { widePlan } from "./plan";
import { Canaries } from "./plant";
import { send } from "./send";
import { readable, textOf } from "./views";

describe("canaries", () => {
  let vendor: TestVendor;
  let proxy: TestProxy;
  const planted: Canaries[] = [];

  beforeAll(async () => {
    vendor = await startVendor();
    proxy = await startProxy({ plan: widePlan(vendor.url, { origins: ["https://app.example.com"] }) });
  });
  afterAll(async () => {
    await proxy.stop();
    await vendor.close();
  });

  test.each(forms)("none leaves with $name, and what is declared does", async ({ request, leaving, vendor: name }) => {
    const canaries = new Canaries();
    planted.push(canaries);
    const before = vendor.requests.length;
    const answer = await send(proxy.url, request(canaries.plant));
    expect(answer.status).toBeLessThan(300);
    expect(canaries.count).toBeGreaterThan(25);
    expect(canaries.foundIn(`${JSON.stringify(answer.headers)} ${answer.body}`)).toEqual([]);
    const arrived = vendor.requests.slice(before);
    expect(canaries.foundIn(textOf(arrived))).toEqual([]);
    const items = arrived.flatMap(({ json }) => {
      const body = json as { batch?: unknown[]; events?: unknown[] } | unknown[];
      return Array.isArray(body) ? body : (body.batch ?? body.events ?? [body]);
    });
    expect(items.length).toBe(leaving);
    expect(JSON.stringify(items)).toContain("p2024-06-01_");
    const tokens = `${arrived.map(({ url, headers, body }) => url + JSON.stringify(headers) + body).join()}`;
    expect(tokens + Buffer.from(/Basic ([\w+/=]+)/.exec(tokens)?.[1] ?? "", "base64")).toContain(`fake-${name}`);
  });

  const elsewhere: [string, (plant: Canaries["plant"]) => WireRequest][] = [
    [
      "a session recording",
      (p) => ({
        method: "POST",
        path: `/mixpanel/record/?distinct_id=${p("id")}`,
        headers: {},
        body: gzipSync(p("body")),
      }),
    ],
    ["posthog's recording", (p) => ({ method: "POST", path: "/posthog/s/", headers: {}, body: gzipSync(p("body")) })],
    [
      "mixpanel's flags",
      (p) => ({ method: "GET", path: `/mixpanel/flags/?context=${p("context")}`, headers: { cookie: p("cookie") } }),
    ],
    [
      "posthog's flags",
      (p) => ({
        method: "POST",
        path: `/posthog/flags/?v=2&x=${p("query")}`,
        headers: {},
        body: Buffer.from(JSON.stringify({ person_properties: { email: p("mail") } })),
      }),
    ],
    ["a static file", (p) => ({ method: "GET", path: `/posthog/static/${p("path")}.js`, headers: {} })],
    [
      "an unknown vendor",
      (p) => ({ method: "POST", path: `/${p("vendor")}/track`, headers: {}, body: Buffer.from(p("body")) }),
    ],
    [
      "an unknown path",
      (p) => ({ method: "POST", path: `/segment/v1/${p("path")}`, headers: {}, body: Buffer.from(p("body")) }),
    ],
    ["another method", (p) => ({ method: "GET", path: `/segment/v1/batch?data=${p("query")}`, headers: {} })],
    [
      "a body that can't be read",
      (p) => ({
        method: "POST",
        path: "/segment/v1/batch",
        headers: {},
        body: Buffer.from(`{"batch":[{"userId":"${p("body")}"`),
      }),
    ],
    [
      "an unknown origin",
      (p) => ({
        method: "POST",
        path: "/segment/v1/batch",
        headers: { origin: `https://${p("origin")}.example` },
        body: Buffer.from("{}"),
      }),
    ],
    [
      "an encoding that nobody knows",
      (p) => ({
        method: "POST",
        path: "/segment/v1/batch",
        headers: { "content-encoding": p("encoding") },
        body: Buffer.from("{}"),
      }),
    ],
    [
      "an absolute target",
      (p) => ({ method: "GET", path: `/http://${p("host")}.example/mixpanel/track`, headers: {} }),
    ],
    [
      "an undeclared API",
      (p) => ({
        method: "POST",
        path: `/api/${p("api")}/v1`,
        headers: { authorization: p("key") },
        body: Buffer.from(p("body")),
      }),
    ],
  ];

  test.each(elsewhere)("nothing at all leaves with %s", async (_name, request) => {
    const canaries = new Canaries();
    planted.push(canaries);
    const before = vendor.requests.length;
    const answer = await send(proxy.url, request(canaries.plant));
    expect(vendor.requests.length).toBe(before);
    expect(canaries.foundIn(`${JSON.stringify(answer.headers)} ${answer.body}`)).toEqual([]);
  });

  test.each<[string, object]>([
    ["/amplitude/constructor", { events: [{ event_type: "report_generated", user_id: "@", x: "@" }], api_key: "@" }],
    ["/posthog/constructor", { event: "report_generated", distinct_id: "@", properties: { x: "@" }, api_key: "@" }],
    ["/segment/v9/all", { batch: [{ type: "track", event: "report_generated", userId: "@", context: { x: "@" } }] }],
  ])("none leaves by %s, a path that nobody knows, where a declared event does", async (path, shape) => {
    const canaries = new Canaries();
    planted.push(canaries);
    const before = vendor.requests.length;
    const body = Buffer.from(JSON.stringify(shape).replaceAll("@", () => canaries.plant("value")));
    const answer = await send(proxy.url, {
      method: "POST",
      path: `${path}?x=${canaries.plant("query")}`,
      headers: {},
      body,
    });
    expect(answer.status).toBe(200);
    const arrived = vendor.requests.slice(before);
    expect(arrived).toHaveLength(1);
    expect(canaries.foundIn(textOf(arrived))).toEqual([]);
    expect(textOf(arrived)).toContain("p2024-06-01_");
  });

  test("none is in the proxy's logs and ledger", async () => {
    const ledger = await proxy.finalLedger();
    expect(ledger.some(({ sent }) => sent > 0)).toBe(true);
    expect(ledger.some(({ reason }) => reason === "detected")).toBe(true);
    expect(ledger.some(({ reason }) => reason === "undeclared-event")).toBe(true);
    const output = readable(proxy.output());
    for (const canaries of planted) {
      expect(canaries.foundIn(output)).toEqual([]);
    }
  });

  test("the search finds one in every wrapping", () => {
    const canaries = new Canaries();
    const canary = canaries.plant("somewhere");
    for (const wrapped of [
      canary,
      canary.toUpperCase(),
      `x%${Buffer.from(canary)
        .toString("hex")
        .replace(/..(?!$)/g, "$&%")}`,
      Buffer.from(canary).toString("base64"),
      Buffer.from(`{"a":"${Buffer.from(canary).toString("base64url")}"}`).toString("base64"),
      gzipSync(canary).toString("base64"),
      gzipSync(canary).toString("latin1"),
      encodeURIComponent(Buffer.from(canary).toString("base64")),
    ]) {
      expect(canaries.foundIn(wrapped), wrapped).toEqual(["somewhere"]);
    }
    expect(canaries.foundIn("nothing here")).toEqual([]);
  });
});

describe("canaries, while the vendor is ill", () => {
  test.each([
    ["refuses and repeats what it got", 400],
    ["fails and repeats what it got", 500],
    ["redirects to a place that holds what it got", 302],
  ])("none is in logs and answers when it %s", async (_name, status) => {
    const vendor = await startVendor();
    vendor.answer(({ body, url }) => ({
      status,
      headers: { location: `${vendor.url}/elsewhere`, "x-echo": url.slice(0, 200) },
      body: body.toString("latin1"),
    }));
    const proxy = await startProxy({ plan: widePlan(vendor.url, { deliveryTimeout: 0 }) });
    const canaries = new Canaries();
    try {
      for (const { request } of forms) {
        const answer = await send(proxy.url, request(canaries.plant));
        expect(canaries.foundIn(`${JSON.stringify(answer.headers)} ${answer.body}`)).toEqual([]);
        // A pseudonym or a token that the vendor repeats is no business of the caller's log either.
        expect(answer.body).not.toMatch(/p\d{4}-\d\d-\d\d_|fake-/);
      }
      expect(canaries.foundIn(textOf(vendor.requests))).toEqual([]);
      expect(vendor.requests.some(({ path }) => path === "/elsewhere")).toBe(false);
      await proxy.finalLedger();
      expect(canaries.foundIn(proxy.output())).toEqual([]);
      expect(proxy.output()).not.toMatch(/p\d{4}-\d\d-\d\d_|fake-/);
    } finally {
      await proxy.stop();
      await vendor.close();
    }
  });
});
