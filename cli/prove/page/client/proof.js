/** Shows why: the answers of one cell, each with its chain of reasons. */
import { byId, element } from "./dom.js";

/** @typedef {import("../../model").ActionAnswer} ActionAnswer */
/** @typedef {import("../../model").Step} Step */

/**
 * @param {string} title
 * @param {readonly ActionAnswer[]} answers
 */
export function showProof(title, answers) {
  const dialog = byId("proof", HTMLDialogElement);
  byId("proof-body", HTMLElement).replaceChildren(
    element("h2", { id: "proof-title" }, title),
    ...(answers.length === 0 ? [element("p", {}, "Nothing can be done with it.")] : []),
    ...answers.map((answer) =>
      element(
        "section",
        { class: "answer" },
        element("h3", {}, `${answer.action}: `, element("span", { class: `badge ${answer.allowed}` }, answer.allowed)),
        steps(answer.steps),
      ),
    ),
  );
  dialog.showModal();
}

/** @param {readonly Step[]} list */
export function steps(list) {
  return element(
    "ol",
    { class: "steps" },
    ...list.map(({ why, urn, property }) =>
      element(
        "li",
        {},
        why,
        urn === undefined ? undefined : element("code", {}, urn),
        property === undefined ? undefined : element("code", {}, property),
      ),
    ),
  );
}
