/** Fills the page's template. Every value is escaped. */
import template from "./page.html";

export interface PageValues {
  readonly tenant: string;
  readonly email: string;
  readonly canAsk: boolean;
  /** Whether people log in; there is no way out of an identity token. */
  readonly hasLogin: boolean;
  /** Lets the page's own style and script run, and nothing that was smuggled in. */
  readonly nonce: string;
}

export function page({ tenant, email, canAsk, hasLogin, nonce }: PageValues): string {
  const shown = (isShown: boolean) => (isShown ? "" : "hidden");
  const values: Record<string, string> = { tenant, email, nonce, noAsking: shown(canAsk), noLogin: shown(hasLogin) };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escapeHtml(values[name] ?? ""));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
