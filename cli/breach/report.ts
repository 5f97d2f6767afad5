/** The report of a breach as HTML, JSON and CSV. */
import { html, type Markup } from "../prove/page/html";
import { plainPage } from "../prove/page/plainPage";
import { counted } from "../terminal/counted";
import { type BreachCase, peopleWords, switchWords } from "./case";
import { notLegalAdvice } from "./deadlines";

/** `version` changes if a field changes its meaning or goes. */
export function toJson(incident: BreachCase): string {
  return `${JSON.stringify({ version: 1, notLegalAdvice, ...incident }, null, 2)}\n`;
}

export function toPage(incident: BreachCase): string {
  const { assessment } = incident;
  const title = `${assessment.vendor}: what of ours was there`;
  return plainPage(
    title,
    html`<p>${headline(incident)}</p>
<p>Kill switch: ${switchWords(incident.killSwitch, assessment.vendor)}. Evidence: ${incident.evidence.hold}.</p>
<h2>What is not known</h2>
<ul>${assessment.unknown.map((line) => html`<li>${line}</li>\n`)}</ul>
<h2>Deadlines</h2>
<p>Known since ${incident.knownAt}. ${notLegalAdvice}</p>
${table(
  ["Until (UTC)", "Who", "What", "Source"],
  incident.deadlines.map(({ until, who, what, source: text }) => [until ?? "without undue delay", who, what, text]),
)}
<h2>Fields</h2>
${table(
  ["Event", "Field", "Treatment then in force", "Plan", "Tenants", "Sent", "May have arrived", "From", "To"],
  assessment.fields.map((one) => fieldRow(one, "not known")),
)}
<h2>Tenants</h2>
${table(
  ["Tenant", "Events", "May have arrived", "People", "From", "To"],
  assessment.tenants.map((one) => [
    one.tenant,
    one.events,
    one.mayHaveArrived,
    peopleWords(one.people),
    one.first,
    one.last,
  ]),
)}
<h2>Keys that would link the pseudonyms to people</h2>
<p>The vendor never had them. Who holds one of them and knows a user's id can find that user's events.</p>
${table(
  ["Tenant", "Used from", "Secret"],
  assessment.keys.map(({ tenant, date, secret }) => [tenant, date, secret]),
)}
<h2>Calls</h2>
${table(
  ["Tenant", "Call", "Number"],
  assessment.calls.map(({ tenant, what, calls }) => [tenant, what, calls]),
)}
<h2>Contacts</h2>
${table(
  ["For", "Name", "E-mail", "Phone"],
  incident.contacts.map(({ role, name, email, phone }) => [role, name, email, phone ?? ""]),
)}`,
  );
}

/** The answer in one sentence. */
export function headline({ assessment }: BreachCase): string {
  const { tenants, people, events, mayHaveArrived, fields, window, vendor } = assessment;
  if (tenants.length === 0 && assessment.calls.length === 0) {
    return `From ${window.since} to ${window.until} nothing left for ${vendor}.`;
  }
  const late = mayHaveArrived > 0 ? ` and ${mayHaveArrived} that may have arrived` : "";
  const names = new Set(fields.map(({ event, field }) => `${event} ${field}`)).size;
  const calls = assessment.calls.reduce((sum, one) => sum + one.calls, 0);
  return `From ${window.since} to ${window.until}, ${vendor} received ${events} events${late} of ${counted(tenants.length, "tenant")}, about ${peopleWords(people)} people, with ${names} fields${calls > 0 ? `, and ${calls} calls` : ""}.`;
}

/** A field as a row of the page and of the table. */
function fieldRow(field: BreachCase["assessment"]["fields"][number], unknown: string) {
  const { event, treatment, plan, tenants, sent, mayHaveArrived, first, last } = field;
  return [event, field.field, treatment ?? unknown, plan, tenants, sent, mayHaveArrived, first, last];
}

/** Tables by path in the bundle. */
export function toCsv({ assessment }: BreachCase): Record<string, string> {
  return {
    "fields.csv": csv(
      ["event", "field", "treatment", "plan", "tenants", "sent", "may_have_arrived", "first", "last"],
      assessment.fields.map((one) => fieldRow(one, "")),
    ),
    "tenants.csv": csv(
      ["tenant", "events", "may_have_arrived", "people_at_least", "people_at_most", "first", "last"],
      assessment.tenants.map((one) => [
        one.tenant,
        one.events,
        one.mayHaveArrived,
        one.people.atLeast,
        one.people.atMost,
        one.first,
        one.last,
      ]),
    ),
    "keys.csv": csv(
      ["tenant", "date", "secret"],
      assessment.keys.map(({ tenant, date, secret }) => [tenant, date, secret]),
    ),
  };
}

type Cell = string | number;

/** RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function csv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell) => {
    const text = typeof value === "number" ? String(value) : value.replace(/^[=+\-@\t\r]/, "'$&");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): Markup {
  if (rows.length === 0) {
    return html`<p>None.</p>\n`;
  }
  return html`<table>
<thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((value) => html`<td>${value}</td>`)}</tr>\n`)}</tbody>
</table>
`;
}
