/** The field inventory: what the plans let out, and what the ledger saw. */
import { wholeEvent } from "../../../egress/ledger/ledger";
import type { ProofDomain, ProofField } from "../model";
import { declaredFields } from "./declared";
import type { LedgerCount } from "./ledger";
import type { TenantFlow } from "./tenantFlows";

/** Fields that identify someone. Every vendor's calls have some; no plan declares them, and the proxy hashes them all. */
export const identityFields: ReadonlySet<string> = new Set([
  "distinct_id",
  "$distinct_id",
  "$device_id",
  "$user_id",
  "$group_id",
  "$group_key",
  "user_id",
  "userId",
  "device_id",
  "anonymousId",
  "previousId",
  "groupId",
  "alias",
  "client_id",
]);

/** Declared fields first, tenant by tenant; then what only the ledger has. */
export function inventory(flows: readonly TenantFlow[], ledger: readonly LedgerCount[]): ProofField[] {
  const counts = new Map(ledger.map((count) => [keyOf(`tenant:${count.tenant}`, count), count]));
  const rows: ProofField[] = [];
  for (const { domain, plans } of flows) {
    for (const declared of plans.flatMap(declaredFields)) {
      const key = keyOf(domain.id, declared);
      rows.push({ domain, ...declared, ...seen(counts.get(key)) });
      counts.delete(key);
    }
  }
  for (const count of counts.values()) {
    const { tenant, vendor, event, field } = count;
    // This row counts events, not a field.
    if (field === wholeEvent) {
      continue;
    }
    const treatment = identityFields.has(field) ? "pseudonym: a keyed hash (identity fields always are)" : undefined;
    rows.push({ domain: tenantDomain(tenant), vendor, event, field, treatment, ...seen(count) });
  }
  return rows;
}

function seen(count: LedgerCount | undefined): Pick<ProofField, "firstSent" | "lastSent" | "sent" | "dropped"> {
  return {
    firstSent: count?.firstSent,
    lastSent: count?.lastSent,
    sent: count?.sent ?? 0,
    dropped: count?.dropped ?? 0,
  };
}

function keyOf(domain: string, { vendor, event, field }: Pick<ProofField, "vendor" | "event" | "field">): string {
  return JSON.stringify([domain, vendor, event, field]);
}

function tenantDomain(id: string): ProofDomain {
  return { id: `tenant:${id}`, kind: "tenant", title: `tenant '${id}'` };
}
