/** Data keys of a tenant in Cloud KMS, and their versions. */
import { tenantLabel } from "../../../plan";
import { type GoogleCloud, listAll } from "./googleCloud";

export interface DataKeyVersion {
  /** `projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1`. */
  readonly path: string;
  /** Such as `ENABLED`, `DISABLED`, `DESTROY_SCHEDULED` or `DESTROYED`. */
  readonly state: string;
  /** When the material goes, RFC 3339; undefined if nobody has ordered it. */
  readonly destroyTime: string | undefined;
}

interface VersionAnswer {
  readonly name: string;
  readonly state: string;
  readonly destroyTime?: string;
}

interface KeyAnswer {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Every version of the tenant's keys in the region: Google Cloud never forgets a key. */
export async function listDataKeyVersions(
  cloud: GoogleCloud,
  region: string,
  tenant: string,
): Promise<DataKeyVersion[]> {
  const path = `/v1/projects/${cloud.project}/locations/${region}/keyRings`;
  const rings = await listAll<KeyAnswer>(cloud, { api: "cloudkms", path }, ({ keyRings }) => keyRings);
  const versions: DataKeyVersion[] = [];
  for (const ring of rings) {
    const call = { api: "cloudkms", path: `/v1/${ring.name}/cryptoKeys` } as const;
    const keys = await listAll<KeyAnswer>(cloud, call, ({ cryptoKeys }) => cryptoKeys);
    for (const key of keys.filter(({ labels }) => labels?.[tenantLabel] === tenant)) {
      const own = { api: "cloudkms", path: `/v1/${key.name}/cryptoKeyVersions` } as const;
      const answers = await listAll<VersionAnswer>(cloud, own, ({ cryptoKeyVersions }) => cryptoKeyVersions);
      versions.push(...answers.map(({ name, state, destroyTime }) => ({ path: name, state, destroyTime })));
    }
  }
  return versions;
}

/** Whether the destruction of the version has been ordered, or has happened. */
export function isOnItsWayOut({ state }: Pick<DataKeyVersion, "state">): boolean {
  return state === "DESTROYED" || state === "DESTROY_SCHEDULED";
}

/** Orders the destruction: 30 days later, or what the key says, the material is gone. */
export async function destroyDataKeyVersion(cloud: GoogleCloud, { path }: DataKeyVersion): Promise<void> {
  await cloud.call({ api: "cloudkms", method: "POST", path: `/v1/${path}:destroy`, body: {}, repeatable: true });
}
