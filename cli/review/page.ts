/** The diff of a review as one HTML page that loads nothing. */
import { html, type Markup } from "../prove/page/html";
import { plainPage } from "../prove/page/plainPage";
import { type Change, topics } from "./changes";
import type { DiffModel } from "./model";
import { headOf } from "./text";

export function toPage(model: DiffModel): string {
  const title = `${model.project}/${model.stack}: changes to review`;
  return plainPage(
    title,
    html`${headOf(model).map((line) => html`<p>${line}</p>\n`)}
${topics.map((topic) =>
  section(
    topic,
    model.changes.filter((change) => change.topic === topic),
  ),
)}`,
  );
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
