/** The launcher's settings: what they must be, and what holds without one. */
import { expect, test } from "vitest";
import { readLauncherConfig } from "../../sessions/config";

const right = {
  isolation: "sandbox",
  command: ["node", "a.js"],
  identity: { through: "iap", audience: "/projects/1" },
};
const read = (settings: unknown) => readLauncherConfig({ SESSIONS: JSON.stringify(settings) });

test("only isolation, command and identity must be given", () => {
  expect(read(right)).toMatchObject({
    ok: true,
    config: { port: 8080, idleMinutes: 30, maxSessions: 20, memoryPerSession: 256, sharedTmp: "refuse", env: [] },
  });
});

test.each<[string, object, string]>([
  ["isolation", { isolation: "none" }, "SESSIONS.isolation must be 'process' or 'sandbox'"],
  ["command", { command: "node a.js" }, "SESSIONS.command must be a list of words: a program and its arguments"],
  ["maxSessions", { maxSessions: 0 }, "SESSIONS.maxSessions must be a whole number from 1 to 1000"],
  ["sharedTmp", { sharedTmp: "yes" }, "SESSIONS.sharedTmp must be 'refuse' or 'accept'"],
  [
    "sandboxes",
    { isolation: "process", sandboxes: "cloudRun" },
    "SESSIONS.isolation must be 'sandbox' if SESSIONS.sandboxes is 'cloudRun'",
  ],
  [
    "identity",
    { identity: { through: "cookie", audience: "a" } },
    "SESSIONS.identity.through must be 'iap' or 'invoker'",
  ],
  [
    "audience",
    { identity: { through: "iap" } },
    "SESSIONS.identity.audience must be the audience that the users' tokens have",
  ],
  ["userKeys", { userKeys: ["A/b"] }, "SESSIONS.userKeys must be a list of names of APIs"],
  ["relay", { userKeys: ["model"] }, "RELAY_URL must be set with SESSIONS.userKeys, whose calls go to the relay"],
  ["bucket", { bucket: "tokens" }, "RELAY_URL must be set with SESSIONS.bucket 'tokens', whose calls go to the relay"],
  [
    "isolation of tokens",
    { isolation: "sandbox", bucket: "tokens" },
    "SESSIONS.bucket must not be 'tokens' with isolation 'sandbox', whose users could call Cloud Storage with a token of their own; use 'perUser'",
  ],
  ["project", { project: "A/b" }, "SESSIONS.project must be the id of a project"],
  ["env", { env: ["A=B"] }, "SESSIONS.env must be a list of names of environment variables"],
])("a wrong %s is named", (_, wrong, message) => {
  const result = read({ ...right, ...wrong });
  expect(result.ok ? [] : result.problems).toContain(message);
});

test("settings that are missing or no JSON are named, with everything else that is wrong", () => {
  const result = readLauncherConfig({ SESSIONS: "{", PORT: "x" });
  expect(result.ok ? [] : result.problems).toEqual(
    expect.arrayContaining([
      "SESSIONS must hold the sessions' settings as a JSON object",
      "PORT must be a port number",
    ]),
  );
});
