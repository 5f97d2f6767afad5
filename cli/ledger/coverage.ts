/** Which tenants and vendors the ledger knows of, and from when to when: what it has no line about can't be answered. */
import { coverageQuestion } from "../questions/ledgerQuestions";
import type { Engine, Window } from "../questions/question";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

export interface Coverage {
  readonly tenant: string;
  /** Ledger lines in the window. */
  readonly lines: number;
  readonly vendors: readonly string[];
  /** First and last minute of all its lines, ISO 8601. */
  readonly first: string;
  readonly last: string;
}

export async function readCoverage(engine: Engine, window: Window): Promise<Coverage[]> {
  const rows = await engine.ask(coverageQuestion(window));
  return rows.map((row) => ({
    tenant: String(row.tenant),
    lines: Number(row.lines),
    vendors: row.vendors as string[],
    first: String(row.first_minute),
    last: String(row.last_minute),
  }));
}

/** Throws a UserError for a vendor or tenant that no line names, with those that there are. */
export function requireKnown(
  coverage: readonly Coverage[],
  { vendor, tenant }: { readonly vendor?: string | undefined; readonly tenant?: string | undefined },
): void {
  const vendors = [...new Set(coverage.flatMap((one) => one.vendors))].sort();
  if (vendor !== undefined && !vendors.includes(vendor)) {
    throw new UserError(
      `'--vendor' must be one that the ledger names (${vendors.join(", ")}), got '${vendor}'; check the spelling`,
      exits.couldNotTell,
    );
  }
  const tenants = coverage.map((one) => one.tenant);
  if (tenant !== undefined && !tenants.includes(tenant)) {
    const shown =
      tenants.length > 20 ? `${tenants.slice(0, 20).join(", ")} and ${tenants.length - 20} more` : tenants.join(", ");
    throw new UserError(
      `'--tenant' must be one that the ledger names (${shown}), got '${tenant}'; check the spelling`,
      exits.couldNotTell,
    );
  }
}
