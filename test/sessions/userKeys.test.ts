/** Keys of users, from the launcher's page to the API, through the real relay and proxy. */
import { readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect } from "vitest";
import { withoutCoreFiles } from "../../sessions/withoutCoreFiles";
import { type Chain, startChain } from "../egress/support";
import { hasSessions, sessionTest } from "./support/privileges";
import { appFolder, runLauncher, type TestLauncher } from "./support/runLauncher";

let folder: string;
let chain: Chain;
let launcher: TestLauncher;

beforeAll(async () => {
  if (!hasSessions) {
    return;
  }
  folder = appFolder();
  chain = await startChain(
    (upstream) => ({ version: 1, apis: { model: { upstream, header: "x-api-key", keys: "perUser" } } }),
    { relayEnv: { USER_KEYS: "1" } },
  );
  launcher = await runLauncher(folder, { isolation: "process", relayUrl: chain.relay.url, userKeys: ["model"] });
});

afterAll(async () => {
  if (hasSessions) {
    await launcher.stop();
    await chain.stop();
    rmSync(folder, { recursive: true });
  }
});

const keysPath = "/_bulkhead/keys";

async function enter(user: string, key: string, more: Record<string, string> = {}): Promise<Response> {
  await launcher.text(user, "/pid");
  const [, token = ""] = /name="token" value="([^"]+)"/.exec((await launcher.page(user, keysPath)).text) ?? [];
  const body = new URLSearchParams({ token, api: "model", key, ...more });
  return launcher.as(user, keysPath, { method: "POST", body, redirect: "manual" });
}

/** What the app of a user gets from the API. */
function ask(user: string, headers: Record<string, string> = {}): Promise<string> {
  const init = JSON.stringify({ method: "POST", body: "{}", headers });
  return launcher.text(
    user,
    "/run",
    `for (let turn = 0; turn < 100; turn += 1) {
       try {
         const answer = await fetch(process.env.RELAY_URL + "/api/model/v1/chat", ${init});
         return answer.status + " " + await answer.text();
       } catch {
         await new Promise((resolve) => setTimeout(resolve, 20));
       }
     }
     return "no way out";`,
  );
}

const sentKeys = () => chain.vendor.requests.map(({ headers }) => headers["x-api-key"]);

sessionTest("each user's calls carry their own key, and no other's", async () => {
  for (const user of ["ann", "bob"]) {
    expect((await enter(user, ` sk-of-${user} `)).status).toBe(303);
  }
  for (const user of ["ann", "bob", "ann"]) {
    expect(await ask(user)).toMatch(/^200 /);
  }
  expect(sentKeys()).toEqual(["sk-of-ann", "sk-of-bob", "sk-of-ann"]);
});

sessionTest("a call of a user without a key never leaves, whatever header the app sends", async () => {
  chain.vendor.requests.length = 0;
  const refusal =
    '401 {"type":"error","error":{"type":"key_missing","message":"the user has not entered a key for \'model\'; they do so at /_bulkhead/keys of this app"}}';
  expect(await ask("cem")).toBe(refusal);
  expect(await ask("cem", { "x-bulkhead-user-key": "sk-of-ann" })).toBe(refusal);
  expect(chain.vendor.requests).toEqual([]);
});

sessionTest("the app finds the key nowhere, and neither does the page show it", async () => {
  await enter("ann", "sk-canary");
  const places = "JSON.stringify(process.env) + require('fs').readFileSync('/proc/self/environ', 'utf8')";
  expect(await launcher.text("ann", "/run", `return ${places}`)).not.toContain("sk-canary");
  expect(await launcher.text("ann", "/headers")).not.toContain("sk-canary");
  const { text } = await launcher.page("ann", keysPath);
  expect(text).toContain("A key is kept for this session.");
  expect(text).not.toContain("sk-canary");
});

sessionTest("a form of another user, another API or no key is refused", async () => {
  expect((await enter("ann", "sk-x", { token: "guess" })).status).toBe(403);
  expect((await enter("ann", "sk-x", { api: "other" })).status).toBe(404);
  const spaced = await enter("ann", "sk with spaces");
  expect([spaced.status, await spaced.text()]).toEqual([400, expect.stringContaining("Nothing was kept.")]);
  expect((await launcher.as("ann", keysPath)).status).toBe(404);
});

sessionTest("an empty field removes the key, and so does the end of the session", async () => {
  await enter("ann", "sk-short");
  await enter("ann", "");
  expect(await ask("ann")).toMatch(/^401 /);
  await enter("ann", "sk-short");
  const [session] = launcher.sessions.live.filter(({ keys }) => keys.has("model"));
  await launcher.sessions.end({ id: "https://cloud.google.com/iap\nann", email: undefined }, "logout");
  expect(session?.keys.has("model")).toBe(false);
  expect(await ask("ann")).toMatch(/^401 /);
});

sessionTest("a browser gets no service worker, which could read the page with the forms", async () => {
  const answer = await launcher.as("ann", "/worker.js", { headers: { "service-worker": "script" } });
  expect(answer.status).toBe(403);
});

sessionTest("no key is in a log, and none in a core file", async () => {
  const logs = launcher.lines.join("\n") + chain.relay.output() + chain.proxy.output();
  expect(logs).not.toMatch(/sk-(?:of|canary|short)/);
  await withoutCoreFiles();
  expect(readFileSync("/proc/self/limits", "utf8")).toMatch(/^Max core file size\s+0\s+0\s/m);
});
