/** The diff of a review as one HTML page that loads nothing. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../local/root";
import { html, type Markup, ownAsset, textOf } from "../prove/page/html";
import { type Change, topics } from "./changes";
import type { DiffModel } from "./model";
import { headOf } from "./text";

export function toPage(model: DiffModel): string {
  const style = readFileSync(join(repositoryRoot(), "cli", "review", "page.css"), "utf8");
  const source = `'sha256-${createHash("sha256").update(style).digest("base64")}'`;
  const policy = `default-src 'none'; style-src ${source}; base-uri 'none'; form-action 'none'`;
  const title = `${model.project}/${model.stack}: changes to review`;
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
${headOf(model).map((line) => html`<p>${line}</p>\n`)}
${topics.map((topic) =>
  section(
    topic,
    model.changes.filter((change) => change.topic === topic),
  ),
)}
</main>
</body>
</html>
`);
}

function section(topic: string, changes: readonly Change[]): Markup {
  if (changes.length === 0) {
    return html``;
  }
  const rows = changes.map(
    ({ where, path, before, after }) =>
      html`<tr><td>${where}<br><code>${path}</code></td><td><del><code>${before}</code></del></td><td><ins><code>${after}</code></ins></td></tr>\n`,
  );
  return html`<h2>${topic.charAt(0).toUpperCase() + topic.slice(1)} (${changes.length})</h2>
<table>
<thead><tr><th scope="col">Where</th><th scope="col">Reviewed</th><th scope="col">Now</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
}
