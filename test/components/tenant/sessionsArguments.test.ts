/** Bad values of `sessions`, each with its whole message. */
import { expect, test } from "vitest";
import { checkTenant } from "../../../components/tenant/checkTenant";
import { unresolved } from "../../../components/validation";

const right = {
  cell: unresolved,
  image: unresolved,
  access: { through: "iap", members: ["group:readers@example.com"] },
  sessions: { isolation: "sandbox", command: ["streamlit", "run", "app.py"] },
};
const messages = (args: object) =>
  checkTenant("acme", { ...right, ...args }).problems.map(({ path, message }) => `'${path}' ${message}`);

test("isolation and command are enough", () => {
  expect(messages({})).toEqual([]);
});

test.each<[object, string]>([
  [
    { sessions: { command: ["node", "a.js"] } },
    "'sessions.isolation' must be set; use 'sandbox' for apps that run code for their users, else 'process'",
  ],
  [
    { sessions: { isolation: "thread", command: ["node", "a.js"] } },
    "'sessions.isolation' must be 'process' or 'sandbox', got 'thread'",
  ],
  [
    { sessions: { isolation: "process", command: [] } },
    `'sessions.command' must name the app's program; use ["streamlit", "run", "app.py"]`,
  ],
  [
    { sessions: { ...right.sessions, maxSessions: 0 } },
    "'sessions.maxSessions' must be a whole number of sessions from 1 to 1000, got '0'",
  ],
  [
    { sessions: { ...right.sessions, memoryPerSession: "1Gi" } },
    "'sessions.memoryPerSession' must not be above 'compute.memory' ('512Mi'), got '1Gi'; sessions lie in the instance's memory",
  ],
  [
    { sessions: { ...right.sessions, bucket: "shared" } },
    "'sessions.bucket' must be 'none', 'perUser' or 'tokens', got 'shared'",
  ],
  [
    { sessions: { ...right.sessions, bucket: "tokens" } },
    "'sessions.bucket' must not be 'tokens' with 'sessions.isolation' 'sandbox', whose users could call Cloud Storage with a token of their own; use 'perUser'",
  ],
  [
    { sessions: { ...right.sessions, isolation: "process", sandboxes: "cloudRun" } },
    "'sessions.sandboxes' must not be 'cloudRun' with 'sessions.isolation' 'process'; use isolation 'sandbox'",
  ],
  [
    { access: { ...right.access, through: "loadBalancer" } },
    "'sessions' must not be set with 'access.through' 'loadBalancer', whose assertions name a backend that is not known before the update; use 'iap'",
  ],
  [{ env: { SESSIONS: "{}" } }, "'env.SESSIONS' must not be set; Bulkhead sets this variable itself"],
])("%j is refused", (args, message) => {
  expect(messages(args)).toEqual([message]);
});

test("a session may use all of an instance's memory", () => {
  const sessions = { ...right.sessions, memoryPerSession: "1Gi" };
  expect(messages({ sessions, compute: { memory: "1Gi" } })).toEqual([]);
});
