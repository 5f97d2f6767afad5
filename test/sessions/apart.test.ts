/** Two users of the incident's app, unchanged, under the launcher: HTTP, WebSockets, streams, ends of sessions. */
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { processesByUid } from "../../sessions/session/processes";
import { sessionTest } from "./support/privileges";
import { appFolder, runLauncher, type TestLauncher } from "./support/runLauncher";
import { expectOwnOnly, useApp, users } from "./support/twoUsers";

let folder: string;
let launcher: TestLauncher;

beforeAll(() => {
  folder = appFolder();
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Ends the launcher. Returns the user ids of its sessions under which something still runs. */
async function leftAfterStop(): Promise<number[]> {
  const uids = launcher.sessions.live.map(({ uid }) => uid);
  await launcher.stop();
  const running = processesByUid();
  return uids.filter((uid) => running.has(uid));
}

/** Opens a WebSocket by hand; resolves with its answer's first line and the socket. */
function openWebSocket(
  headers: Record<string, string>,
): Promise<{ status: string; socket: ReturnType<typeof connect> }> {
  return new Promise((resolve, reject) => {
    const socket = connect(launcher.port, "127.0.0.1");
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(
      `GET /stream HTTP/1.1\r\nhost: app.test\r\nconnection: Upgrade\r\nupgrade: websocket\r\n${lines.join("")}\r\n`,
    );
    socket.once("error", reject);
    socket.once("data", (data) => resolve({ status: data.toString().split("\r\n", 1)[0] ?? "", socket }));
  });
}

describe.each(["process", "sandbox"] as const)("with isolation '%s'", (isolation) => {
  beforeAll(async () => {
    launcher = await runLauncher(folder, {
      isolation,
      maxSessions: 3,
      memoryPerSession: 256,
      processesPerSession: 64,
    }).catch(() => undefined as never);
  });

  afterAll(async () => {
    expect(launcher === undefined ? [] : await leftAfterStop()).toEqual([]);
  });

  sessionTest("neither sees the other's key, result, code, upload or files, and the app works for both", async () => {
    for (const user of users) {
      await useApp(launcher, user);
    }
    await expectOwnOnly(launcher);
  });

  sessionTest("a session has no right of root, and nothing of the launcher", async () => {
    const status = await launcher.text("ann", "/run", "return require('fs').readFileSync('/proc/self/status', 'utf8')");
    expect(status).toMatch(/^CapEff:\s0+$/m);
    expect(status).toMatch(/^CapBnd:\s0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s1$/m);
    const code = "return Object.keys(process.env).concat(require('fs').readdirSync('/proc').filter(Number)).join()";
    const seen = await launcher.text("ann", "/run", code);
    expect(seen).not.toMatch(/SESSIONS|npm_|VITEST/);
    const open =
      "return require('fs').readdirSync('/proc/self/fd').map((fd) => { try { return require('fs').readlinkSync('/proc/self/fd/' + fd) } catch { return '' } }).join()";
    expect(await launcher.text("ann", "/run", open)).not.toMatch(/cgroup|bulkhead|\.log/);
  });

  sessionTest("an assertion is needed for each request, and for a WebSocket", async () => {
    const answer = await fetch(`http://127.0.0.1:${launcher.port}/key`);
    expect([answer.status, await answer.text()]).toEqual([401, expect.not.stringContaining("key-of")]);
    const { status, socket } = await openWebSocket({});
    expect(status).toBe("HTTP/1.1 401 Unauthorized");
    socket.destroy();
    expect((await fetch(`http://127.0.0.1:${launcher.port}/_bulkhead/health`)).status).toBe(200);
  });

  sessionTest(
    "a WebSocket carries bytes both ways, and ends at logout with everything else of the session",
    async () => {
      const { status, socket } = await openWebSocket({ "x-goog-iap-jwt-assertion": launcher.assertion("ann") });
      expect(status).toBe("HTTP/1.1 101 Switching Protocols");
      const echo = new Promise((resolve) => socket.once("data", (data) => resolve(data.toString())));
      socket.write("ping");
      expect(await echo).toBe("ping");
      const closed = new Promise((resolve) => socket.once("close", resolve));
      expect((await launcher.as("ann", "/_bulkhead/logout", { method: "POST", body: "token=guess" })).status).toBe(403);
      const page = (await launcher.page("ann", "/_bulkhead/session")).text;
      const [, token] = /name="token" value="([^"]+)"/.exec(page) ?? [];
      const answer = await launcher.as("ann", "/_bulkhead/logout", {
        method: "POST",
        body: new URLSearchParams({ token: token ?? "" }),
      });
      expect(answer.status).toBe(200);
      await closed;
      expect(await launcher.text("ann", "/key")).toBe("");
    },
  );

  sessionTest("a large upload is streamed through, and its sender waits while the app does not read", async () => {
    const code = (await launcher.as("bob", "/upload?name=big", { method: "POST", body: Buffer.alloc(20_000_000, 97) }))
      .status;
    expect(code).toBe(200);
    const size = "return String(require('fs').statSync('/tmp/uploads/big').size)";
    expect(await launcher.text("bob", "/run", size)).toBe("20000000");
    await launcher.text("bob", "/run", "require('fs').unlinkSync('/tmp/uploads/big')");
  });

  sessionTest("an app that ends takes nobody with it: its user gets a page, then a new session", async () => {
    await launcher.text("bob", "/key", "key-of-bob");
    const answer = await launcher.as("ann", "/run", { method: "POST", body: "process.exit(7)" });
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining("The app exited with code 7")]);
    expect(await launcher.text("bob", "/key")).toBe("key-of-bob");
  });

  // Node.js 24 maps 509 MiB for compiled code before it runs a line.
  sessionTest("a session may map more than its memory, as long as it does not use it", async () => {
    const map = (mebibytes: number) =>
      launcher.text("carl", "/run", `return String(Buffer.allocUnsafeSlow(${mebibytes} * 1024 * 1024).length)`);
    expect(await map(600)).toBe(String(600 * 1024 * 1024));
    expect(await map(1_300)).toMatch(/allocation failed|failed to allocate/i);
  });

  sessionTest("memory, files and processes of a session have an end, which is not its neighbour's", async () => {
    const disk =
      "try { require('fs').writeFileSync('/tmp/big', Buffer.alloc(100e6)); return 'written' } catch (e) { return e.code }";
    expect(await launcher.text("carl", "/run", disk)).toBe("ENOSPC");
    await launcher.text("carl", "/run", "require('fs').unlinkSync('/tmp/big')");
    const fork =
      "const { spawn } = require('child_process'); let refused = 0; for (let i = 0; i < 100; i++) { try { const c = spawn('sleep', ['60']); c.on('error', () => undefined); if (!c.pid) refused++ } catch { refused++ } } return String(refused)";
    expect(Number(await launcher.text("carl", "/run", fork))).toBeGreaterThan(30);
    const bomb =
      "globalThis.kept = []; for (;;) { kept.push(Buffer.alloc(20e6, 1)); await new Promise((r) => setTimeout(r, 5)) }";
    const answer = await launcher.as("carl", "/run", { method: "POST", body: bomb });
    expect(`${answer.status} ${await answer.text()}`).toMatch(
      /^500 .*(?:allocation failed|failed to allocate)|^502 .*(?:memory|exited)/s,
    );
    expect(await launcher.text("bob", "/key")).toBe("key-of-bob");
  });
});

