import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningCloud, runDeployed } from "../../../local/run";
import { eventually } from "../../local/run/support/processTable";
import { Browser } from "./browser";
import { SampleCloud } from "./sampleCloud";

const annAddress = "ann@acme.example";
const appHost = "acme-workload.localhost";

let sample: SampleCloud;
let running: RunningCloud;

beforeAll(async () => {
  sample = await SampleCloud.deploy();
  running = await runDeployed({ cloudFolder: sample.folder });
});

const newBrowser = () => new Browser(() => running.port, appHost);

afterAll(async () => {
  await running?.stop();
  await sample?.remove();
});

describe("a person at a tenant's page", () => {
  const browser = newBrowser();

  test("is asked to log in first", async () => {
    const first = await browser.open("/");
    expect(first).toMatchObject({ status: 302, headers: { location: "/_local/login" } });
    const login = await browser.open("/_local/login");
    expect(login.text).toContain(annAddress);
    expect(login.text).toContain("analysts@acme.example");
    expect(login.text).not.toContain("globex");
  });

  test("logs in and sees the page under their own name", async () => {
    expect((await browser.logIn(annAddress)).status).toBe(303);
    const page = await browser.open("/");
    expect(page.status).toBe(200);
    expect(page.text).toContain(`Logged in as <strong>${annAddress}</strong>`);
    expect(page.headers["content-security-policy"]).toContain("connect-src 'self'");
    expect(page.text).not.toMatch(/(?:src|href)="https?:/);
  });

  test("puts a file into the tenant's bucket and finds it in the list", async () => {
    const stored = await browser.open("/api/files?name=plan.txt", { method: "POST", body: "quarterly numbers" });
    expect(stored.status).toBe(201);
    const listed = await browser.open("/api/files");
    expect(JSON.parse(listed.text)).toMatchObject([{ name: "plan.txt", size: 17 }]);
    const objects = await running.cloud.resources.listBelow("storage.googleapis.com/buckets/acme-data-100000000001/o");
    expect(objects.map(({ properties }) => properties.name)).toEqual(["uploads/plan.txt"]);
  });

  test("asks a question; the egress proxy puts in the key that the app never has", async () => {
    const body = JSON.stringify({ question: "What does it say?", file: "plan.txt" });
    const answer = await browser.open("/api/questions", { method: "POST", body });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("This is a stand-in for a language model");
    const call = running.received().find(({ host }) => host === "api.anthropic.com");
    expect(call).toMatchObject({
      from: "acme-egress",
      path: "/v1/messages",
      headers: { "x-api-key": "local-anthropic-key-of-acme" },
    });
    expect(call?.body).toContain("quarterly numbers");
    const results = await browser.open("/api/results");
    expect(JSON.parse(results.text)).toEqual([1]);
    expect((await browser.open("/api/results/text?number=1")).text).toBe(answer.text);
  });

  test("leaves analytics with the plan's fields and a pseudonym, and no name", async () => {
    await eventually(
      "two events have left",
      () => running.received().filter(({ host }) => host.endsWith("mixpanel.com")).length >= 2,
    );
    const bodies = running
      .received()
      .filter(({ host }) => host.endsWith("mixpanel.com"))
      .map(
        ({ path, body }) =>
          `${path} ${body} ${Buffer.from(new URLSearchParams(body).get("data") ?? "", "base64").toString()}`,
      )
      .join("\n");
    expect(bodies).toContain("local-mixpanel-token-of-acme");
    expect(bodies).toContain("file_uploaded");
    expect(bodies).toContain("question_asked");
    expect(bodies).toMatch(/p\d{4}-?\d{2}-?\d{2}_/);
    expect(bodies).not.toContain(annAddress);
    // What the SDK says of itself is replaced.
    expect(bodies.match(/"mp_lib":"[^"]*"/g)).toEqual(['"mp_lib":"bulkhead"', '"mp_lib":"bulkhead"']);
  });

  test("leaves an audit line for each action, without what was in it", async () => {
    const read = () => readFile(join(sample.folder, "run", "logs", "acme-workload.app.log"), "utf8");
    for (const action of ["upload file", "list files", "ask question", "read result"]) {
      const line = `"who":"${annAddress}","action":"${action}","result":"ok"`;
      await eventually(`the log has '${line}'`, async () => (await read()).includes(line));
    }
    const log = await read();
    expect(log).not.toContain("quarterly");
  });

  test("is refused at another tenant's page, with this login and with one of a stranger", async () => {
    const other = await browser.open("/", { host: "globex-workload.localhost" });
    expect(other.status).toBe(302);
    const stranger = newBrowser();
    await stranger.logIn("stranger@elsewhere.example");
    const refused = await stranger.open("/");
    expect(refused).toMatchObject({ status: 403, headers: { "x-bulkhead-wall": "login (IAP)" } });
  });

  test("can't be made to act by another site", async () => {
    const forged = await browser.open("/api/files?name=planted.txt", {
      method: "POST",
      body: "x",
      origin: "https://evil.example",
    });
    expect(forged.status).toBe(403);
    const login = await browser.open("/_local/login", {
      method: "POST",
      body: "email=ann%40acme.example",
      origin: "https://evil.example",
    });
    expect(login.status).toBe(403);
  });
});

describe("the tenant's app", () => {
  test("has no secret in its environment", async () => {
    const environments = await Promise.all(
      (await readdir("/proc"))
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")),
    );
    const app = environments.find(
      (text) => text.includes("K_SERVICE=acme-workload") && text.includes(sample.folder) && text.includes("BUCKET="),
    );
    expect(app).toContain("TENANT=acme");
    const secrets = await running.cloud.resources.listBelow("secretmanager.googleapis.com");
    const payloads = secrets
      .map(({ payload }) => payload)
      .filter((payload) => payload !== undefined && payload.length > 8);
    expect(payloads.length).toBeGreaterThan(5);
    for (const payload of payloads) {
      expect(app).not.toContain(payload);
    }
  });

  test("keeps one person's session apart from another's", async () => {
    const ann = newBrowser();
    await ann.logIn(annAddress);
    await ann.open("/api/questions", { method: "POST", body: JSON.stringify({ question: "mine?" }) });
    const analyst = newBrowser();
    await analyst.logIn("someone.in.analysts@acme.example");
    expect(JSON.parse((await analyst.open("/api/results")).text)).toEqual([]);
    expect((await analyst.open("/api/results/text?number=1")).status).toBe(404);
  });
});
