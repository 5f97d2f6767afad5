/** Real Streamlit from PyPI, 1.36 and a current version, with two people in two browsers: the app as it was, and under the launcher. */
import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join as joinPath } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { freePort } from "../../cli/attack/users/targets";
import { repositoryRoot } from "../../local/root";
import { join } from "../../sessions/bridge/multiplexer";
import { startBrowser } from "../cli/prove/support/browser";
import { hasPython, pythonWith, sayLeftOut } from "../support/python";
import { hasSessions, sessionTest } from "./support/privileges";
import { appFolder, runLauncher, type TestLauncher } from "./support/runLauncher";

/** Sessions have user ids of their own and cover temporary folders, so the packages are in a folder that each user can read. */
const cache = "/var/cache/bulkhead-tests";
const lists = ["newest.txt", "older.txt"];
const pythons = new Map(
  hasSessions && hasPython()
    ? lists.map((list) => [list, pythonWith(joinPath(__dirname, "python", list), cache)] as const)
    : [],
);
const available = lists.filter((list) => pythons.get(list) !== undefined);
if (hasSessions) {
  sayLeftOut("Streamlit in a browser", lists, available);
}

let browser: Browser;
let folder: string;

beforeAll(async () => {
  if (available.length > 0) {
    browser = await startBrowser();
    folder = appFolder();
    for (const file of ["app.py", "kept.py"]) {
      copyFileSync(joinPath(repositoryRoot(), "examples/streamlit", file), joinPath(folder, file));
    }
  }
});

afterAll(async () => {
  if (available.length > 0) {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
});

/** Milliseconds for one step. Streamlit's page is megabytes of script, and other tests run at the same time. */
const timeout = 120_000;

/** A person at an address, in a browser of their own, or in one where they have another page open. */
async function openPage(url: string, own?: BrowserContext): Promise<Page> {
  const context = own ?? (await browser.newContext());
  context.setDefaultTimeout(timeout);
  const page = await context.newPage();
  await page.goto(url);
  await shows(page, "ready");
  return page;
}

const shows = (page: Page, text: string) => page.getByText(text).first().waitFor();
const textOf = async (page: Page) => (await page.locator("[data-testid=stApp]").textContent()) ?? "";

async function enter(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).fill(text);
  await page.getByLabel(label).press("Enter");
}

const enterKey = (page: Page, user: string) => enter(page, "API key", `key-of-${user}`);

/** A key, an upload, a question and what comes of it. */
async function use(page: Page, user: string): Promise<void> {
  await enterKey(page, user);
  await shows(page, `key in use: key-of-${user}`);
  const file = { name: `file-of-${user}.csv`, mimeType: "text/csv", buffer: Buffer.from(`data of ${user}`) };
  await page.locator("input[type=file]").setInputFiles(file);
  await shows(page, `uploads: file-of-${user}.csv`);
  await enter(page, "Question", `question-of-${user}`);
  await shows(page, `results: answer to question-of-${user}`);
}

/** What the pages show of a user. */
const traces = (user: string) => [
  `key in use: key-of-${user}`,
  `file-of-${user}.csv`,
  `generated code: RESULTS.append('answer to question-of-${user}')`,
  `results: answer to question-of-${user}`,
  `summary of data.csv with key key-of-${user}`,
];

/** Streamlit as anybody starts it, with a `/tmp` that the test throws away. */
async function startAlone(python: string): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const port = await freePort();
  const run = 'mount -t tmpfs tmp /tmp; exec "$@"';
  const options = [`--server.port=${port}`, "--server.headless=true", "--browser.gatherUsageStats=false"];
  const app = spawn(
    "unshare",
    [
      ...["--mount", "--propagation", "private", "sh", "-c", run, "app"],
      ...[python, "-m", "streamlit", "run", "app.py", ...options],
    ],
    { cwd: folder, env: { PATH: process.env.PATH, HOME: "/tmp" }, stdio: "ignore" },
  );
  const url = `http://127.0.0.1:${port}`;
  const end = performance.now() + 60_000;
  while (
    !(await fetch(`${url}/_stcore/health`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (performance.now() > end || app.exitCode !== null) {
      throw new Error("Streamlit did not start");
    }
    await sleep(50);
  }
  return { url, process: app };
}

/** Stands for Identity-Aware Proxy in front of the launcher: each request through it is one of this user. */
async function logIn(
  { port, assertion }: TestLauncher,
  user: string,
): Promise<{ readonly url: string; close(): void }> {
  const login = { "x-goog-iap-jwt-assertion": assertion(user) };
  const server = createServer((incoming, response) => {
    const { url: path, method, headers } = incoming;
    const call = request({ port, path, method, headers: { ...headers, ...login } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    call.on("error", () => response.destroy());
    incoming.pipe(call);
  });
  server.on("upgrade", ({ url, headers }: IncomingMessage, socket: Socket, head) => {
    const lines = Object.entries({ ...headers, ...login }).map(([name, value]) => `${name}: ${value}\r\n`);
    const upstream = connect(port);
    upstream.write(`GET ${url} HTTP/1.1\r\n${lines.join("")}\r\n`);
    upstream.write(head);
    join(socket, upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close().closeAllConnections() };
}

sessionTest.for(lists)("of %s: the app as it was shows one user everything of the other", async (list, { skip }) => {
  const python = pythons.get(list);
  if (python === undefined) {
    return skip();
  }
  const app = await startAlone(python);
  try {
    const ann = await openPage(app.url);
    await use(ann, "ann");
    const bob = await openPage(app.url);
    for (const trace of traces("ann").slice(0, 4)) {
      expect(await textOf(bob)).toContain(trace);
    }
    await enterKey(bob, "bob");
    await shows(bob, "summary of data.csv with key key-of-ann");
    await Promise.all([ann, bob].map((page) => page.context().close()));
  } finally {
    app.process.kill("SIGKILL");
  }
});

sessionTest.for(lists)(
  "of %s: under the launcher two users at once see nothing of each other",
  async (list, { skip }) => {
    const python = pythons.get(list);
    if (python === undefined) {
      return skip();
    }
    const command = [python, "-m", "streamlit", "run", "app.py", "--server.port=8080"];
    const launcher = await runLauncher(folder, { command, memoryPerSession: 512 });
    const users = ["ann", "bob"] as const;
    const logins = await Promise.all(users.map((user) => logIn(launcher, user)));
    try {
      const pages = await Promise.all(logins.map(({ url }) => openPage(url)));
      await Promise.all(pages.map((page, index) => use(page, users[index] ?? "")));
      // What another user left would be there for a page that is opened later, as in the app as it was.
      const later = await Promise.all(logins.map(({ url }, index) => openPage(url, pages[index]?.context())));
      await Promise.all(later.map((page, index) => enterKey(page, users[index] ?? "")));
      await Promise.all(later.map((page) => shows(page, "summary of data.csv")));
      for (const [index, user] of users.entries()) {
        const texts = await Promise.all([pages[index], later[index]].map((page) => textOf(page as Page)));
        for (const trace of traces(user)) {
          expect(texts[1]).toContain(trace);
        }
        expect(texts.join("\n")).not.toContain(`of-${users[1 - index]}`);
      }
      await Promise.all(pages.map((page) => page.context().close()));
    } finally {
      for (const login of logins) {
        login.close();
      }
      await launcher.stop();
    }
  },
);
