/** How old the keys of a cell are. */
import type { GoogleCloud } from "../cloud/googleCloud";
import { listTenantSecrets, listVersions, type TenantSecret } from "../cloud/secrets";

export interface KeyAge {
  readonly tenant: string;
  /** `token/<name>`, `api/<name>`, `key/<name>` or `pseudonym/<date>`. */
  readonly key: string;
  /** Days since the newest version that can be read; undefined if there is none. */
  readonly days: number | undefined;
  /** Versions that can be read. */
  readonly enabled: number;
  /** Age in days at which it is replaced by itself; undefined if it never is. */
  readonly rotateDays: number | undefined;
}

const day = 24 * 3_600_000;

/** The oldest first. */
export async function keyAges(cloud: GoogleCloud, tenant: string | undefined, now = Date.now()): Promise<KeyAge[]> {
  const secrets = await listTenantSecrets(cloud);
  return agesOf(
    cloud,
    secrets.filter((secret) => tenant === undefined || secret.tenant === tenant),
    now,
  );
}

/** The oldest first. */
export async function agesOf(cloud: GoogleCloud, secrets: readonly TenantSecret[], now: number): Promise<KeyAge[]> {
  const ages = await Promise.all(
    secrets.map(async (secret): Promise<KeyAge> => {
      const enabled = (await listVersions(cloud, secret)).filter(({ state }) => state === "ENABLED");
      const newest = enabled[0];
      return {
        tenant: secret.tenant,
        key: `${secret.purpose}/${secret.name}`,
        days: newest && Math.floor((now - Date.parse(newest.created)) / day),
        enabled: enabled.length,
        rotateDays: secret.rotateDays,
      };
    }),
  );
  return ages.sort((one, other) => (other.days ?? 0) - (one.days ?? 0));
}

/** Days that a rotation by itself may be late: a job runs once a day, and may fail once. */
const grace = 2;

/** Keys of pseudonyms have an end of their own: their date is removed. The key of users' folders can't be replaced. */
export function isStale({ key, days = 0, rotateDays }: KeyAge, maxDays: number): boolean {
  const limit = rotateDays === undefined ? maxDays : rotateDays + grace;
  return !/^(?:pseudonym|users)\//.test(key) && days > limit;
}
