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
  /** `token/<name>` or `api/<name>`. */
  readonly key: string;
  /** Called only if the new version is not there yet, so that a repeated command asks for no value. */
  readonly value: () => Promise<string>;
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
  /** `in use`: every running instance uses the new value, of at least one or for a day, and the old versions are disabled. */
  readonly state: "in use" | "waiting";
  readonly instances: number;
  /** Instances that still use another value. */
  readonly behind: readonly string[];
  readonly disabled: readonly number[];
  /** From when `bulkhead rotate finish` destroys them. */
  readonly destroyFrom: string | undefined;
}

const folders: Readonly<Record<string, string>> = { token: keyFolders.tokens, api: keyFolders.apis };
/** The components' own version. It holds no key, and a program that finds it destroyed would make it again. */
const programsVersion = 1;
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
    const old = versions.filter(({ number, state }) => number !== programsVersion && state === "ENABLED");
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
    current = await save({ ...current, added: await addedBefore(cloud, secret, current, options.value) });
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
  readonly instances: number;
  /** Instances that use another value. */
  readonly behind: readonly string[];
}

function outcomeOf({ secret, added, old, destroyFrom }: Rotation, { instances, behind }: Readers): RotateOutcome {
  const isDone = behind.length === 0 && destroyFrom !== null;
  return {
    secret,
    version: added ?? 0,
    state: isDone ? "in use" : "waiting",
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
  // Only what is still disabled: somebody may have enabled a version again for a reason.
  const gone = rotation.old.filter((old) =>
    versions.some(({ number, state }) => number === old && state === "DISABLED"),
  );
  for (const number of gone) {
    await changeVersion(cloud, secret, number, "destroy");
  }
  await writeRotation(cloud, cell.switchBucket, secret.id, undefined, generation);
  return gone;
}

/**
 * The command was broken off around the addition. A version newer than all old ones is the new one; else it is added now, with a
 * value that must be the same as before.
 */
async function addedBefore(
  cloud: GoogleCloud,
  secret: TenantSecret,
  { old, fingerprint }: Rotation,
  read: () => Promise<string>,
): Promise<number> {
  const [newest] = await listVersions(cloud, secret);
  if (newest !== undefined && newest.number > Math.max(programsVersion, ...old) && newest.state === "ENABLED") {
    return newest.number;
  }
  const value = await read();
  if (keyFingerprint(value) !== fingerprint) {
    throw new UserError(
      `the value must be the one that this rotation of ${secret.id} began with, got another one; give it again, or remove the rotation's note in the control bucket`,
      exits.couldNotTell,
    );
  }
  return (await addVersion(cloud, secret, Buffer.from(value))).number;
}

async function waitForReaders(
  cloud: GoogleCloud,
  { tenant, purpose, name }: TenantSecret,
  fingerprint: string,
  { every = 3_000, limit = 900_000, report = () => undefined }: RotateOptions,
): Promise<Readers> {
  const file = `${folders[purpose]}/${name}`;
  const end = performance.now() + limit;
  for (;;) {
    const running = await runningInstances(cloud, [tenant]);
    const behind = running.filter(({ keys }: ProxyInstance) => keys[file] !== fingerprint).map(({ id }) => id);
    if (behind.length === 0 || performance.now() >= end) {
      return { instances: running.length, behind };
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
      `'key' must be a token or API key of tenant '${tenant}' (${known}), got '${key}'; write one of them`,
      exits.couldNotTell,
    );
  }
  return found;
}
