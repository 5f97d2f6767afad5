import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningCloud, runDeployed } from "../../../local/run";
import { startBrowser } from "../prove/support/browser";
import { SampleCloud } from "./sampleCloud";

let sample: SampleCloud;
let running: RunningCloud;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the pages asked for, and what they complained of. */
let hosts: Set<string>;
let errors: string[];

beforeAll(async () => {
  sample = await SampleCloud.deploy();
  [running, browser] = await Promise.all([runDeployed({ cloudFolder: sample.folder }), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
  await sample?.remove();
});

beforeEach(() => openBrowser());
afterEach(() => context.close());

async function openBrowser(view: { width?: number; colorScheme?: "light" | "dark" } = {}): Promise<void> {
  const { width = 1440, colorScheme = "light" } = view;
  context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  page = await context.newPage();
  hosts = new Set();
  errors = [];
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
}

const at = (tenant: string, path = "/") => `http://${tenant}-workload.localhost:${running.port}${path}`;

async function logIn(tenant: string, email: string): Promise<void> {
  await page.goto(at(tenant));
  await page.getByRole("button", { name: email }).click();
}

async function upload(name: string, text: string): Promise<void> {
  const file = { name, mimeType: "text/plain", buffer: Buffer.from(text) };
  await page.getByLabel("Add a file").setInputFiles(file);
  await page.getByRole("button", { name: "Upload" }).click();
  await page.getByText(`${name} is stored`).waitFor();
}

async function askAbout(file: string, question: string): Promise<void> {
  await page.getByLabel("Your question").fill(question);
  await page.getByLabel("About the file").selectOption(file);
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByRole("button", { name: "Result 1" }).waitFor();
}

async function violations(): Promise<string[]> {
  await page.evaluate(axe.source);
  const tags = "['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']";
  const result = (await page.evaluate(`axe.run({ runOnly: ${tags} })`)) as axe.AxeResults;
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

describe("a person with a browser", () => {
  test("logs in, uploads a file, asks about it, reads the answer again, and logs out", async () => {
    await logIn("acme", "ann@acme.example");
    await page.getByText("Logged in as ann@acme.example").waitFor();
    await upload("plan.txt", "the plan of acme");
    expect(await page.locator("#files li").allTextContents()).toEqual(["plan.txt (16 bytes)"]);

    await askAbout("plan.txt", "What is planned?");
    const answer = await page.locator("#answer").textContent();
    expect(answer).toContain("the key for this call was put in by the egress proxy");

    await page.reload();
    expect(await page.locator("#answer").textContent()).toBe("Nothing yet.");
    await page.getByRole("button", { name: "Result 1" }).click();
    await page.getByText("put in by the egress proxy").waitFor();
    expect(await page.locator("#answer").textContent()).toBe(answer);

    await page.getByRole("link", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in to acme-workload" }).waitFor();
    await page.goto(at("acme"));
    expect(page.url()).toBe(at("acme", "/_local/login"));
    expect([...hosts]).toEqual([new URL(at("acme")).host]);
    expect(errors).toEqual([]);
  });

  test("of another tenant sees nothing of it, under a login of their own and at the other's page", async () => {
    await logIn("acme", "ann@acme.example");
    await upload("secret-of-acme.txt", "x");
    await page.goto(at("globex"));
    expect(page.url()).toBe(at("globex", "/_local/login"));
    await page.getByRole("button", { name: "ann@globex.example" }).click();
    await page.getByText("No files yet").waitFor();
    await page.getByText("No results yet").waitFor();
    expect(await page.content()).not.toContain("acme");

    // Even where their login is carried over to the other's page by hand, it is none there.
    const carried = (await context.cookies(at("globex"))).map(({ name, value }) => ({ name, value, url: at("acme") }));
    expect(carried.length).toBeGreaterThan(0);
    await context.addCookies(carried);
    await page.goto(at("acme"));
    expect(page.url()).toBe(at("acme", "/_local/login"));
    expect(await page.content()).not.toContain("globex");
  });

  test("who is in no policy is told so, and can log in as someone else", async () => {
    await logIn("acme", "stranger@elsewhere.example");
    await page.getByRole("heading", { name: "You don't have access" }).waitFor();
    expect(await page.content()).toContain("nothing grants iap.webServiceVersions.accessViaIAP");
    await page.getByRole("link", { name: "Log in as someone else" }).click();
    await page.getByRole("button", { name: "ann@acme.example" }).click();
    await page.getByText("Logged in as ann@acme.example").waitFor();
  });

  test("needs no mouse", async () => {
    await page.goto(at("acme"));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("Logged in as ann@acme.example").waitFor();
    const label = () =>
      page.evaluate("document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent");
    const order: unknown[] = [];
    for (let tabs = 0; tabs < 6; tabs += 1) {
      await page.keyboard.press("Tab");
      order.push(await label());
    }
    expect(order).toEqual([
      "Log out",
      "Add a file (at most 10 MiB)",
      "Upload",
      "Your question",
      "About the file",
      "Ask",
    ]);
  });
});

describe("each page", () => {
  test.each([
    [390, "light"],
    [390, "dark"],
    [1440, "light"],
    [1440, "dark"],
  ] as const)("fits %i pixels, %s, and passes axe's checks, contrast included", async (width, colorScheme) => {
    await context.close();
    await openBrowser({ width, colorScheme });
    const fits = async () => (await page.evaluate("document.documentElement.scrollWidth")) === width;
    await page.goto(at("acme"));
    expect([await fits(), await violations()]).toEqual([true, []]);

    await page.getByRole("button", { name: "stranger@elsewhere.example" }).click();
    await page.getByRole("heading", { name: "You don't have access" }).waitFor();
    expect([await fits(), await violations()]).toEqual([true, []]);

    await page.getByRole("link", { name: "Log in as someone else" }).click();
    await page.getByRole("button", { name: "ann@acme.example" }).click();
    await upload(`${"a-long-name-".repeat(8)}.txt`, "x");
    await askAbout("", "What fits?");
    expect([await fits(), await violations()]).toEqual([true, []]);
  });
});
