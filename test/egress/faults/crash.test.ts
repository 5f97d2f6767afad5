import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Canaries } from "../canaries/plant";
import { defaultKeys, makeKeysDir, startEgress } from "../support";
import { faultPlan } from "./load";

const plan = faultPlan("http://127.0.0.1:9");

describe("an error that nobody expected", () => {
  test.each([
    ["exception", /^egress failed: TypeError ERR_FAKE at node:[\w/]+:\d+:\d+\n$/],
    ["rejection", /^egress failed: Error at node:[\w/]+:\d+:\d+\n$/],
    ["text", /^egress failed: Error at \S+main\.js:\d+:\d+\n$/],
    ["every part", /^egress failed: Error at node:[\w/]+:\d+:\d+\n$/],
  ])("ends the process with its kind and place, and with nothing of the event (%s)", async (way, said) => {
    const canaries = new Canaries();
    const keysDir = makeKeysDir();
    const proxy = await startEgress("proxy", {
      TENANT: "acme",
      ANALYTICS_PLAN: JSON.stringify(plan),
      KEYS_DIR: keysDir,
      ALLOW_HTTP_UPSTREAM: "1",
      NODE_OPTIONS: `--require ${join(__dirname, "crash.cjs")}`,
      CRASH: way,
    });
    const send = (event: string) => {
      const ids = { userId: canaries.plant("user"), x: canaries.plant("body") };
      const body = JSON.stringify({ type: "track", event, ...ids });
      return fetch(`${proxy.url}/segment/v1/track`, { method: "POST", body }).catch(() => undefined);
    };
    await send("undeclared");
    await send("unexpected");
    expect(await proxy.ended).toEqual({ code: 1, signal: null });
    expect(canaries.foundIn(proxy.output())).toEqual([]);
    for (const key of Object.values(defaultKeys)) {
      expect(proxy.output()).not.toContain(key);
    }
    const stderr = proxy.output().replace(/^\{.*\n/gm, "");
    expect(stderr).toMatch(said);
    // What was counted before the crash is in the ledger.
    const ledger = proxy.lines().filter(({ kind }) => kind === "ledger");
    expect(ledger).toMatchObject([{ event: "(undeclared)", reason: "undeclared-event", dropped: expect.any(Number) }]);
  });
});
