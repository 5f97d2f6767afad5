/** Rotates a key in two versions: the new one in, wait until every reader uses it, the old one out. */
import { setTimeout as sleep } from "node:timers/promises";
import { keyFingerprint, keyFolders } from "../../../plan";
import { exits } from "../../terminal/exits";
import { UserError } from "../../terminal/userError";
import { type CellInProject, findCell } from "../cloud/cell";
import type { GoogleCloud } from "../cloud/googleCloud";
import {
  addVersion,
  changeVersion,
  listTenantSecrets,
  listVersions,
  type SecretVersion,
  type TenantSecret,
} from "../cloud/secrets";
import { type ProxyInstance, runningInstances } from "../switch/instances";
import { type Rotation, readRotation, writeRotation } from "./rotation";

export interface RotateOptions {
  readonly tenant: string;
  /** `token/<name>`, `api/<name>` or `key/<name>`. */
  readonly key: string;
  /** Called only if the new version is not there yet, so that a repeated command asks for no value. */
  readonly value: () => Promise<string>;
  /** True if `value` makes another one each time, so that a rotation that lost its value begins with a new one. */
  readonly isMade?: boolean;
  readonly by: string;
  /** Days for which the old versions stay disabled, and could be enabled again, before they are destroyed. */
  readonly keepDays: number;
  /** Milliseconds between two looks at the log, and until the command gives up waiting. */
  readonly every?: number;
  readonly limit?: number;
  readonly now?: () => number;
  readonly report?: (text: string) => void;
}

export interface RotateOutcome {
  readonly secret: string;
  readonly version: number;
  /** `in use`: every running instance reports the new value, or nobody could for a day, and the old versions are disabled. */
  readonly state: "in use" | "waiting";
  /** False for a key of the app, which doesn't say which value it uses. */
  readonly isReported: boolean;
  /** When the new version was noted, RFC 3339. */
  readonly since: string;
  readonly instances: number;
  /** Instances that still use another value. */
  readonly behind: readonly string[];
  readonly disabled: readonly number[];
  /** From when `bulkhead rotate finish` destroys them. */
  readonly destroyFrom: string | undefined;
}

/** Folder of the proxy's file, by purpose; undefined for what the app reads. */
const folders: Readonly<Record<string, string | undefined>> = {
  token: keyFolders.tokens,
  api: keyFolders.apis,
  key: undefined,
};
const day = 24 * 3_600_000;
/** Milliseconds after which `latest` means the new version surely enough ("may take a few hours"), also without an instance. */
const unreadFor = day;

export async function rotateKey(cloud: GoogleCloud, options: RotateOptions): Promise<RotateOutcome> {
  const { key, by, keepDays, now = Date.now } = options;
  const cell = await findCell(cloud);
  const secret = await findSecret(cloud, options.tenant, key);
  const bucket = cell.switchBucket;
  const begun = await readRotation(cloud, bucket, secret.id);
  let generation = begun.generation;
  const save = async (next: Rotation) => {
    generation = await writeRotation(cloud, bucket, secret.id, next, generation);
    return next;
  };
  let current = begun.rotation;
  if (current === undefined || current.destroyFrom !== null) {
    const value = await options.value();
    const versions = await listVersions(cloud, secret);
    if (current !== undefined && isNewest(versions, current.added) && current.fingerprint === keyFingerprint(value)) {
      // The same value again: the command was broken off after its last step, or run twice.
      return outcomeOf(current, await waitForReaders(cloud, secret, current.fingerprint, options));
    }
    // The placeholder of an external key holds nothing.
    const placeholder = secret.isGenerated ? undefined : programsVersion(secret, versions);
    const old = versions.filter(({ number, state }) => number !== placeholder && state === "ENABLED");
    current = await save({
      version: 1,
      secret: secret.id,
      by,
      since: new Date(now()).toISOString(),
      added: null,
      fingerprint: keyFingerprint(value),
      // Versions of a rotation before this one still wait for their end.
      old: [...new Set([...(current?.old ?? []), ...old.map(({ number }) => number)])].sort((one, two) => one - two),
      destroyFrom: null,
    });
    current = await save({ ...current, added: (await addVersion(cloud, secret, Buffer.from(value))).number });
  } else if (current.added === null) {
    const found = await addedBefore(cloud, secret, current);
    if (found === undefined) {
      const value = await options.value();
      const fingerprint = keyFingerprint(value);
      if (options.isMade) {
        current = await save({ ...current, fingerprint });
      }
      requireSameValue(secret, current, fingerprint);
      current = await save({ ...current, added: (await addVersion(cloud, secret, Buffer.from(value))).number });
    } else {
      current = await save({ ...current, added: found });
    }
  }
  const readers = await waitForReaders(cloud, secret, current.fingerprint, options);
  // Without an instance nobody has read the new version yet, and `latest` may lag: one that starts must find a key.
  const isConfirmed = readers.instances > 0 || now() - Date.parse(current.since) >= unreadFor;
  if (readers.behind.length > 0 || !isConfirmed) {
    return outcomeOf(current, readers);
  }
  const { old } = current;
  for (const { number, state } of await listVersions(cloud, secret)) {
    if (old.includes(number) && state === "ENABLED") {
      await changeVersion(cloud, secret, number, "disable");
    }
  }
  const destroyFrom = new Date(now() + keepDays * day).toISOString();
  return outcomeOf(await save({ ...current, destroyFrom }), readers);
}

