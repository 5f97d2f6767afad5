/** Makes elements of the page. */
import { withHiddenShown } from "../../../terminal/hiddenCharacters";

/**
 * Makes an element. Whatever is put in is text or another element, never markup: names come from the program.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | undefined>} attributes
 * @param {...(Node | string | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) {
      made.setAttribute(name, value);
    }
  }
  for (const child of children) {
    if (child !== undefined) {
      made.append(typeof child === "string" ? withHiddenShown(child) : child);
    }
  }
  return made;
}

/**
 * An element of the page that is always there.
 *
 * @template {HTMLElement} Type
 * @param {string} id
 * @param {new () => Type} type
 * @returns {Type}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) {
    throw new Error(`the page has no #${id}`);
  }
  return found;
}
