import template from "./page.html";

export interface PageValues {
  readonly tenant: string;
  readonly email: string;
  readonly canAsk: boolean;
  /** Lets the page's own style and script run, and nothing that was smuggled in. */
  readonly nonce: string;
}

export function page({ tenant, email, canAsk, nonce }: PageValues): string {
  const values: Record<string, string> = { tenant, email, nonce, noAsking: canAsk ? "" : "hidden" };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escapeHtml(values[name] ?? ""));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
