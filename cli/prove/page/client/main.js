/** Wires the page: the chosen tenant and the words that names must hold decide what is shown; the address keeps the choice. */
import { byId } from "./dom.js";
import { matrixOf } from "./matrix.js";
import { fieldTable, flowItems, waysAcross } from "./sections.js";
import { View } from "./view.js";

const data = byId("model", HTMLScriptElement).textContent ?? "";
const view = new View(/** @type {import("../../model").ProofModel} */ (JSON.parse(data)));
const select = byId("domain", HTMLSelectElement);
const search = byId("find", HTMLInputElement);

function show() {
  const domain = select.value;
  const find = search.value.trim().toLowerCase();
  byId("ways", HTMLElement).replaceChildren(...waysAcross(view, domain));
  const { table, more } = matrixOf(view, domain, find);
  byId("matrix", HTMLElement).replaceChildren(table);
  byId("more", HTMLElement).replaceChildren(...(more === undefined ? [] : [more]));
  const template = document.querySelector(`template[data-flow="${CSS.escape(domain)}"]`);
  const drawn = template instanceof HTMLTemplateElement ? template.content.cloneNode(true) : undefined;
  byId("flow", HTMLElement).replaceChildren(
    ...(drawn?.hasChildNodes() ? [drawn] : ["Nothing runs here, so nothing leaves."]),
  );
  byId("flow-list", HTMLElement).replaceChildren(...flowItems(view, domain));
  byId("fields", HTMLElement).replaceChildren(fieldTable(view, domain, find));
  const verdict = view.model.verdicts.find((each) => each.domain.id === domain);
  const words = { isolated: "isolated", open: "not isolated", unproved: "not proved" };
  const chosen = select.selectedOptions[0]?.textContent ?? domain;
  byId("status", HTMLElement).textContent = verdict === undefined ? chosen : `${chosen}: ${words[verdict.isolation]}`;
}

function chooseByAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1)).get("domain");
  if (wanted === null || ![...select.options].some(({ value }) => value === wanted)) return false;
  select.value = wanted;
  show();
  return true;
}

select.addEventListener("change", () => {
  history.replaceState(null, "", `#domain=${encodeURIComponent(select.value)}`);
  show();
});
search.addEventListener("input", show);
byId("filters", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", () => {
  if (chooseByAddress()) byId("choose", HTMLElement).scrollIntoView();
});

byId("choose", HTMLElement).hidden = select.options.length === 0;
if (select.options.length > 0 && !chooseByAddress()) {
  // What is open is what a reader came for.
  const open = view.model.verdicts.find(({ isolation }) => isolation !== "isolated");
  if (open !== undefined) select.value = open.domain.id;
  show();
}
