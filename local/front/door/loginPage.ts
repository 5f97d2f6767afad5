import type { ServerResponse } from "node:http";
import type { Binding } from "../../cloud/iam/policy";
import type { DeployedService } from "../services";
import { LOGIN_PATH } from "./iap";

/** A person who can log in locally, with the groups that the local run takes for theirs. */
export interface Person {
  readonly email: string;
  readonly groups: readonly string[];
}

/** Someone who is in no policy, to see the refusal. */
const STRANGER: Person = { email: "stranger@elsewhere.example", groups: [] };

/**
 * The people of a login policy: users as they are, and one stand-in for each group and domain, whose real members only
 * Google knows.
 */
export function people(bindings: readonly Binding[]): Person[] {
  const members = bindings.flatMap((binding) => binding.members);
  const found = members.flatMap((member): Person[] => {
    const [kind = "", value = ""] = member.split(/:(.*)/s);
    if (kind === "user") return [{ email: value, groups: [] }];
    if (kind === "group") return [{ email: `someone.in.${value}`, groups: [member] }];
    if (kind === "domain") return [{ email: `someone@${value}`, groups: [] }];
    return [];
  });
  return [...found, STRANGER].filter(
    (person, index, all) => all.findIndex(({ email }) => email === person.email) === index,
  );
}

export function sendLoginPage(response: ServerResponse, service: DeployedService, known: readonly Person[]): void {
  const buttons = known
    .map(
      ({ email, groups }) =>
        `<li><button name="email" value="${escapeHtml(email)}">${escapeHtml(email)}${groups.length > 0 ? ` <small>stands for ${escapeHtml(groups.join(", "))}</small>` : ""}</button></li>`,
    )
    .join("\n");
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log in to ${escapeHtml(service.name)}</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }
ul { list-style: none; padding: 0; display: grid; gap: .5rem; }
button { font: inherit; width: 100%; text-align: start; padding: .75rem 1rem; border: 1px solid; border-radius: .5rem; background: transparent; color: inherit; cursor: pointer; }
button:hover, button:focus-visible { outline: 3px solid Highlight; outline-offset: 1px; }
small { opacity: .8; }
</style>
<main>
<h1>Who are you?</h1>
<p>This stands for the login of Identity-Aware Proxy before <strong>${escapeHtml(service.name)}</strong>. It asks for no
password: it is for trying things out on this machine.</p>
<form method="post" action="${LOGIN_PATH}"><ul>
${buttons}
</ul></form>
</main>
</html>
`;
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": Buffer.byteLength(page),
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "cache-control": "no-store",
  });
  response.end(page);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
