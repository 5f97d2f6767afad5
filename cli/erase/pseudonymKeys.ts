/** Reads a tenant's pseudonym keys of every date, by the operator's own login. They stay in memory. */
import { isPlaceholder } from "../../egress/keys/keyFiles";
import type { GoogleCloud } from "../operate/cloud/googleCloud";
import { listTenantSecrets, listVersions, readVersion } from "../operate/cloud/secrets";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

export interface PseudonymKey {
  /** UTC day from which it is in effect. */
  readonly date: string;
  readonly bytes: Buffer;
}

export interface PseudonymKeys {
  /** The newest date first. A date has several if its value was replaced: each has made pseudonyms. */
  readonly keys: readonly PseudonymKey[];
  /** Versions that can't be read any more, such as `2026-01-01 version 2 (DESTROYED)`. */
  readonly gone: readonly string[];
  /** Versions that were read, such as `2026-01-01 version 2`. */
  readonly versions: readonly string[];
}

export async function readPseudonymKeys(cloud: GoogleCloud, tenant: string): Promise<PseudonymKeys> {
  const secrets = (await listTenantSecrets(cloud)).filter(
    (secret) => secret.tenant === tenant && secret.purpose === "pseudonym",
  );
  const keys: PseudonymKey[] = [];
  const gone: string[] = [];
  const versions: string[] = [];
  for (const secret of secrets.sort((one, other) => (one.name < other.name ? 1 : -1))) {
    const seen = new Set<string>();
    for (const { number, state } of await listVersions(cloud, secret)) {
      if (state !== "ENABLED") {
        gone.push(`${secret.name} version ${number} (${state})`);
        continue;
      }
      const bytes = await readVersion(cloud, secret, number);
      versions.push(`${secret.name} version ${number}`);
      const text = bytes.toString("base64");
      if (!isPlaceholder(bytes.toString("utf8")) && !seen.has(text)) {
        seen.add(text);
        keys.push({ date: secret.name, bytes });
      }
    }
  }
  if (keys.length === 0) {
    throw new UserError(
      `tenant '${tenant}' has no pseudonym key that can be read, so no pseudonym of it can be recomputed; look at 'bulkhead rotate ages ${tenant}'`,
      exits.couldNotTell,
    );
  }
  return { keys, gone, versions };
}
