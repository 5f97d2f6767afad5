/** Wires the page: the chosen tenant and the words that names must hold decide what is shown; the address keeps the choice. */
import { withHiddenShown } from "../../../terminal/hiddenCharacters";
import { byId } from "./dom.js";
import { matrixOf } from "./matrix.js";
import { fieldTable, flowItems, waysAcross } from "./sections.js";
import { View } from "./view.js";

const data = byId("model", HTMLScriptElement).textContent ?? "";
/** @typedef {import("../../model").ProofModel & { readonly domains: readonly import("../../model").ProofDomain[] }} PageData */
const { domains, ...model } = /** @type {PageData} */ (JSON.parse(data));
const view = new View(model);
const select = byId("domain", HTMLSelectElement);
const search = byId("find", HTMLInputElement);

function show() {
  // Ids hold whatever the program wrote, so the page's own elements go by number.
  const { id: domain, title } = domains[Number(select.value)] ?? { id: "", title: "" };
  const find = search.value.trim().toLowerCase();
  byId("ways", HTMLElement).replaceChildren(...waysAcross(view, domain));
  const { table, more } = matrixOf(view, domain, find);
  byId("matrix", HTMLElement).replaceChildren(table);
  byId("more", HTMLElement).replaceChildren(...(more === undefined ? [] : [more]));
  const flow = model.flows.findIndex((each) => each.domain.id === domain);
  const template = document.querySelector(`template[data-flow="${flow}"]`);
  const drawn = template instanceof HTMLTemplateElement ? template.content.cloneNode(true) : undefined;
  byId("flow", HTMLElement).replaceChildren(
    ...(drawn?.hasChildNodes() ? [drawn] : ["Nothing runs here, so nothing leaves."]),
  );
  byId("flow-list", HTMLElement).replaceChildren(...flowItems(view, domain));
  byId("fields", HTMLElement).replaceChildren(fieldTable(view, domain, find));
  const verdict = view.model.verdicts.find((each) => each.domain.id === domain);
  const words = { isolated: "isolated", open: "not isolated", unproved: "not proved" };
  const status = verdict === undefined ? title : `${title}: ${words[verdict.isolation]}`;
  byId("status", HTMLElement).textContent = withHiddenShown(status);
}

function chooseByAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1)).get("domain");
  const index = domains.findIndex(({ id }) => withHiddenShown(id) === wanted);
  if (index < 0) {
    return false;
  }
  select.value = String(index);
  show();
  return true;
}

select.addEventListener("change", () => {
  history.replaceState(
    null,
    "",
    `#domain=${encodeURIComponent(withHiddenShown(domains[Number(select.value)]?.id ?? ""))}`,
  );
  show();
});
search.addEventListener("input", show);
byId("filters", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", () => {
  if (chooseByAddress()) {
    byId("choose", HTMLElement).scrollIntoView();
  }
});

byId("choose", HTMLElement).hidden = select.options.length === 0;
if (select.options.length > 0 && !chooseByAddress()) {
  // What is open is what a reader came for.
  const open = view.model.verdicts.find(({ isolation }) => isolation !== "isolated");
  if (open !== undefined) {
    select.value = String(domains.findIndex(({ id }) => id === open.domain.id));
  }
  show();
}
