/** The page's own script and style sheet, as texts to put into it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { repositoryRoot } from "../../../local/root";

export interface Asset {
  readonly text: string;
  /** Source expression of a content security policy that allows exactly this text. */
  readonly source: string;
}

export interface PageAssets {
  readonly script: Asset;
  readonly style: Asset;
}

let made: PageAssets | undefined;

/** Bundles once a process. */
export function pageAssets(): PageAssets {
  made ??= { script: asset(bundledScript()), style: asset(readFileSync(join(folder(), "page.css"), "utf8")) };
  return made;
}

function bundledScript(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(folder(), "client", "main.js")],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    minifySyntax: true,
    minifyWhitespace: true,
    // Escapes everything beyond ASCII, so that the hash doesn't depend on how the file is read.
    charset: "ascii",
  });
  return outputFiles[0]?.text ?? "";
}

function folder(): string {
  return join(repositoryRoot(), "cli", "prove", "page");
}

function asset(text: string): Asset {
  return { text, source: `'sha256-${createHash("sha256").update(text).digest("base64")}'` };
}
