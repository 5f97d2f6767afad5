/** Makes pseudonym keys where nobody sees them: straight into Secret Manager, never into a program, its state or a terminal. */
import { randomBytes } from "node:crypto";
import { exits } from "../../terminal/exits";
import { UserError } from "../../terminal/userError";
import { findCell } from "../cloud/cell";
import type { GoogleCloud } from "../cloud/googleCloud";
import { addVersion, listTenantSecrets, listVersions, type TenantSecret } from "../cloud/secrets";
import { claimed } from "./claim";

export interface AddedKey {
  readonly tenant: string;
  readonly date: string;
  readonly secret: string;
  /** `exists` is left as it is: another value would give everybody new pseudonyms. */
  readonly outcome: "added" | "exists" | "busy";
  /** Version with the key. */
  readonly version: number | undefined;
  /** Who adds it at this moment. */
  readonly by: string | undefined;
}

export interface WantedKeys {
  /** Undefined for every tenant. */
  readonly tenant: string | undefined;
  /** Empty for every date that has no key yet. */
  readonly dates: readonly string[];
  readonly by: string;
}

/** Bytes of a key: as long as the digest of the HMAC that uses it. */
const keyLength = 32;
/** The components make the first version, which holds no key. */
const placeholderVersion = 1;

/** Adds a key for each date that has none. With dates, reports those that have one. */
export async function addKeys(cloud: GoogleCloud, { tenant, dates, by }: WantedKeys): Promise<AddedKey[]> {
  const cell = await findCell(cloud);
  const all = (await listTenantSecrets(cloud)).filter(({ purpose }) => purpose === "pseudonym");
  const own = all.filter((secret) => tenant === undefined || secret.tenant === tenant);
  if (tenant !== undefined && own.length === 0) {
    const known = [...new Set(all.map((secret) => secret.tenant))].sort().join(", ") || "there is none";
    throw new UserError(
      `'tenant' must be a tenant with 'pseudonymKeys' (${known}), got '${tenant}'; name one of them`,
      exits.couldNotTell,
    );
  }
  const unknown = dates.filter((date) => !own.some(({ name }) => name === date));
  if (unknown.length > 0) {
    throw new UserError(
      `'dates' must be dates of 'pseudonymKeys' that are deployed (${own.map(({ name }) => name).join(", ")}), got '${unknown.join("', '")}'; add them to the configuration and run 'bulkhead up' first`,
      exits.couldNotTell,
    );
  }
  const chosen = dates.length === 0 ? own : own.filter(({ name }) => dates.includes(name));
  const results: AddedKey[] = [];
  for (const secret of chosen) {
    const result = await claimed(cloud, cell, secret.id, by, () => addOne(cloud, secret));
    const base = { tenant: secret.tenant, date: secret.name, secret: secret.id };
    if ("busy" in result) {
      results.push({ ...base, outcome: "busy", version: undefined, by: result.busy });
    } else if (result.done.outcome === "added" || dates.length > 0) {
      results.push({ ...base, ...result.done, by: undefined });
    }
  }
  return results;
}

async function addOne(cloud: GoogleCloud, secret: TenantSecret): Promise<Pick<AddedKey, "outcome" | "version">> {
  // A destroyed version counts, too: its pseudonyms were to end, and a new key must not look like the old one.
  const newest = (await listVersions(cloud, secret))[0];
  if (newest !== undefined && newest.number > placeholderVersion) {
    return { outcome: "exists", version: newest.number };
  }
  const key = randomBytes(keyLength);
  const { number } = await addVersion(cloud, secret, Buffer.from(key.toString("base64")));
  key.fill(0);
  return { outcome: "added", version: number };
}
