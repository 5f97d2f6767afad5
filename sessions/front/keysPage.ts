/** The page on which a user enters their own API keys. It never shows a key. */
import type { UserKeys } from "../session/userKeys";
import { escapeHtml, type Page } from "./pages";

export interface KeysPageParts {
  /** APIs that take each user's own key. */
  readonly apis: readonly string[];
  readonly keys: Pick<UserKeys, "has">;
  readonly formToken: string;
  /** Path that the forms are sent to. */
  readonly action: string;
  /** What was wrong with the last entry. */
  readonly problem?: string;
}

export function keysPage({ apis, keys, formToken, action, problem }: KeysPageParts): Page {
  const forms = apis.map((api) => {
    const name = escapeHtml(api);
    const state = keys.has(api) ? "A key is kept for this session." : "No key yet.";
    return (
      `<form method="post" action="${action}" autocomplete="off"><h2>${name}</h2><p>${state}</p>` +
      `<input type="hidden" name="token" value="${escapeHtml(formToken)}"><input type="hidden" name="api" value="${name}">` +
      `<p><input type="password" name="key" aria-label="Key for ${name}" autocomplete="off"> <button>Keep</button></p></form>`
    );
  });
  return {
    status: problem === undefined ? 200 : 400,
    title: "Your API keys",
    body:
      (problem === undefined ? "" : `<p role="alert">${escapeHtml(problem)}</p>`) +
      "<p>A key stays in memory until your session ends, and goes to its API with your own calls. The app never sees it. " +
      `Leave the field empty to remove a key.</p>${forms.join("")}<p><a href="/">Back to the app</a></p>`,
  };
}
