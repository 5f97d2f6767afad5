/** Renders the proof as one HTML file that needs nothing else: no request to any host, no tool to read it. */
import type { ProofDomain, ProofModel } from "../model";
import { pageAssets } from "./assets";
import { diagram, type Placements } from "./diagram";
import { html, jsonData, ownAsset, textOf } from "./html";
import { overview } from "./overview";

export function toHtml(model: ProofModel): string {
  const { script, style } = pageAssets();
  // Nothing loads and only these two run, so even markup that got past the escaping could do nothing.
  const policy = `default-src 'none'; style-src ${style.source}; script-src ${script.source}; base-uri 'none'; form-action 'none'`;
  const domains = selectable(model);
  const placements: Placements = new Map();
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${model.title}: isolation report</title>
<style>${ownAsset(style.text)}</style>
</head>
<body>
<a class="skip" href="#choose">Skip to the tenants' proofs</a>
<main>
${overview(model)}
<section id="choose" aria-labelledby="choose-title" hidden>
<h2 id="choose-title">Proof by tenant</h2>
<form class="filters" id="filters">
<label>Tenant <select id="domain">${domains.map(({ title }, index) => html`<option value="${index}">${title}</option>`)}</select></label>
<label>Only names with <input id="find" type="search" autocomplete="off" spellcheck="false"></label>
</form>
<p id="status" role="status"></p>
<section aria-labelledby="ways-title"><h3 id="ways-title">Ways across its walls</h3><div id="ways"></div></section>
<section aria-labelledby="matrix-title"><h3 id="matrix-title">Who can reach what is its own</h3>
<p class="hint">Choose a cell for its proof. Arrow keys move between cells.</p>
<ul class="legend"><li><span class="swatch own">yes</span> its own, people and Google's services</li><li><span class="swatch cross">yes</span> across a wall</li><li><span class="swatch unknown">unknown</span> not provable</li><li><span class="swatch no">no</span> proved closed</li></ul>
<div class="scroll" tabindex="0" role="region" aria-labelledby="matrix-title" id="matrix"></div><div id="more"></div></section>
<section aria-labelledby="flow-title"><h3 id="flow-title">What leaves, and where to</h3><div class="scroll" tabindex="0" role="region" aria-labelledby="flow-title" id="flow"></div><details><summary>The same as a list</summary><ul id="flow-list"></ul></details></section>
<section aria-labelledby="fields-title"><h3 id="fields-title">Field inventory</h3><div class="scroll" tabindex="0" role="region" aria-labelledby="fields-title" id="fields"></div></section>
</section>
<noscript><p>The summary above is complete. The proofs of each tenant need scripts to be allowed for this file.</p></noscript>
</main>
<dialog id="proof" aria-labelledby="proof-title"><div id="proof-body"></div><form method="dialog"><button>Close</button></form></dialog>
${model.flows.map(
  (flow, index) =>
    html`<template data-flow="${index}">${flow.nodes.length > 0 ? diagram(flow, `flow${index}`, placements) : undefined}</template>
`,
)}<script type="application/json" id="model">${jsonData({ ...model, domains })}</script>
<script>${ownAsset(script.text)}</script>
</body>
</html>
`;
  return textOf(page);
}

/** Whom a proof can be chosen for: those that are judged, then everyone else who has something. */
function selectable({ verdicts, resources }: ProofModel): ProofDomain[] {
  const all = [...verdicts.map(({ domain }) => domain), ...resources.map(({ domain }) => domain)];
  return [...new Map(all.filter(({ kind }) => kind !== "outside").map((domain) => [domain.id, domain])).values()];
}
