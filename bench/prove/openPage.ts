/** Opens a page in Chromium and tells how long it takes until a tenant's proof is drawn. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as playwright from "playwright-core";
import { repositoryRoot } from "../../local/root";
import { ensureBrowser } from "../../test/cli/prove/support/chromiumPath";

/** The browser's driver finds its own files beside it, so it is loaded from where it is and not bundled. */
const load = createRequire(join(repositoryRoot(), "package.json"));

/** Milliseconds from the request for the page to its matrix, the best of three. */
export async function openPage(page: string): Promise<number> {
  const { chromium } = load("playwright-core") as typeof playwright;
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-bench-"));
  const browser = await chromium.launch({
    executablePath: ensureBrowser(),
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const file = join(folder, "page.html");
    writeFileSync(file, page);
    const times: number[] = [];
    for (let run = 0; run < 3; run++) {
      const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      const start = performance.now();
      await tab.goto(pathToFileURL(file).href);
      await tab.locator("#matrix td button").first().waitFor();
      times.push(performance.now() - start);
      await tab.close();
    }
    return Math.round(Math.min(...times));
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
