/** What is due of a cell's keys: new values for generated ones, keys for new dates of pseudonyms, the end of old values. */
import { randomInt } from "node:crypto";
import { generatedKeyLength, staleKeyMessage } from "../../../plan";
import { type CellInProject, findCell } from "../cloud/cell";
import type { GoogleCloud } from "../cloud/googleCloud";
import { writeEntries } from "../cloud/logEntries";
import { listTenantSecrets, type TenantSecret } from "../cloud/secrets";
import { type AddedKey, addKeys } from "../keys/addKeys";
import { agesOf, isStale, type KeyAge } from "./ages";
import { finishRotation, type RotateOptions, type RotateOutcome, rotateKey } from "./rotateKey";
import { listRotations, readRotation } from "./rotation";

export interface DueOptions extends Pick<RotateOptions, "by" | "keepDays" | "every" | "limit" | "now" | "report"> {
  /** Age in days from which a key that nothing rotates by itself is reported. */
  readonly maxDays: number;
}

export interface DueOutcome {
  /** Rotations that were begun or went on. */
  readonly rotations: readonly DueRotation[];
  /** Keys that dates of pseudonyms lacked. */
  readonly added: readonly AddedKey[];
  readonly destroyed: readonly DestroyedVersions[];
  /** Keys that are too old and were not rotated now: an operator must. Each is logged, for the alert of the cell. */
  readonly stale: readonly KeyAge[];
}

interface DueRotation {
  readonly tenant: string;
  readonly key: string;
  readonly rotation: RotateOutcome | undefined;
  /** Why it did not go on; the others did. */
  readonly problem: string | undefined;
}

export interface DestroyedVersions {
  readonly secret: string;
  readonly versions: readonly number[];
}

export async function rotateDue(cloud: GoogleCloud, options: DueOptions): Promise<DueOutcome> {
  const { by, maxDays, now = Date.now } = options;
  const cell = await findCell(cloud);
  const secrets = await listTenantSecrets(cloud);
  const ages = await agesOf(cloud, secrets, now());
  // First, since a rotation waits until the old values of the one before it are gone.
  const destroyed = await finishRotations(cloud, cell, secrets, now());
  const begun = new Set(await listRotations(cloud, cell.switchBucket));
  const rotations: DueRotation[] = [];
  for (const secret of secrets.filter(({ rotateDays }) => rotateDays !== undefined)) {
    const key = `${secret.purpose}/${secret.name}`;
    const age = ages.find((one) => one.tenant === secret.tenant && one.key === key);
    const isDue = begun.has(secret.id)
      ? await goesOn(cloud, cell, secret)
      : age?.days !== undefined && age.days >= (secret.rotateDays ?? Number.POSITIVE_INFINITY);
    if (isDue) {
      rotations.push(await rotateOne(cloud, secret.tenant, key, options));
    }
  }
  const isMoved = ({ tenant, key }: KeyAge) =>
    rotations.some((one) => one.tenant === tenant && one.key === key && one.problem === undefined);
  const stale = ages.filter((age) => isStale(age, maxDays) && !isMoved(age));
  await writeEntries(
    cloud,
    stale.map(({ tenant, key, days }) => ({ message: staleKeyMessage, tenant, key, days })),
  );
  return {
    rotations,
    added: secrets.some(({ purpose }) => purpose === "pseudonym")
      ? await addKeys(cloud, { tenant: undefined, dates: [], by })
      : [],
    destroyed,
    stale,
  };
}

/** True until the old values are disabled. After that they only wait for their end. */
async function goesOn(cloud: GoogleCloud, { switchBucket }: CellInProject, { id }: TenantSecret): Promise<boolean> {
  const { rotation } = await readRotation(cloud, switchBucket, id);
  return rotation?.destroyFrom === null;
}

async function rotateOne(
  cloud: GoogleCloud,
  tenant: string,
  key: string,
  { by, keepDays, every, limit, now, report }: DueOptions,
): Promise<DueRotation> {
  const value = async () => generatedValue();
  const isMade = true;
  try {
    const rotation = await rotateKey(cloud, { tenant, key, value, isMade, by, keepDays, every, limit, now, report });
    return { tenant, key, rotation, problem: undefined };
  } catch (error) {
    return { tenant, key, rotation: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Destroys what earlier rotations have disabled, if its time has come. */
export async function finishRotations(
  cloud: GoogleCloud,
  cell: CellInProject,
  secrets: readonly TenantSecret[],
  now = Date.now(),
): Promise<DestroyedVersions[]> {
  const ids = await listRotations(cloud, cell.switchBucket);
  const done: DestroyedVersions[] = [];
  for (const secret of secrets.filter(({ id }) => ids.includes(id))) {
    const versions = await finishRotation(cloud, cell, secret, now);
    if (versions !== undefined) {
      done.push({ secret: secret.id, versions });
    }
  }
  return done;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function generatedValue(): string {
  return Array.from({ length: generatedKeyLength }, () => alphabet[randomInt(alphabet.length)]).join("");
}
