/** Shows why: the answers of one cell, each with its chain of reasons. */
import { byId, element } from "./dom.js";

/** @typedef {import("../../model").ActionAnswer} ActionAnswer */
/** @typedef {import("../../model").Step} Step */

/** @typedef {import("../../model").ProofPrincipal} ProofPrincipal */

/**
 * @param {string} title
 * @param {readonly ActionAnswer[]} answers
 * @param {string} yes class of a yes: whether it is meant or goes across a wall
 * @param {ProofPrincipal | undefined} principal undefined if it is for several
 */
export function showProof(title, answers, yes, principal) {
  const dialog = byId("proof", HTMLDialogElement);
  byId("proof-body", HTMLElement).replaceChildren(
    element("h2", { id: "proof-title" }, title),
    ...(principal === undefined || principal.runs.length === 0
      ? []
      : [element("p", {}, `What runs as it: ${principal.runs.map(({ name }) => name).join(", ")}`)]),
    ...(answers.length === 0 ? [element("p", {}, "Nothing can be done with it.")] : []),
    ...answers.map((answer) =>
      element(
        "section",
        { class: "answer" },
        element(
          "h3",
          {},
          `${answer.action}: `,
          element("span", { class: `badge ${answer.allowed === "yes" ? yes : answer.allowed}` }, answer.allowed),
        ),
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
