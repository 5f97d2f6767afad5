/**
 * HTML by tagged templates. Everything that is put in is text and is escaped; only what `html` itself made goes in as it
 * is. Names come from the program, so there is no other way to put markup in.
 */
import { withHiddenShown } from "../../terminal/hiddenCharacters";

const brand: unique symbol = Symbol("markup");

/** Markup that this module made. */
export interface Markup {
  readonly [brand]: string;
}

type Part = string | number | Markup | readonly Part[] | undefined;

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { [brand]: strings.map((text, index) => text + (index < parts.length ? render(parts[index]) : "")).join("") };
}

/** The text of finished markup. */
export function textOf(markup: Markup): string {
  return markup[brand];
}

/** Data for a script of the page: valid JSON that holds no end of a script and no start of a comment. */
export function jsonData(data: unknown): Markup {
  const text = JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return { [brand]: text };
}

/** A file of this package, put in as it is: its own script or style sheet, never anything of the program. */
export function ownAsset(text: string): Markup {
  if (/<\/(?:script|style)|<!--/i.test(text)) {
    throw new Error("an asset of the page must not end its own element");
  }
  return { [brand]: text };
}

function render(part: Part): string {
  if (part === undefined) {
    return "";
  }
  if (typeof part === "object" && brand in part) {
    return part[brand];
  }
  if (typeof part === "object") {
    return part.map(render).join("");
  }
  return escapeText(String(part));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return withHiddenShown(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
