import { type Browser, chromium } from "playwright-core";
import { ensureBrowser } from "./chromiumPath";

/** A browser without a window. Chromium's own sandbox refuses to run as root, and what it opens here is our own page. */
export function startBrowser(): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: ensureBrowser(), args });
}
