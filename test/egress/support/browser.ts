/** A browser page for SDKs that need one: jsdom with a real origin, so that cross-origin rules hold. */
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

export const appOrigin = "https://app.customer.test";

export interface Page {
  readonly window: JSDOM["window"];
  /** Runs a script of node_modules in the page. */
  load(module: string): void;
  close(): void;
}

/** @param path path and query of the page, which SDKs send along as the current URL. */
export function openPage(path = "/reports/7?email=ann%40customer.test"): Page {
  const dom = new JSDOM("<!doctype html><title>Report of Ann</title>", {
    url: appOrigin + path,
    referrer: "https://search.test/?q=ann",
    runScripts: "outside-only",
    pretendToBeVisual: true,
  });
  return {
    window: dom.window,
    load: (module) => dom.window.eval(readFileSync(require.resolve(module), "utf8")),
    close: () => dom.window.close(),
  };
}
