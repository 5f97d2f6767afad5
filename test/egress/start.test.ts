import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import * as support from "./support";

const upstream = "http://127.0.0.1:9";
const goodEnv = (keysDir: string) => ({
  PORT: "0",
  TENANT: "acme",
  KEYS_DIR: keysDir,
  ANALYTICS_PLAN: JSON.stringify(support.reportPlan(upstream)),
  ALLOW_HTTP_UPSTREAM: "1",
});

describe("the proxy starts by its contract", () => {
  test("a plan in a YAML file is as good as one in the environment, and both have one digest", async () => {
    const keysDir = support.makeKeysDir();
    const file = join(keysDir, "plan.yaml");
    writeFileSync(file, stringify(support.reportPlan(upstream)));
    const { ANALYTICS_PLAN: _plan, ...env } = goodEnv(keysDir);
    const [one, other] = await Promise.all([
      support.startEgress("proxy", { ...env, ANALYTICS_PLAN_FILE: file }),
      support.startEgress("proxy", goodEnv(keysDir)),
    ]);
    expect(one.lines()[0]?.plan).toMatch(/^[0-9a-f]{16}$/);
    expect(one.lines()[0]?.plan).toBe(other.lines()[0]?.plan);
    expect(await Promise.all([one.stop(), other.stop()])).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);
  });

  test("it says that it is healthy and ready", async () => {
    const proxy = await support.startEgress("proxy", goodEnv(support.makeKeysDir()));
    for (const path of ["/healthz", "/readyz"]) {
      const answer = await fetch(proxy.url + path);
      expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
    }
    await proxy.stop();
  });

  test("every error of a bad plan is told at once, each with its path", async () => {
    const plan = support.reportPlan(upstream, {
      events: {
        report_generated: { to: ["mixpanel", "heap"], fields: { plan: "keep", note: { text: { maxLength: 0 } } } },
      },
      deliveryTimeout: 600,
    });
    const ended = await support.runEgress("proxy", {
      ...goodEnv(support.makeKeysDir()),
      ANALYTICS_PLAN: JSON.stringify(plan),
      TENANT: "No_Tenant",
    });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toBe("");
    for (const path of [
      "TENANT",
      "events.report_generated.to.1",
      "events.report_generated.fields.plan",
      "events.report_generated.fields.note.text.maxLength",
      "deliveryTimeout",
    ]) {
      expect(ended.stderr).toContain(`  ${path}: `);
    }
    expect(ended.stderr.startsWith("egress cannot start, 5 problems:\n")).toBe(true);
    expect(ended.stderr).not.toContain("    at ");
  });

  test.each([
    ["tokens/segment", "vendors.segment.token: file 'tokens/segment' must exist in KEYS_DIR; mount the secret there"],
    [
      "pseudonym",
      "vendors: a pseudonym key must exist in KEYS_DIR as 'pseudonym/<date>', e.g. 'pseudonym/2026-11-01'; mount one",
    ],
  ])("a missing '%s' stops the start", async (file, message) => {
    const keysDir = support.makeKeysDir();
    rmSync(join(keysDir, file), { recursive: true });
    const ended = await support.runEgress("proxy", goodEnv(keysDir));
    expect(ended.code).toBe(1);
    expect(ended.stderr).toBe(`egress cannot start, 1 problem:\n  ${message}\n`);
  });

  test("a missing API key, a key date that is no day and a token of several lines are told together, without their contents", async () => {
    const keysDir = support.makeKeysDir({
      ...support.defaultKeys,
      "pseudonym/2024-13-01": "fake-pseudonym-key-of-no-month----",
      "tokens/mixpanel": "fake-line-1\nfake-line-2",
    });
    const plan = support.reportPlan(upstream, {
      apis: { anthropic: { upstream, header: "x-api-key", key: "anthropic" } },
    });
    const ended = await support.runEgress("proxy", { ...goodEnv(keysDir), ANALYTICS_PLAN: JSON.stringify(plan) });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("apis.anthropic.key: file 'apis/anthropic' must exist in KEYS_DIR");
    expect(ended.stderr).toContain("file 'pseudonym/2024-13-01' must be named by a day");
    expect(ended.stderr).toContain(
      "vendors.mixpanel.token: file 'tokens/mixpanel' must hold one line of printable ASCII",
    );
    expect(ended.stderr).not.toContain("fake-");
  });

  test("upstreams must be https unless plain ones are allowed, APIs included", async () => {
    const plan = {
      version: 1,
      vendors: { mixpanel: { upstream } },
      apis: { anthropic: { upstream, header: "x-api-key", key: "anthropic" } },
    };
    const { ALLOW_HTTP_UPSTREAM: _allow, ...env } = goodEnv(support.makeKeysDir());
    const ended = await support.runEgress("proxy", { ...env, ANALYTICS_PLAN: JSON.stringify(plan) });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("vendors.mixpanel.upstream: must be an https URL, got 'http://127.0.0.1:9'");
    expect(ended.stderr).toContain("apis.anthropic.upstream: must be an https URL, got 'http://127.0.0.1:9'");
  });

  test("a port that is taken is told as a mistake of the environment", async () => {
    const taken = await support.startVendor();
    const { port } = new URL(taken.url);
    const ended = await support.runEgress("proxy", { ...goodEnv(support.makeKeysDir()), PORT: port });
    expect([ended.code, ended.stderr]).toEqual([
      1,
      `egress cannot start, 1 problem:\n  PORT: must be a free port, got ${port} (EADDRINUSE)\n`,
    ]);
    await taken.close();
  });

  test("an unknown mode, and a relay without a proxy, end with what is missing", async () => {
    const unknown = await support.runEgress("both", {});
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      "egress cannot start, 1 problem:\n  mode: must be 'proxy' or 'relay', got 'both'\n",
    ]);
    const relay = await support.runEgress("relay", { PORT: "0" });
    expect([relay.code, relay.stderr]).toEqual([
      1,
      "egress cannot start, 1 problem:\n  PROXY_URL: must be the URL of the egress proxy, got nothing\n",
    ]);
  });
});

