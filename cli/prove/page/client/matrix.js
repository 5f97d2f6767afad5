/** Draws the matrix of one domain. Rows that all say the same are one row until someone asks to see them. */
import { element } from "./dom.js";
import { showProof } from "./proof.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("../../model").ProofPrincipal} ProofPrincipal */
/** @typedef {import("../../model").ProofResource} ProofResource */

/** Rows that are added at a time: enough to read, few enough to draw at once. */
const chunk = 100;

/**
 * @param {View} view
 * @param {string} domain
 * @param {string} find lower case; only rows and columns with this in their names are shown
 * @returns {{ table: HTMLElement, more: HTMLElement | undefined }}
 */
export function matrixOf(view, domain, find) {
  const all = view.columns(domain);
  const groups = view.groups(domain, all);
  /** @param {{ name: string }} named */
  const matches = ({ name }) => name.toLowerCase().includes(find);
  const foundColumns = all.filter(matches);
  // A word that names no column is meant for the rows, and the other way round.
  const columns = foundColumns.length > 0 ? foundColumns : all;
  const rowsMatter = groups.some(({ principals }) => principals.some(matches));
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, "Principal"),
    ...columns.map(({ kind, name }) => element("th", { scope: "col" }, element("span", { class: "kind" }, kind), name)),
  );
  const table = element("table", { class: "matrix" }, element("thead", {}, head));
  /** @type {HTMLElement | undefined} */
  let more;
  for (const { title, principals, folded } of groups) {
    const shown = find !== "" && rowsMatter ? principals.filter(matches) : principals;
    if (shown.length === 0) {
      continue;
    }
    const body = element("tbody", {}, groupRow(`${title} (${shown.length})`, columns.length));
    table.append(body);
    if (!folded || shown.length <= 3 || (find !== "" && rowsMatter)) {
      addRows(view, body, shown.slice(0, chunk), columns, domain);
    }
    const left = folded && shown.length > 3 && !(find !== "" && rowsMatter) ? shown : shown.slice(chunk);
    if (left.length === 0) {
      continue;
    }
    const [first] = left;
    if (first !== undefined && body.rows.length === 1) {
      body.append(sharedRow(view, first, left.length, columns, domain));
    }
    more = moreButton(left, (next) => addRows(view, body, next, columns, domain));
  }
  walkByKeys(table);
  return { table, more };
}

/**
 * @param {string} title
 * @param {number} width
 */
function groupRow(title, width) {
  return element("tr", { class: "group" }, element("th", { scope: "rowgroup", colspan: String(width + 1) }, title));
}

/**
 * @param {View} view
 * @param {HTMLTableSectionElement} body
 * @param {readonly ProofPrincipal[]} principals
 * @param {readonly ProofResource[]} columns
 * @param {string} domain
 */
function addRows(view, body, principals, columns, domain) {
  for (const principal of principals) {
    const about = [principal.kind, ...principal.domains.map(({ title }) => title)].join(" · ");
    const name = element("th", { scope: "row" }, principal.name, element("span", { class: "kind" }, about));
    body.append(
      element("tr", {}, name, ...columns.map((resource) => cell(view, principal, resource, domain, principal.name))),
    );
  }
}

/**
 * One row for many principals that all have what the resource says of everyone else.
 *
 * @param {View} view
 * @param {ProofPrincipal} principal
 * @param {number} count
 * @param {readonly ProofResource[]} columns
 * @param {string} domain
 */
function sharedRow(view, principal, count, columns, domain) {
  const title = `each of ${count} others`;
  const name = element("th", { scope: "row" }, title, element("span", { class: "kind" }, "named by no grant here"));
  return element("tr", {}, name, ...columns.map((resource) => cell(view, principal, resource, domain, title)));
}

/**
 * @param {View} view
 * @param {ProofPrincipal} principal
 * @param {ProofResource} resource
 * @param {string} domain
 * @param {string} who
 */
function cell(view, principal, resource, domain, who) {
  if (!view.isAsked(principal, resource, domain)) {
    return element("td", { class: "empty" }, "–");
  }
  const { look, text, answers } = view.cell(principal, resource);
  const title = `${who} → ${resource.kind} ${resource.name}`;
  const button = element(
    "button",
    { type: "button", class: look, tabindex: "-1", "aria-label": `${title}: ${text}` },
    text,
  );
  button.addEventListener("click", () =>
    showProof(title, answers, look, who === principal.name ? principal : undefined),
  );
  return element("td", {}, button);
}

/**
 * @param {readonly ProofPrincipal[]} principals
 * @param {(next: readonly ProofPrincipal[]) => void} add
 */
function moreButton(principals, add) {
  let from = 0;
  const label = () =>
    `Show ${Math.min(chunk, principals.length - from)} of ${principals.length - from} others one by one`;
  const button = element("button", { type: "button", class: "more" }, label());
  button.addEventListener("click", () => {
    add(principals.slice(from, from + chunk));
    from += chunk;
    if (from >= principals.length) {
      button.remove();
    } else {
      button.textContent = label();
    }
  });
  return button;
}

/** @type {Record<string, readonly [number, number]>} */
const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * One stop for the tab key; arrows, Home and End go from cell to cell.
 *
 * @param {HTMLTableElement} table
 */
function walkByKeys(table) {
  table.querySelector("td button")?.setAttribute("tabindex", "0");
  table.addEventListener("keydown", (event) => {
    const at = event.target instanceof HTMLElement ? event.target.closest("td") : null;
    const row = at?.parentElement;
    if (!(row instanceof HTMLTableRowElement) || at === null) {
      return;
    }
    const target =
      event.key === "Home"
        ? endOf(row.cells)
        : event.key === "End"
          ? endOf([...row.cells].reverse())
          : next(table, row, at, event.key);
    if (target === undefined) {
      return;
    }
    event.preventDefault();
    at.querySelector("button")?.setAttribute("tabindex", "-1");
    target.setAttribute("tabindex", "0");
    target.focus();
  });
}

/** @param {Iterable<HTMLTableCellElement>} cells */
function endOf(cells) {
  return [...cells].map((each) => each.querySelector("button")).find((button) => button !== null) ?? undefined;
}

/**
 * @param {HTMLTableElement} table
 * @param {HTMLTableRowElement} row
 * @param {HTMLTableCellElement} at
 * @param {string} key
 */
function next(table, row, at, key) {
  const [down, right] = moves[key] ?? [0, 0];
  if (down === 0 && right === 0) {
    return undefined;
  }
  let [y, x] = [row.rowIndex + down, at.cellIndex + right];
  while (table.rows[y] !== undefined && x >= 0 && x <= row.cells.length) {
    const button = table.rows[y]?.cells[x]?.querySelector("button");
    if (button) {
      return button;
    }
    y += down;
    x += right;
  }
  return undefined;
}