interface Readers {
  readonly isReported: boolean;
  readonly instances: number;
  /** Instances that use another value. */
  readonly behind: readonly string[];
}

/**
 * The components' own version, the oldest that is left: a program that finds it destroyed would make it again, and a generated
 * key's old value would be the newest one.
 */
function programsVersion({ isGenerated }: TenantSecret, versions: readonly SecretVersion[]): number {
  const left = versions.filter(({ state }) => state !== "DESTROYED").map(({ number }) => number);
  return isGenerated ? Math.min(...left) : 1;
}

function outcomeOf(
  { secret, since, added, old, destroyFrom }: Rotation,
  { isReported, instances, behind }: Readers,
): RotateOutcome {
  const isDone = behind.length === 0 && destroyFrom !== null;
  return {
    secret,
    version: added ?? 0,
    state: isDone ? "in use" : "waiting",
    isReported,
    since,
    instances,
    behind,
    disabled: isDone ? old : [],
    destroyFrom: destroyFrom ?? undefined,
  };
}

function isNewest(versions: readonly SecretVersion[], number: number | null): boolean {
  return versions[0]?.number === number && versions[0]?.state === "ENABLED";
}

/** Destroys what rotations have disabled, once its time has come. Returns the versions by secret. */
export async function finishRotation(
  cloud: GoogleCloud,
  cell: CellInProject,
  secret: TenantSecret,
  now = Date.now(),
): Promise<readonly number[] | undefined> {
  const { rotation, generation } = await readRotation(cloud, cell.switchBucket, secret.id);
  if (rotation?.destroyFrom == null || Date.parse(rotation.destroyFrom) > now) {
    return undefined;
  }
  const versions = await listVersions(cloud, secret);
  // Only what is still disabled: somebody may have enabled a version again for a reason. The program's own stays disabled.
  const gone = rotation.old.filter(
    (old) =>
      old !== programsVersion(secret, versions) &&
      versions.some(({ number, state }) => number === old && state === "DISABLED"),
  );
  for (const number of gone) {
    await changeVersion(cloud, secret, number, "destroy");
  }
  await writeRotation(cloud, cell.switchBucket, secret.id, undefined, generation);
  return gone;
}

/** The command was broken off around the addition: a version newer than all old ones is the new one. */
async function addedBefore(cloud: GoogleCloud, secret: TenantSecret, { old }: Rotation): Promise<number | undefined> {
  const [newest] = await listVersions(cloud, secret);
  return newest !== undefined && newest.number > Math.max(1, ...old) && newest.state === "ENABLED"
    ? newest.number
    : undefined;
}

function requireSameValue(secret: TenantSecret, { fingerprint }: Rotation, given: string): void {
  if (given !== fingerprint) {
    throw new UserError(
      `the value must be the one that this rotation of ${secret.id} began with, got another one; give it again, or remove the rotation's note in the control bucket`,
      exits.couldNotTell,
    );
  }
}

async function waitForReaders(
  cloud: GoogleCloud,
  { tenant, purpose, name }: TenantSecret,
  fingerprint: string,
  { every = 3_000, limit = 900_000, report = () => undefined }: RotateOptions,
): Promise<Readers> {
  const folder = folders[purpose];
  if (folder === undefined) {
    return { isReported: false, instances: 0, behind: [] };
  }
  const file = `${folder}/${name}`;
  const end = performance.now() + limit;
  for (;;) {
    const running = await runningInstances(cloud, [tenant]);
    const behind = running.filter(({ keys }: ProxyInstance) => keys[file] !== fingerprint).map(({ id }) => id);
    if (behind.length === 0 || performance.now() >= end) {
      return { isReported: true, instances: running.length, behind };
    }
    report(`${running.length - behind.length} of ${running.length} instances use the new value`);
    await sleep(every);
  }
}

/** Throws a UserError that names the keys that can be rotated. */
async function findSecret(cloud: GoogleCloud, tenant: string, key: string): Promise<TenantSecret> {
  const own = (await listTenantSecrets(cloud)).filter(
    (secret) => secret.tenant === tenant && secret.purpose in folders,
  );
  const found = own.find(({ purpose, name }) => `${purpose}/${name}` === key);
  if (found === undefined) {
    const known = own.map(({ purpose, name }) => `${purpose}/${name}`).join(", ") || "there is none";
    throw new UserError(
      `'key' must be a token, an API key or a key of the app of tenant '${tenant}' (${known}), got '${key}'; write one of them`,
      exits.couldNotTell,
    );
  }
  return found;
}
