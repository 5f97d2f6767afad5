import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildProof } from "../../../cli/prove/buildProof";
import { toHtml } from "../../../cli/prove/page";
import type { Resource } from "../../../policies/graph";
import { startBrowser } from "./support/browser";
import { manyTenants } from "./support/manyTenants";
import { resourcesOf, twoTenants } from "./support/twoTenants";
import { stackOf } from "./support/written";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-page-"));
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Everything the page asked for beside itself. */
  readonly requests: string[];
  readonly errors: string[];
}

type View = { readonly width?: number; readonly colorScheme?: "light" | "dark" };

async function open(
  resources: readonly Resource[],
  { width = 1440, colorScheme = "light" }: View = {},
): Promise<Opened> {
  const file = join(folder, `page-${Math.random()}.html`);
  writeFileSync(file, toHtml(buildProof({ resources, source: "state" })));
  const url = pathToFileURL(file).href;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const requests: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== url) {
      requests.push(request.url());
    }
  });
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(url);
  return { page, requests, errors };
}

/** What a reader sees: text that styles hide is not in it. */
// biome-ignore lint/performance/useDomNodeTextContent: this is a locator of the browser driver, not a node
const visibleText = (locator: Locator) => locator.innerText();

const open2 = async (view?: View) => open(await resourcesOf(() => twoTenants("token creator"), false), view);