describe("in the container", () => {
  /** Node's own guard: it may read every file, and may write none and start no process. */
  // Named `--experimental-permission` until Node 23.5.
  const permission = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  const readOnly = { NODE_OPTIONS: `${permission} --allow-fs-read=*` };

  test("the proxy writes no file and starts no process", async () => {
    const vendor = await support.startVendor();
    const proxy = await support.startProxy({ plan: support.reportPlan(vendor.url), env: readOnly });
    const large = " ".repeat(200_000);
    const batch = { batch: [{ type: "track", event: "report_generated", userId: "ann" }], large };
    const body = new Uint8Array(gzipSync(JSON.stringify(batch)));
    const answer = await fetch(`${proxy.url}/segment/v1/batch`, { method: "POST", body });
    expect(answer.status).toBe(200);
    proxy.setKey("switch/off", "all");
    await expect.poll(() => proxy.output(), { timeout: 10_000 }).toContain("kill switch changed");
    expect((await proxy.finalLedger()).some(({ sent }) => sent > 0)).toBe(true);
    expect(await proxy.stop()).toEqual({ code: 0, signal: null });
    expect(proxy.output()).not.toContain("ERR_ACCESS_DENIED");
    await vendor.close();
  });

  test("the guard would stop a file from being written", async () => {
    const script = "require('node:fs').writeFileSync('/tmp/never', '')";
    const run = spawnSync(process.execPath, ["-e", script], { env: { ...process.env, ...readOnly }, encoding: "utf8" });
    expect(run.stderr).toContain("ERR_ACCESS_DENIED");
  });

  test("the image is built from sources alone, and runs one file as nobody, with the licences beside it", () => {
    const root = join(__dirname, "..", "..");
    const lines = readFileSync(join(root, "egress/Dockerfile"), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
    expect(lines).toContain("ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs22-debian12:nonroot");
    expect(last[0]).toContain("{RUNTIME_IMAGE}");
    expect(last.slice(1)).toEqual([
      "WORKDIR /app",
      "COPY --from=build --chown=0:0 --chmod=0444 /src/egress/dist/main.js /src/egress/dist/THIRD_PARTY_NOTICES.txt /src/LICENSE /app/",
      "COPY --from=build --chown=0:0 --chmod=0444 /src/sessions/dist/launcher.js /src/sessions/dist/THIRD_PARTY_NOTICES.txt /bulkhead/",
      "ENV NODE_ENV=production",
      "ENV NODE_OPTIONS=--max-old-space-size=320",
      "ENV MALLOC_TRIM_THRESHOLD_=131072",
      "USER 65532",
      "EXPOSE 8080",
      'ENTRYPOINT ["/nodejs/bin/node", "--single-threaded-gc", "/app/main.js"]',
      'CMD ["proxy"]',
    ]);
    const copied = lines.flatMap((line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(" ") ?? []);
    expect(copied.length).toBeGreaterThan(5);
    for (const source of copied) {
      expect(existsSync(join(root, source)), source).toBe(true);
    }
  });
});

describe("a plan with APIs alone", () => {
  let proxy: support.EgressProcess;
  beforeAll(async () => {
    const plan = { version: 1, apis: { anthropic: { upstream, header: "x-api-key", key: "anthropic" } } };
    const keysDir = support.makeKeysDir({ "apis/anthropic": "fake-api-key" });
    proxy = await support.startEgress("proxy", { ...goodEnv(keysDir), ANALYTICS_PLAN: JSON.stringify(plan) });
  });
  afterAll(() => proxy.stop());

  test("needs no pseudonym key, and a vendor that it does not have is answered in the vendor's form", async () => {
    const answer = await fetch(`${proxy.url}/mixpanel/track?verbose=1`, { method: "POST", body: '[{"event":"x"}]' });
    expect([answer.status, await answer.json()]).toEqual([200, { status: 1, error: null }]);
  });
});
