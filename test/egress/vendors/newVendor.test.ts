/**
 * A vendor is one folder and one row: this test adds a made-up one, by its record and its row of plain facts alone, and
 * sends an event of it through the whole proxy. Plan check, key files, starter plan and documentation know it too.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { formsOf } from "../../../cli/plan/eventForms";
import { checkPlanText } from "../../../cli/plan/readPlan";
import { starterPlan } from "../../../cli/plan/starters";
import { Trials } from "../../../cli/plan/trial";
import { readProxyConfig } from "../../../egress/config";
import { createLog } from "../../../egress/log";
import { startProxy } from "../../../egress/proxy";
import type { RunningServer } from "../../../egress/runningServer";
import { sdksPage } from "../../../egress/sdksPage";
import { egressHosts, type ProxiedVendorName, parsePlan, vendorOfHost } from "../../../plan";
import { makeKeysDir, pseudonymForm, startVendor, type TestVendor } from "../support";

const name = "acmetrics" as ProxiedVendorName;

vi.mock("../../../plan/vendors/proxied", async (importOriginal) => {
  const { proxiedVendors } = await importOriginal<typeof import("../../../plan/vendors/proxied")>();
  const { acmetricsRow } = await vi.importActual<typeof import("./acmetrics/row")>("./acmetrics/row");
  return { proxiedVendors: { ...proxiedVendors, acmetrics: acmetricsRow } };
});
vi.mock("../../../egress/vendors/index", async (importOriginal) => {
  const { protocols } = await importOriginal<typeof import("../../../egress/vendors/index")>();
  const { acmetrics } = await vi.importActual<typeof import("./acmetrics/acmetrics")>("./acmetrics/acmetrics");
  return { protocols: { ...protocols, acmetrics } };
});

const planFor = (settings: object) => ({
  version: 1,
  vendors: { acmetrics: settings },
  events: { report_generated: { to: ["acmetrics"], fields: { plan: { enum: ["free", "team"] } } } },
});

describe("a made-up vendor", () => {
  let vendor: TestVendor;
  let server: RunningServer;
  const lines: Record<string, unknown>[] = [];

  beforeAll(async () => {
    vendor = await startVendor();
    const read = readProxyConfig({
      PORT: "0",
      TENANT: "acme",
      ANALYTICS_PLAN: JSON.stringify(planFor({ upstream: vendor.url, workspaceId: "w-7", allow: ["flags"] })),
      KEYS_DIR: makeKeysDir({
        "pseudonym/2024-01-01": "fake-pseudonym-key-of-2024-january",
        "tokens/acmetrics": "fake-acmetrics-token",
        "tokens/acmetrics-admin": "fake-admin\nfake-second-line",
      }),
      ALLOW_HTTP_UPSTREAM: "1",
    });
    if (!read.ok) {
      throw new Error(JSON.stringify(read.problems));
    }
    const started = await startProxy(read.config, createLog({ write: (line) => void lines.push(JSON.parse(line)) }));
    if (!started.ok) {
      throw new Error(JSON.stringify(started.problems));
    }
    server = started.server;
  });
  afterAll(async () => {
    await server?.stop();
    await vendor?.close();
  });

  test("gets its declared events with pseudonyms, its token, its own setting and its extra key file", async () => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/acmetrics/collect`, {
      method: "POST",
      body: JSON.stringify({
        what: "report_generated",
        who: "dev/ann",
        with: { plan: "team", email: "ann@example.com" },
      }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, "thanks"]);
    const [request] = vendor.requests;
    expect(request?.url).toBe("/in/w-7");
    expect(request?.headers.authorization).toBe("fake-acmetrics-token fake-second-line");
    const [event] = JSON.parse(request?.body.toString() ?? "");
    expect(event).toEqual({
      what: "report_generated",
      who: expect.stringMatching(/^dev\/p2024/),
      with: { plan: "team" },
    });
    expect(event.who.slice("dev/".length)).toMatch(pseudonymForm);
    server.writeLedger?.();
    const whole = lines.filter(({ vendor: of, field }) => of === name && field === "*");
    expect(whole).toMatchObject([
      { kind: "ledger", sent: 1 },
      { kind: "people", sent: 1 },
    ]);
  });

  test("has a path that the plan check lets be allowed", () => {
    expect(parsePlan(planFor({ workspaceId: "w-7", allow: ["flags"] })).ok).toBe(true);
    expect(parsePlan(planFor({ workspaceId: "w-7", allow: ["remote-config"] }))).toMatchObject({
      problems: [{ path: "vendors.acmetrics.allow.0", message: "must be one of: flags, got 'remote-config'" }],
    });
  });

  test("has a setting of its own, which the plan check demands of it and of no other", () => {
    expect(parsePlan(planFor({}))).toEqual({
      ok: false,
      problems: [{ path: "vendors.acmetrics.workspaceId", message: "must be set, e.g. 'w-1'" }],
    });
    expect(parsePlan({ version: 1, vendors: { mixpanel: { workspaceId: "w-1" } } })).toEqual({
      ok: false,
      problems: [{ path: "vendors.mixpanel.workspaceId", message: "must be set for acmetrics only" }],
    });
  });

  test("is known to the network, the starter plan, `plan try` and the documentation", () => {
    const starter = starterPlan([name]);
    const parsed = checkPlanText(starter);
    if (!parsed.ok) {
      throw new Error(JSON.stringify(parsed.problems));
    }
    expect(egressHosts(parsed.plan)).toContain("in.acmetrics.test");
    expect(vendorOfHost("in.acmetrics.test")?.title).toBe("Acmetrics");
    expect(starter).toContain('#   acmetrics-js: acmetrics("any", base + "/acmetrics")');
    const forms = formsOf({ what: "report_generated", who: "ann", with: { plan: "team" } });
    expect(new Trials(parsed.plan).run(forms, Date.now())).toMatchObject([{ vendor: name, refused: undefined }]);
    expect(sdksPage("<!-- table: javascript-options -->\n<!-- end -->")).toContain("| acmetrics-js | `acmetrics(");
  });
});
