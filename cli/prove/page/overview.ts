/** The part of the page that needs no script: what was proved, about whom, and on what grounds. */
import { withHiddenShown } from "../../terminal/hiddenCharacters";
import { sinksOf } from "../flows/sinks";
import type { ProofModel, Verdict } from "../model";
import { html, type Markup } from "./html";

const isolationWords: Readonly<Record<Verdict["isolation"], string>> = {
  isolated: "isolated",
  open: "not isolated",
  unproved: "not proved",
};

export function overview(model: ProofModel): Markup {
  const count = (isolation: Verdict["isolation"]) =>
    model.verdicts.filter((verdict) => verdict.isolation === isolation).length;
  const source = model.source === "plan" ? "a plan: what would be deployed" : "state: what is deployed";
  return html`<header>
<p class="product">Bulkhead isolation report</p>
<h1>${model.title}</h1>
<p>Who can reach what, with the reason for each yes and no. From ${source}.</p>
</header>
<section aria-labelledby="summary-title">
<h2 id="summary-title">Summary</h2>
<dl class="figures">
${figure("isolated", count("isolated"), "isolated")}
${figure("not isolated", count("open"), "open")}
${figure("not proved", count("unproved"), "unproved")}
${figure("principals", model.principals.length, "plain")}
${figure("resources", model.resources.length, "plain")}
</dl>
<div class="scroll" tabindex="0" role="region" aria-labelledby="summary-title">
<table id="verdicts"><thead><tr><th scope="col">Tenant</th><th scope="col">Isolation</th><th scope="col">Ways across</th><th scope="col">Not provable</th><th scope="col">Sends to</th></tr></thead>
<tbody>${model.verdicts.map((verdict) => verdictRow(model, verdict))}</tbody></table>
</div>
${model.verdicts.length === 0 ? html`<p>No tenant and no service in this stack.</p>` : undefined}
<details open><summary>What these answers rest on, and what they leave out</summary>
<ul>${model.scope.map((sentence) => html`<li>${sentence}</li>`)}</ul></details>
</section>`;
}

function figure(label: string, value: number, kind: string): Markup {
  return html`<div class="figure ${kind}"><dt>${label}</dt><dd>${value}</dd></div>`;
}

function verdictRow({ flows }: ProofModel, { domain, isolation, breaches, unproved }: Verdict): Markup {
  const sinks = sinksOf({ flows }, domain);
  return html`<tr><th scope="row"><a href="#domain=${encodeURIComponent(withHiddenShown(domain.id))}">${domain.title}</a></th><td><span class="badge ${isolation}">${isolationWords[isolation]}</span></td><td class="number">${breaches.length}</td><td class="number">${unproved.length}</td><td>${sinks.join(", ") || "nobody"}</td></tr>`;
}