describe("the page", () => {
  test("shows each tenant's verdict, and opens at one that is not isolated", async () => {
    const { page, errors } = await open2();
    expect(await page.locator("#verdicts tbody tr").allInnerTexts()).toEqual([
      "tenant 'acme'\tnot isolated\t5\t0\tMixpanel, anthropic API, Google APIs of any project",
      "tenant 'globex'\tisolated\t0\t0\tMixpanel, anthropic API, Google APIs of any project",
    ]);
    expect(await visibleText(page.locator("#status"))).toBe("tenant 'acme': not isolated");
    expect(await visibleText(page.locator("#ways summary").first())).toContain("globex-run → read → secret acme-key");
    expect(errors).toEqual([]);
    await page.close();
  });

  test("shows the proof of a cell, and gives the focus back when it is closed", async () => {
    const { page } = await open2();
    const cell = page.getByRole("button", { name: "globex-run → secret acme-key: yes: read" });
    await cell.click();
    const dialog = page.getByRole("dialog");
    expect(await visibleText(dialog)).toContain("can become acme-run: grants roles/iam.serviceAccountTokenCreator");
    expect(await visibleText(dialog)).toContain("SecretIamPolicy::acme-key");
    await page.keyboard.press("Escape");
    expect(await dialog.isVisible()).toBe(false);
    expect(await cell.evaluate((button) => button.ownerDocument.activeElement === button)).toBe(true);
    await page.close();
  });

  test("gives a 'no' its reason too", async () => {
    const { page } = await open2();
    await page.getByRole("button", { name: "anyone on the internet → bucket acme-data: no" }).click();
    expect(await visibleText(page.getByRole("dialog"))).toContain(
      "to acme-run only, and replaces every other grant on it",
    );
    await page.close();
  });

  test("filters by tenant, from the list and from the address, and by name", async () => {
    const { page } = await open2();
    await page.locator("#domain").selectOption({ label: "tenant 'globex'" });
    expect(await visibleText(page.locator("#status"))).toBe("tenant 'globex': isolated");
    expect(await visibleText(page.locator("#ways"))).toBe("None: every way in and out was looked at, and is closed.");
    expect(await visibleText(page.locator("#matrix thead"))).not.toContain("acme");
    expect(page.url()).toContain("#domain=tenant%3Aglobex");
    await page.getByRole("link", { name: "tenant 'acme'" }).click();
    expect(await visibleText(page.locator("#matrix thead"))).toContain("acme-key");
    await page.getByLabel("Only names with").fill("egress");
    expect(await page.locator("#matrix thead th").allInnerTexts()).toEqual([
      "Principal",
      "service account\nacme-egress",
      "service\nacme-egress",
    ]);
    expect(await page.locator("#matrix tbody th[scope=row]").allInnerTexts()).toEqual([
      expect.stringContaining("acme-egress"),
      expect.stringContaining("globex-egress"),
    ]);
    await page.close();
  });

  test("is walked through with the keyboard alone", async () => {
    const { page } = await open2();
    await page.getByLabel("Only names with").focus();
    for (let tabs = 0; tabs < 12; tabs++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate("document.activeElement.closest('td') !== null")) {
        break;
      }
    }
    const focused = () => page.evaluate("document.activeElement.getAttribute('aria-label')");
    expect(await focused()).toBe("acme-run → secret acme-key: yes: read");
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toBe("acme-run → service account acme-run: yes: act as");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toBe("acme-egress → service account acme-run: no");
    await page.keyboard.press("End");
    expect(await focused()).toBe("acme-egress → google apis Google APIs of any project: yes: send to");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("dialog").isVisible()).toBe(true);
    await page.close();
  });

  test("draws what leaves, with the fields on the arrow, and lists it in words", async () => {
    const { page } = await open2();
    expect(await page.locator("#flow svg").textContent()).toContain("report_generated: pages, workspace");
    await page.getByText("The same as a list").click();
    expect(await visibleText(page.locator("#flow-list"))).toContain(
      "acme-egress → Mixpanel (checked): report_generated: pages, workspace",
    );
    expect(await visibleText(page.locator("#fields tbody tr").first())).toContain("whole number, 0 to 500");
    await page.close();
  });

  test("asks no host for anything", async () => {
    const { page, requests } = await open2();
    await page.locator("#domain").selectOption({ label: "tenant 'globex'" });
    expect(requests).toEqual([]);
    await page.close();
  });

  test.each([
    [390, "light"],
    [390, "dark"],
    [1440, "light"],
    [1440, "dark"],
  ] as const)("fits %i pixels, %s, and passes axe's checks, contrast included", async (width, colorScheme) => {
    const { page } = await open2({ width, colorScheme });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    const shown = await page.screenshot({ fullPage: true });
    expect(shown.length).toBeGreaterThan(20_000);
    const violations = async () => {
      const result = (await page.evaluate(
        "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })",
      )) as axe.AxeResults;
      return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    };
    await page.evaluate(axe.source);
    expect(await violations()).toEqual([]);
    await page.locator(".matrix button.cross").first().click();
    expect(await violations()).toEqual([]);
    await page.close();
  });

  test("prints everything about the chosen tenant and none of the controls", async () => {
    const { page } = await open2();
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#filters").isVisible()).toBe(false);
    expect(await page.locator("#matrix tbody").first().isVisible()).toBe(true);
    expect(
      await page.locator("#matrix").evaluate((region) => region.scrollWidth > 0 && getComputedStyle(region).overflow),
    ).toBe("visible");
    await page.close();
  });
});

describe("a page of 200 tenants", () => {
  test("draws the rows of one tenant only, and the others when asked", async () => {
    const { page, errors } = await open(stackOf(...manyTenants(200)));
    expect(await page.locator("#verdicts tbody tr").count()).toBe(200);
    expect(await page.locator("#matrix tbody tr").count()).toBeLessThan(20);
    expect(await visibleText(page.locator("#matrix tbody tr").last())).toContain("each of 398 others");
    await page.getByRole("button", { name: "Show 100 of 398 others one by one" }).click();
    expect(await page.getByRole("button", { name: "tenant-002-run → secret tenant-001-key-0: no" }).count()).toBe(1);
    await page.locator("#domain").selectOption({ label: "tenant 'tenant-200'" });
    expect(await visibleText(page.locator("#matrix thead"))).toContain("tenant-200-key-5");
    expect(errors).toEqual([]);
    await page.close();
  });
});
