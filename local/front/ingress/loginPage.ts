/** The login page, and who can log in on it. */
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Binding } from "../../../iam";
import type { DeployedService } from "../services";
import { escapeHtml, sendHtmlPage } from "./htmlPage";

export const loginPath = "/_local/login";
/** Query that logs out at any path, as in Identity-Aware Proxy. */
export const logoutQuery = "gcp-iap-mode=CLEAR_LOGIN_COOKIE";

/** A person who can log in locally, and the groups that the local run assumes for them. */
export interface Person {
  readonly email: string;
  readonly groups: readonly string[];
}

/** Someone who is in no policy, for seeing the refusal. */
const stranger: Person = { email: "stranger@elsewhere.example", groups: [] };

/**
 * The people of a login policy: users as they are, and one stand-in for each group and domain, whose real members only
 * Google knows.
 */
export function people(bindings: readonly Binding[]): Person[] {
  const members = bindings.flatMap((binding) => binding.members);
  const found = members.flatMap((member): Person[] => {
    const [kind = "", value = ""] = member.split(/:(.*)/s);
    if (kind === "user") {
      return [{ email: value, groups: [] }];
    }
    if (kind === "group") {
      return [{ email: `someone.in.${value}`, groups: [member] }];
    }
    if (kind === "domain") {
      return [{ email: `someone@${value}`, groups: [] }];
    }
    return [];
  });
  const byName = found.sort(
    (one, other) => one.groups.length - other.groups.length || one.email.localeCompare(other.email),
  );
  return [...byName, stranger].filter(
    (person, index, all) => all.findIndex(({ email }) => email === person.email) === index,
  );
}

/** Lists the people of the policy first, the stranger last. */
export function sendLoginPage(response: ServerResponse, service: DeployedService, known: readonly Person[]): void {
  const buttons = known.map((person) => {
    const email = escapeHtml(person.email);
    return `<li><button name="email" value="${email}">${email}${noteOn(person)}</button></li>`;
  });
  sendHtmlPage(response, {
    status: 200,
    title: `Log in to ${service.name}`,
    body: `<h1>Log in to ${escapeHtml(service.name)}</h1>
<p>Who are you? This stands for the login of Identity-Aware Proxy. It asks for no password: it is for trying things out
on this machine.</p>
<form method="post" action="${loginPath}"><ul>
${buttons.join("\n")}
</ul></form>`,
  });
}

/** Google's refusal, with a link to log in as someone else. */
export function sendRefusedPage(
  response: ServerResponse,
  refusal: {
    readonly service: string;
    readonly email: string;
    readonly because: string;
    readonly headers: OutgoingHttpHeaders;
  },
): void {
  sendHtmlPage(response, {
    status: 403,
    title: "You don't have access",
    body: `<h1>You don't have access</h1>
<p><strong>${escapeHtml(refusal.email)}</strong> may not open <strong>${escapeHtml(refusal.service)}</strong>.</p>
<p class="note">${escapeHtml(refusal.because)}</p>
<p><a class="action" href="/?${logoutQuery}">Log in as someone else</a></p>`,
    headers: refusal.headers,
  });
}

function noteOn({ email, groups }: Person): string {
  if (email === stranger.email) {
    return " <small>in no policy: is refused</small>";
  }
  const names = groups.map((group) => escapeHtml(group.replace(/^group:/, "")));
  return names.length > 0 ? ` <small>made up, stands for the group ${names.join(", ")}</small>` : "";
}
