/** An HTML page of headings, texts and tables that runs and loads nothing. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../../local/root";
import { html, type Markup, ownAsset, textOf } from "./html";

/** @param content what stands below the title */
export function plainPage(title: string, content: Markup): string {
  const style = readFileSync(join(repositoryRoot(), "cli", "prove", "page", "plain.css"), "utf8");
  const source = `'sha256-${createHash("sha256").update(style).digest("base64")}'`;
  const policy = `default-src 'none'; style-src ${source}; base-uri 'none'; form-action 'none'`;
  return textOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${ownAsset(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`);
}