sessionTest("a user beyond maxSessions gets a clear page, and a place when one is free", async () => {
  launcher = await runLauncher(folder, { maxSessions: 1, isolation: "process" });
  await launcher.text("ann", "/key", "a");
  const answer = await launcher.as("bob", "/");
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining("room for 1 sessions at once")]);
  await launcher.sessions.live[0]?.end("logout");
  expect((await launcher.as("bob", "/")).status).toBe(200);
  await launcher.stop();
});

sessionTest("a page is shown while a session starts, and one that says why if the app never listens", async () => {
  launcher = await runLauncher(folder, { command: ["sleep", "60"], startSeconds: 1 });
  const first = await launcher.page("ann", "/");
  expect([first.status, first.text]).toEqual([200, expect.stringContaining("Your session is starting")]);
  const second = await launcher.as("ann", "/");
  expect([second.status, await second.text()]).toEqual([502, expect.stringContaining("did not listen")]);
  expect(await leftAfterStop()).toEqual([]);
});

sessionTest("an app that knows only TCP is reached over a bridge, in a network of its own", async () => {
  const serve = "require('http').createServer((_, r) => r.end('over tcp')).listen(process.env.PORT, '127.0.0.1')";
  launcher = await runLauncher(folder, { isolation: "process", command: ["env", process.execPath, "-e", serve] });
  expect(await launcher.text("ann", "/")).toBe("over tcp");
  await expect(fetch("http://127.0.0.1:8501/")).rejects.toThrow();
  await launcher.stop();
});

