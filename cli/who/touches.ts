/** Who touched what, from the audit log: calls, and the people in whose name an app may have made them. */
import { type AuditFilter, loginsQuestion, namesQuestion, touchedQuestion } from "../questions/auditQuestions";
import type { Engine } from "../questions/question";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

/** Calls of one principal by one method on one resource. */
export interface Touch {
  readonly principal: string;
  /** Google's own agent that called in the principal's name; "" if there was none. */
  readonly agent: string;
  readonly service: string;
  readonly method: string;
  readonly resource: string;
  /** Address of the caller; `private` inside Google's network. */
  readonly callerIp: string;
  readonly calls: number;
  readonly refused: number;
  /** First and last call, ISO 8601 to the second. */
  readonly first: string;
  readonly last: string;
  /**
   * People who were let in to the app of this account's tenant at the time, or up to an hour before. An app calls Google's APIs by its
   * own account, so the log can't say for which of them it did.
   */
  readonly onBehalfOf: readonly string[];
}

/** A login is taken to last so long after a person's last request, in milliseconds. */
const loginLasts = 60 * 60_000;

export interface Touches {
  readonly touches: readonly Touch[];
  /** Audit entries in the window, of whatever kind. */
  readonly entries: number;
}

/** Throws a UserError for a tenant that no entry names, and for a log without audit entries. */
export async function readTouches(engine: Engine, filter: AuditFilter): Promise<Touches> {
  const names = await engine.ask(namesQuestion(filter));
  const entries = names.reduce((sum, { calls }) => sum + Number(calls), 0);
  if (entries === 0) {
    throw new UserError(
      "the log must hold audit entries of this time, got none; check '--from' and '--to', and that data access logs are on",
      exits.couldNotTell,
    );
  }
  const tenants = [
    ...new Set(names.flatMap(({ principal, login }) => [tenantOf(String(principal)), tenantOfLogin(String(login))])),
  ].filter((tenant) => tenant !== undefined);
  if (filter.tenant !== undefined && !tenants.includes(filter.tenant)) {
    throw new UserError(
      `'--tenant' must be one that the audit log names (${tenants.sort().join(", ") || "it names none"}), got '${filter.tenant}'; check the spelling and the time`,
      exits.couldNotTell,
    );
  }
  const earlier = new Date(Math.max(Date.parse(filter.since) - loginLasts, Date.parse("0001-01-01T00:00:00Z")));
  const logins = (await engine.ask(loginsQuestion({ since: earlier.toISOString(), until: filter.until }))).map(
    (row) => ({
      person: String(row.principal),
      tenant: tenantOfLogin(String(row.resource)),
      from: Date.parse(String(row.first_at)),
      to: Date.parse(String(row.last_at)) + loginLasts,
    }),
  );
  const touches = (await engine.ask(touchedQuestion(filter))).map((row): Touch => {
    const principal = String(row.principal);
    const tenant = tenantOf(principal);
    const [first, last] = [String(row.first_at), String(row.last_at)];
    const people = logins.filter(
      (login) =>
        tenant !== undefined &&
        login.tenant === tenant &&
        login.from <= Date.parse(last) &&
        login.to >= Date.parse(first),
    );
    return {
      principal,
      agent: String(row.agent),
      service: String(row.service),
      method: String(row.method),
      resource: String(row.resource),
      callerIp: String(row.caller_ip),
      calls: Number(row.calls),
      refused: Number(row.refused),
      first,
      last,
      onBehalfOf: [...new Set(people.map(({ person }) => person))].sort(),
    };
  });
  return { touches, entries };
}

/** Tenant of the account of a workload; undefined for any other principal. */
function tenantOf(principal: string): string | undefined {
  return /^([a-z][a-z0-9-]*)-run@/.exec(principal)?.[1];
}

function tenantOfLogin(resource: string): string | undefined {
  return /\/services\/([a-z][a-z0-9-]*)-workload$/.exec(resource)?.[1];
}
