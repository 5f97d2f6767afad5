/** The other parts of a domain's proof: ways across its walls, flows as a list, fields. */
import { element } from "./dom.js";
import { steps } from "./proof.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("../../model").Breach} Breach */

/** Fields that are drawn before someone asks for the rest. */
const manyFields = 300;

/**
 * @param {View} view
 * @param {string} domain
 */
export function waysAcross(view, domain) {
  const verdict = view.model.verdicts.find((each) => each.domain.id === domain);
  if (verdict === undefined) {
    return [element("p", {}, "This is not a tenant: its resources are shown, but not judged.")];
  }
  const ways = [...verdict.breaches, ...verdict.unproved];
  if (ways.length === 0) {
    return [element("p", {}, "None: every way in and out was looked at, and is closed.")];
  }
  return ways.map((way) =>
    element(
      "details",
      { class: "way" },
      element("summary", {}, badge(way.allowed), ` ${nameOf(view, way)}`),
      steps(way.steps),
    ),
  );
}

/**
 * @param {View} view
 * @param {Breach} way
 */
function nameOf(view, { principal, resource, action }) {
  const who = principal === null ? "everyone" : (view.principals.get(principal)?.name ?? principal);
  const what = view.resources.get(resource);
  return `${who} → ${action} → ${what?.kind ?? ""} ${what?.name ?? resource}`;
}

/** @param {string} answer */
function badge(answer) {
  return element("span", { class: `badge ${answer}` }, answer);
}

/**
 * @param {View} view
 * @param {string} domain
 */
export function flowItems({ model }, domain) {
  const flow = model.flows.find((each) => each.domain.id === domain);
  if (flow === undefined) {
    return [];
  }
  const titles = new Map(flow.nodes.map(({ id, title }) => [id, title]));
  return flow.edges.map(({ from, to, carries, control }) =>
    element("li", {}, `${titles.get(from) ?? from} → ${titles.get(to) ?? to} (${control}): ${carries.join("; ")}`),
  );
}

/**
 * @param {View} view
 * @param {string} domain
 * @param {string} find
 */
export function fieldTable({ model }, domain, find) {
  const rows = model.fields.filter(
    (row) => row.domain.id === domain && `${row.vendor} ${row.event} ${row.field}`.toLowerCase().includes(find),
  );
  if (rows.length === 0) {
    return element("p", {}, "No field may leave, and the ledger counts none.");
  }
  const titles = ["Vendor", "Event", "Field", "Treatment", "First sent", "Last sent", "Sent", "Kept back"];
  const body = element("tbody");
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...titles.map((title) => element("th", { scope: "col" }, title)))),
    body,
  );
  /** @param {typeof rows} some */
  const add = (some) => {
    for (const row of some) {
      const treatment = row.treatment ?? "not in the plan of this stack";
      const texts = [
        row.vendor,
        row.event,
        row.field,
        treatment,
        row.firstSent ?? "–",
        row.lastSent ?? "–",
        String(row.sent),
        String(row.dropped),
      ];
      body.append(element("tr", {}, ...texts.map((text) => element("td", {}, text))));
    }
  };
  add(rows.slice(0, manyFields));
  if (rows.length <= manyFields) {
    return table;
  }
  const button = element("button", { type: "button", class: "more" }, `Show ${rows.length - manyFields} more fields`);
  button.addEventListener("click", () => {
    add(rows.slice(manyFields));
    button.remove();
  });
  return element("div", {}, table, button);
}