sessionTest("a link in place of the app's socket is not followed", async () => {
  launcher = await runLauncher(folder, { isolation: "sandbox", maxSessions: 2 });
  await launcher.text("ann", "/key", "key-of-ann");
  const victim = `/proc/${launcher.sessions.live[0]?.process.pid}/root/run/bulkhead/run/app.sock`;
  const swap = `const fs = require('fs'); const s = process.env.BULKHEAD_SOCKET; fs.unlinkSync(s); fs.symlinkSync('${victim}', s)`;
  await launcher.text("bob", "/run", swap);
  expect(await launcher.text("bob", "/key")).toBe("");
  await launcher.stop();
});

sessionTest("a request that two servers could read in two ways gets nowhere", async () => {
  launcher = await runLauncher(folder, { isolation: "process", maxSessions: 1 });
  const raw = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(launcher.port, "127.0.0.1", () => socket.end(text));
      let answer = "";
      socket.on("data", (data) => {
        answer += data;
      });
      socket.on("close", () => resolve(answer.split("\r\n", 1)[0] ?? ""));
    });
  const assertion = `x-goog-iap-jwt-assertion: ${launcher.assertion("ann")}\r\n`;
  const both = `POST /key HTTP/1.1\r\nhost: a\r\n${assertion}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /key HTTP/1.1\r\n\r\n`;
  expect(await raw(both)).toBe("HTTP/1.1 400 Bad Request");
  const absolute = await new Promise((resolve) =>
    request(
      {
        port: launcher.port,
        path: "http://other.test/key",
        headers: { "x-goog-iap-jwt-assertion": launcher.assertion("ann") },
      },
      (answer) => resolve(answer.statusCode),
    ).end(),
  );
  expect(absolute).toBe(400);
  await launcher.stop();
});

sessionTest.each(["process", "sandbox"] as const)(
  "a session with isolation '%s' reaches the relay, and nothing else on the loopback if it is a sandbox",
  async (isolation) => {
    const servers = await Promise.all(
      ["relay", "neighbor"].map(async (name) => {
        const server = createServer((_, response) => response.end(name)).listen(0, "127.0.0.1");
        await once(server, "listening");
        return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
      }),
    );
    const [relayUrl, neighborUrl] = servers.map(({ url }) => url);
    launcher = await runLauncher(folder, { isolation, relayUrl });
    const fetched = (url: string) =>
      launcher.text("ann", "/run", `try { return await (await fetch(${url})).text() } catch { return "refused" }`);
    await launcher.text("ann", "/pid");
    await expect.poll(() => fetched("process.env.RELAY_URL"), { timeout: 5_000 }).toBe("relay");
    expect(await fetched(`"${neighborUrl}"`)).toBe(isolation === "sandbox" ? "refused" : "neighbor");
    await launcher.stop();
    for (const { server } of servers) {
      server.close();
    }
  },
);
