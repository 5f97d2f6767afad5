import http, { type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Mixpanel from "mixpanel";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Observer } from "../../../cli/plan/observer";
import { createServer, listen } from "../../../egress/http/server";
import { parsePlan } from "../../../plan";

const fields = { plan: { enum: ["free", "team"] }, note: { text: { maxLength: 80 } } };
const lines: string[] = [];
let base: string;
let server: Server;
let vendor: Server;
let requestsToVendor = 0;

beforeAll(async () => {
  vendor = http.createServer((_request, response) => {
    requestsToVendor++;
    response.end("1");
  });
  const upstream = `http://127.0.0.1:${await listen(vendor, 0, "127.0.0.1")}`;
  const result = parsePlan({
    version: 1,
    vendors: { mixpanel: { upstream }, segment: { upstream } },
    events: { report_generated: { to: ["mixpanel"], fields } },
    profiles: { to: ["mixpanel"], fields },
  });
  if (!result.ok) {
    throw new Error(JSON.stringify(result.problems));
  }
  const observer = new Observer(result.plan, (line) => lines.push(line));
  server = createServer((request, response) => observer.handle(request, response));
  await listen(server, 0, "127.0.0.1");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  lines.length = 0;
});
afterAll(() => {
  expect(requestsToVendor).toBe(0);
  server.close();
  vendor.close();
});

const post = (path: string, body: unknown) => fetch(base + path, { method: "POST", body: JSON.stringify(body) });

describe("bulkhead plan observe", () => {
  test("names what the plan lets out and what it drops of an SDK's events, and shows no value", async () => {
    const mixpanel = Mixpanel.init("any", { host: new URL(base).host, protocol: "http", path: "/mixpanel" });
    const properties = { plan: "team", note: "call ann@customer.test", email: "ann@customer.test", distinct_id: "ann" };
    await new Promise<void>((resolve, reject) => {
      mixpanel.track("report_generated", properties, (error) => (error ? reject(error) : resolve()));
    });
    expect(lines).toEqual([
      "mixpanel report_generated: leaves",
      "mixpanel report_generated: distinct_id leaves",
      "mixpanel report_generated: properties.plan leaves",
      "mixpanel report_generated: properties.note stays, a detector found personal data in it",
      "mixpanel report_generated: properties.email stays, not in the plan",
      "mixpanel report_generated: properties.$lib_version stays, not in the plan",
    ]);
    expect(lines.join()).not.toMatch(/ann|team|customer/);
  });

  test("says each fact once, however many events repeat it", async () => {
    const event = { event: "signed up", properties: { distinct_id: "ann" } };
    for (let request = 0; request < 3; request++) {
      expect((await post("/mixpanel/track", [event, event])).status).toBe(200);
    }
    expect(lines).toEqual(["mixpanel signed up: stays, the event is not in the plan for this vendor"]);
  });

  test("answers in the form of each vendor, also to one that the plan does not have", async () => {
    const batch = [{ event: "a", distinct_id: "ann", properties: {} }];
    expect(await (await post("/posthog/batch/", { batch })).json()).toEqual({ status: "Ok" });
    expect(await (await post("/segment/v1/batch", { batch: [{ type: "track" }] })).json()).toEqual({ success: true });
    expect(lines).toEqual([
      "posthog: the vendor is not in the plan",
      "segment (an item): stays, the event names neither a user nor a device",
    ]);
  });

  test("names paths that are not let through, without control characters", async () => {
    expect((await post("/mixpanel/record", {})).status).toBe(403);
    expect((await post("/mixpanel/track", "\u001b[2J")).status).toBe(400);
    await post("/mixpanel/track", [{ event: "\u001b[2Jx", properties: { distinct_id: "ann" } }]);
    expect(lines).toEqual([
      "mixpanel /record: a path that is not let through",
      "mixpanel /track: not an event that this vendor's SDK sends",
      "mixpanel \ufffd[2Jx: stays, the event is not in the plan for this vendor",
    ]);
  });

  test("answers on this machine only, and no page of another origin", async () => {
    const status = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        const request = http.request(`${base}/mixpanel/track`, { method: "POST", headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        request.once("error", reject).end("{}");
      });
    expect(await status({ host: "attacker.test" })).toBe(403);
    expect(await status({ origin: "https://attacker.test" })).toBe(403);
    expect(lines).toEqual(["a page of another origin: from a browser of an origin that is not in the plan"]);
  });
});
