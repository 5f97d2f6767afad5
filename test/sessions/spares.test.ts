/** Sessions that are started before their users come. */
import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { sessionTest } from "./support/privileges";
import { appFolder, runLauncher, type TestLauncher } from "./support/runLauncher";

let folder: string;
let launcher: TestLauncher;

beforeAll(() => {
  folder = appFolder();
});

afterEach(() => launcher?.stop());

afterAll(() => rmSync(folder, { recursive: true }));

const running = () => launcher.sessions.live.filter(({ state }) => state === "running");
const patient = { timeout: 10_000, interval: 20 };

sessionTest("a user gets the spare session, the next user another one, and the first keeps theirs", async () => {
  launcher = await runLauncher(folder, { spareSessions: 1, idleMinutes: 30 });
  await expect.poll(() => running().length, patient).toBe(1);
  const [spare] = running();
  await launcher.text("ann", "/key", "key-of-ann");
  expect(launcher.sessions.find({ id: "https://cloud.google.com/iap\nann", email: undefined })).toBe(spare);
  await expect.poll(() => running().length, patient).toBe(2);
  expect(await launcher.text("bob", "/key")).toBe("");
  expect(await launcher.text("ann", "/key")).toBe("key-of-ann");
});

sessionTest("a spare session takes no place from a user", async () => {
  launcher = await runLauncher(folder, { spareSessions: 2, maxSessions: 2 });
  await expect.poll(() => running().length, patient).toBe(2);
  const pids = await Promise.all(["ann", "bob"].map((user) => launcher.text(user, "/run", "return process.pid")));
  expect(pids).toHaveLength(2);
  expect((await launcher.as("cem", "/pid")).status).toBe(503);
});

sessionTest("an app that exits at once is started ahead once, not in a loop", async () => {
  launcher = await runLauncher(folder, { spareSessions: 1, command: ["sh", "-c", "exit 7", "{socket}"] });
  await expect.poll(() => launcher.lines.filter((line) => line.includes("session ended")).length, patient).toBe(1);
  expect((await launcher.as("ann", "/")).status).toBe(502);
  expect(launcher.lines.filter((line) => line.includes("session starts"))).toHaveLength(2);
});
