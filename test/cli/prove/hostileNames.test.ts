import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildProof } from "../../../cli/prove/buildProof";
import { toHtml } from "../../../cli/prove/page";
import { html, jsonData, textOf } from "../../../cli/prove/page/html";
import { toText } from "../../../cli/prove/summary";
import { startBrowser } from "./support/browser";
import { account, bucket, emailOf, secret, secretMember, service, stackOf, subnet, written } from "./support/written";

const attacks = [
  '<img src=x onerror="window.hit=1">',
  '"><script>window.hit=1</script>',
  "</script><script>window.hit=1</script>",
  "</title><svg onload=window.hit=1>",
  "' onmouseover='window.hit=1",
  "<!--<script>window.hit=1</script>",
  '</template><iframe src="javascript:window.top.hit=1">',
  "javascript:window.hit=1",
  "\u202egnp.exe",
  "a\u0000b\u001b[31m",
  "half \ud800 of one",
];

/** Every place where a program's text comes into the report. */
function hostileStack(text: string) {
  const plan = JSON.stringify({
    version: 1,
    vendors: { mixpanel: {} },
    events: { [text]: { to: ["mixpanel"], fields: { [text]: { enum: [text] } } } },
  });
  const tenant = text;
  const proxy = service(`proxy ${text}`, tenant, "acme-egress", {
    labels: { tenant, "bulkhead-role": "egress-proxy" },
    template: {
      serviceAccount: emailOf("acme-egress"),
      containers: [{ image: text, envs: [{ name: "ANALYTICS_PLAN", value: plan }] }],
    },
  });
  return stackOf(
    account("acme-run"),
    account(text),
    subnet,
    proxy,
    service(`app ${text}`, tenant, "acme-run", { ingress: text }),
    secret(`secret ${text}`, tenant),
    bucket(`bucket ${text}`, "other"),
    secretMember(text, `secret ${text}`, `roles/${text}`, `user:${text}`),
    secretMember(`group ${text}`, `secret ${text}`, "roles/secretmanager.secretAccessor", `group:${text}`),
    written("gcp:folder/iAMMember:IAMMember", text, { folder: text, role: text, member: text }),
  );
}

describe("names that a program chose to attack the report's reader", () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-hostile-"));
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(attacks)("do nothing in the page: %j", async (text) => {
    const file = join(folder, "page.html");
    // Without the policy, so that it is the escaping that holds.
    const markup = toHtml(buildProof({ resources: hostileStack(text), source: "state", title: text }));
    writeFileSync(file, markup.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ""));
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(pathToFileURL(file).href);
    for (const option of await page.locator("#domain option").all()) {
      await page.locator("#domain").selectOption((await option.getAttribute("value")) ?? "");
      await page.locator("#matrix td button").first().click();
      await page.keyboard.press("Escape");
    }
    expect(await page.evaluate("window.hit")).toBeUndefined();
    expect(await page.locator("script").count()).toBe(2);
    expect(await page.locator("img, iframe, svg[onload], [onerror], [onmouseover]").count()).toBe(0);
    expect(errors).toEqual([]);
    await page.close();
  });

  test("meet a policy that would stop them anyway", async () => {
    const file = join(folder, "policy.html");
    const markup = toHtml(buildProof({ resources: hostileStack("acme"), source: "state" }));
    let hits = 0;
    const server = createServer((_, response) => {
      hits += 1;
      response.end();
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo;
    const smuggled = `<main><img src="http://127.0.0.1:${port}/x"><script>window.hit=1</script>`;
    writeFileSync(file, markup.replace("<main>", smuggled));
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href, { waitUntil: "networkidle" });
    expect(await page.evaluate("window.hit")).toBeUndefined();
    expect(hits).toBe(0);
    server.close();
    expect(await page.locator("#matrix td").count()).toBeGreaterThan(0);
    await page.close();
  });

  test("send no control character to the terminal", () => {
    for (const text of attacks) {
      const shown = toText(buildProof({ resources: hostileStack(text), source: "state", title: text }));
      // Colours are the summary's own; what is left of control characters is the program's.
      expect(stripVTControlCharacters(shown).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
      if (text.includes("[31m")) {
        expect(shown).toContain("\\u{1b}[31m");
      }
    }
  });
});

describe("the page's templates", () => {
  test("keep any text inside its place, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const made = textOf(html`<p title="${text}">${text}</p>`);
        expect(made.match(/[<>]/g)).toHaveLength(4);
        expect(made.match(/"/g)).toHaveLength(2);
      }),
    );
  });

  test("write data that reads back as it was and holds no markup", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const made = textOf(jsonData(data));
        expect(made).not.toMatch(/[<>\u2028\u2029]/);
        expect(JSON.stringify(JSON.parse(made))).toBe(JSON.stringify(data));
      }),
    );
  });
});
