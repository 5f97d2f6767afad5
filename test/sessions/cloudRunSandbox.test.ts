/** Sessions in sandboxes of Cloud Run, over a stand-in of their command: what reaches the app, what reaches nobody, and what is left. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, expect } from "vitest";
import { sessionEnvironment } from "../../sessions/app/environment";
import { Multiplexer } from "../../sessions/bridge/multiplexer";
import { encode, streamsAtOnce } from "../../sessions/bridge/settings";
import { probe } from "../../sessions/isolation/probe";
import { hasSessions, sessionTest } from "./support/privileges";
import { appFolder, runLauncher, standInSandboxes, type TestLauncher } from "./support/runLauncher";
import { expectOwnOnly, useApp, users } from "./support/twoUsers";

const [, , stateFolder = ""] = standInSandboxes.program;
let folder: string;
let launcher: TestLauncher;

const start = (more: Parameters<typeof runLauncher>[1] = {}) =>
  runLauncher(folder, { sandboxes: "cloudRun", maxSessions: 3, processesPerSession: 64, ...more });

beforeAll(async () => {
  if (hasSessions) {
    folder = appFolder();
    launcher = await start();
  }
});

afterAll(async () => {
  if (hasSessions) {
    await launcher.stop();
    rmSync(folder, { recursive: true });
  }
});

const sandboxes = () => readdirSync(stateFolder).length;

sessionTest(
  "neither user sees the other's key, result, code, upload or files, and the app works for both",
  async () => {
    await Promise.all(users.map((user) => useApp(launcher, user)));
    await expectOwnOnly(launcher);
    expect(existsSync("/tmp/uploads")).toBe(false);
  },
);

sessionTest(
  "a session has no right of root, no variable of the launcher's, no hold on its bridge, and no socket of another",
  async () => {
    const status = await launcher.text("ann", "/run", "return require('fs').readFileSync('/proc/self/status', 'utf8')");
    expect(status).toMatch(/^CapEff:\s0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s1$/m);
    expect(await launcher.text("ann", "/run", "return Object.keys(process.env).join()")).not.toMatch(
      /SESSIONS|npm_|VITEST/,
    );
    const trace = "try { require('fs').openSync('/proc/' + process.ppid + '/mem') } catch ({ code }) { return code }";
    expect(await launcher.text("ann", "/run", trace)).toBe("EACCES");
    const list = "return require('fs').readdirSync('/run/bulkhead-bridges').length";
    expect([await launcher.text("ann", "/run", list), readdirSync("/run/bulkhead-bridges").length > 0]).toEqual([
      "0",
      true,
    ]);
  },
);

sessionTest("a large upload arrives whole, and so does a large answer", async () => {
  const body = Buffer.alloc(20_000_000, "0123456789");
  expect((await launcher.as("bob", "/upload?name=big", { method: "POST", body })).status).toBe(200);
  expect(Buffer.compare(Buffer.from(await (await launcher.as("bob", "/upload?name=big")).arrayBuffer()), body)).toBe(0);
  await launcher.text("bob", "/run", "require('fs').unlinkSync('/tmp/uploads/big')");
});

sessionTest("a WebSocket carries bytes both ways, and ends with its session, of which no sandbox is left", async () => {
  const before = sandboxes();
  const socket = connect(launcher.port, "127.0.0.1");
  const assertion = launcher.assertion("carl");
  socket.write(
    `GET /stream HTTP/1.1\r\nhost: app.test\r\nconnection: Upgrade\r\nupgrade: websocket\r\nx-goog-iap-jwt-assertion: ${assertion}\r\n\r\n`,
  );
  expect(String((await once(socket, "data"))[0])).toMatch(/^HTTP\/1.1 101 /);
  socket.write("ping");
  expect(String((await once(socket, "data"))[0])).toBe("ping");
  expect(sandboxes()).toBe(before + 1);
  const closed = once(socket, "close");
  await launcher.sessions.end({ id: "https://cloud.google.com/iap\ncarl", email: undefined }, "logout");
  await closed;
  expect(sandboxes()).toBe(before);
});

sessionTest.each([
  ["ends", "process.exit(7)", "The app exited with code 7"],
  ["kills its bridge", "process.kill(process.ppid, 'SIGKILL'); await new Promise(() => {})", "The session broke"],
  [
    "uses more memory than it may",
    "globalThis.kept = []; for (;;) { kept.push(Buffer.alloc(20e6, 1)); await new Promise((r) => setTimeout(r, 20)) }",
    "used more memory",
  ],
  [
    "keeps too much in files",
    "for (let i = 0; i < 20; i++) { require('fs').writeFileSync('/tmp/big' + i, Buffer.alloc(20e6)); await new Promise((r) => setTimeout(r, 50)) } await new Promise(() => {})",
    "used more memory",
  ],
  [
    "starts more processes than it may",
    "for (let i = 0; i < 100; i++) require('child_process').spawn('sleep', ['60'], { stdio: 'ignore' }); await new Promise(() => {})",
    "more processes",
  ],
])("an app that %s takes nobody with it: its user gets a page, then a new session", async (_, code, reason) => {
  await launcher.text("bob", "/key", "key-of-bob");
  await launcher.text("carl", "/key", "key-of-carl");
  const answer = await launcher.as("carl", "/run", { method: "POST", body: code });
  expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining(reason)]);
  expect(await launcher.text("bob", "/key")).toBe("key-of-bob");
  await expect.poll(() => launcher.text("carl", "/key"), { timeout: 10_000 }).toBe("");
});

sessionTest("an app that stops its bridge, which counts its memory, ends", async () => {
  const quiet = await runLauncher(
    folder,
    { sandboxes: "cloudRun" },
    undefined,
    {},
    { ...standInSandboxes, silence: 1_000 },
  );
  const body = "process.kill(process.ppid, 'SIGSTOP'); await new Promise(() => {})";
  const answer = await quiet.as("ann", "/run", { method: "POST", body });
  expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining("The session broke")]);
  await quiet.stop();
});

sessionTest("a session reaches the relay over the bridge, and nothing else of the container", async () => {
  const servers = await Promise.all(
    ["relay", "neighbor"].map(async (name) => {
      const server = createServer((_, response) => response.end(name)).listen(0, "127.0.0.1");
      await once(server, "listening");
      return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    }),
  );
  const own = await start({ relayUrl: servers[0]?.url });
  const fetched = (url: string) =>
    own.text("ann", "/run", `try { return await (await fetch(${url})).text() } catch { return "refused" }`);
  await expect.poll(() => fetched("process.env.RELAY_URL"), { timeout: 10_000 }).toBe("relay");
  expect(await fetched(`"${servers[1]?.url}"`)).toBe("refused");
  await own.stop();
  for (const { server } of servers) {
    server.close();
  }
});

sessionTest("the launcher does not start where there are no sandboxes, or only some with a network", async () => {
  const missing = { ...standInSandboxes, program: ["/usr/local/gcp/bin/sandbox"] };
  await expect(runLauncher(folder, { sandboxes: "cloudRun" }, undefined, {}, missing)).rejects.toThrow(
    "Cloud Run's sandboxes can't be used here (no /usr/local/gcp/bin/sandbox; the service must have sandboxes switched on); leave out 'sandboxes' for namespaces",
  );
  const [node = "", script = "", state = ""] = standInSandboxes.program;
  const open = { ...standInSandboxes, program: [node, script, `${state}-with-network`] };
  const { walls } = await probe(sessionEnvironment(process.env, []), open);
  const wall = walls.find(({ what }) => what === "Cloud Run's sandboxes (Preview)");
  expect(wall).toMatchObject({
    allowed: false,
    detail: expect.stringContaining("the sandbox has the network interface"),
  });
  expect(readdirSync(`${state}-with-network`)).toEqual([]);
});

sessionTest("without the launcher nothing of the session runs on", async () => {
  const [program = "", ...first] = standInSandboxes.program;
  const call = (...args: string[]) => spawn(program, [...first, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const id = "left-alone";
  await once(call("run", id, "--detach", "--write", "--", "/bin/sleep", "infinity"), "close");
  const bridge = call("exec", id, "--", process.execPath, standInSandboxes.launcherFile, "bridge");
  const messages: string[] = [];
  const multiplexer = new Multiplexer({
    input: bridge.stdout as Readable,
    output: bridge.stdin as Writable,
    side: "launcher",
    streamsAtOnce,
    onStream: () => undefined,
    onMessage: (type) => messages.push(type),
    onClose: () => undefined,
  });
  const limits = { memory: 2 ** 28, disk: 2 ** 20, processes: 16 };
  const command = ["sh", "-c", "trap '' TERM HUP; setsid sleep 4321 & sleep 4321"];
  multiplexer.send(
    "settings",
    0,
    encode({ command, environment: { PATH: process.env.PATH ?? "" }, workFolder: "/", limits }),
  );
  await expect.poll(() => messages, { timeout: 10_000 }).toContain("alive");
  const processes = async () => {
    const list = call("exec", id, "--", "/bin/sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '");
    return String(Buffer.concat(await (list.stdout as Readable).toArray()));
  };
  expect(await processes()).toContain("sleep 4321");
  bridge.stdin.end();
  await once(bridge, "close");
  expect(await processes()).not.toContain("sleep 4321");
  await once(call("delete", id, "--force"), "close");
});
