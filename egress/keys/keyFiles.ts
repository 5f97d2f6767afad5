/** The key files that a plan asks for below KEYS_DIR: which they are, what they hold, and what is still missing. Values never appear in a problem; names of files do. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  isProxiedVendor,
  keyFolders,
  placeholderSecret,
  proxiedVendor,
  secretFile,
  startOfDay,
  type TrackingPlan,
} from "../../plan";
import type { Problem } from "../problem";

/** What was read from KEYS_DIR. */
export interface KeyMaterial {
  /** By UTC day of effect. */
  readonly pseudonym: ReadonlyMap<string, Buffer>;
  /** UTC days whose pseudonym key is still the placeholder. */
  readonly unfilledDays: readonly string[];
  /** Contents by file below KEYS_DIR, without a trailing newline. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** A file that the plan needs. */
interface WantedFile {
  /** Below KEYS_DIR. */
  readonly file: string;
  /** Where the plan asks for it. */
  readonly path: string;
  readonly required: boolean;
  /** Most lines that it may have. */
  readonly maxLines: number;
  /** False for a vendor that the plan has switched off. */
  readonly inUse: boolean;
}

export const tokenFile = (name: string) => join(keyFolders.tokens, name);
export const apiKeyFile = (name: string) => join(keyFolders.apis, name);

export function wantedFiles(plan: TrackingPlan): WantedFile[] {
  const wanted: WantedFile[] = [];
  for (const [name, vendor] of Object.entries(plan.vendors)) {
    const inUse = vendor?.enabled !== false;
    const path = `vendors.${name}`;
    wanted.push({
      file: tokenFile(vendor?.token ?? name),
      path: `${path}.token`,
      required: inUse,
      maxLines: 1,
      inUse,
    });
    for (const extra of isProxiedVendor(name) ? proxiedVendor(name).extraKeyFiles : []) {
      wanted.push({ file: tokenFile(extra.name), path, required: false, maxLines: extra.maxLines, inUse });
    }
  }
  for (const [name, api] of Object.entries(plan.apis)) {
    if (api.key !== undefined) {
      wanted.push({ file: apiKeyFile(api.key), path: `apis.${name}.key`, required: true, maxLines: 1, inUse: true });
    }
  }
  return wanted;
}

/** HMAC keys shorter than this can be guessed. */
const minKeyBytes = 16;
const maxSecretLength = 8_192;

export async function readKeyMaterial(
  keysDir: string,
  plan: TrackingPlan,
): Promise<{ readonly material: KeyMaterial; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const secrets = new Map<string, string>();
  for (const { file, path, required, maxLines } of wantedFiles(plan)) {
    const bytes = await readOptional(keysDir, file);
    if (bytes === undefined) {
      if (required) {
        problems.push({ path, message: `file '${file}' must exist in KEYS_DIR; mount the secret there` });
      }
      continue;
    }
    const secret = bytes.toString("utf8").replace(/\r?\n$/, "");
    const problem = secretProblem(secret, file, maxLines);
    if (problem === undefined) {
      secrets.set(file, secret);
    } else {
      problems.push({ path, message: problem });
    }
  }
  const { pseudonym, unfilledDays } = await readPseudonymKeys(keysDir, problems);
  if (needsPseudonyms(plan) && pseudonym.size === 0 && unfilledDays.length === 0) {
    problems.push(noPseudonymKey);
  }
  return { material: { pseudonym, unfilledDays, secrets }, problems };
}

/** Everything that goes into a header must be printable ASCII. */
function secretProblem(secret: string, file: string, maxLines: number): string | undefined {
  if (secret === "" || secret.length > maxSecretLength) {
    return `file '${file}' must hold 1 to ${maxSecretLength} characters`;
  }
  const lines = secret.split(/\r?\n/);
  const isPlain = lines.length <= maxLines && lines.every((line) => /^[\x20-\x7e]*$/.test(line));
  const allowed = maxLines === 1 ? "one line" : `at most ${maxLines} lines`;
  return isPlain ? undefined : `file '${file}' must hold ${allowed} of printable ASCII`;
}

async function readPseudonymKeys(
  keysDir: string,
  problems: Problem[],
): Promise<Pick<KeyMaterial, "pseudonym" | "unfilledDays">> {
  const keys = new Map<string, Buffer>();
  const unfilledDays: string[] = [];
  for (const name of await namesIn(keysDir, keyFolders.pseudonym)) {
    // Mounts keep their own entries beside the files, such as '..data'.
    if (name.startsWith(".")) {
      continue;
    }
    const file = join(keyFolders.pseudonym, name);
    if (startOfDay(name) === undefined) {
      problems.push({ path: "vendors", message: `file '${file}' must be named by a day, e.g. '2026-11-01'` });
      continue;
    }
    const bytes = await readOptional(keysDir, file);
    if (bytes === undefined) {
      continue;
    }
    if (isPlaceholder(bytes.toString("utf8"))) {
      unfilledDays.push(name);
    } else if (bytes.length < minKeyBytes) {
      problems.push({ path: "vendors", message: `file '${file}' must hold at least ${minKeyBytes} bytes` });
    } else {
      keys.set(name, bytes);
    }
  }
  return { pseudonym: keys, unfilledDays };
}

async function namesIn(keysDir: string, folder: string): Promise<string[]> {
  try {
    return (await readdir(join(keysDir, folder))).sort();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "error";
    if (code === "ENOENT") {
      return [];
    }
    throw new UnreadableKey(folder, code);
  }
}

/** Places of a key: the file itself, or `value` in a folder of that name, since Cloud Run mounts each secret as a folder. */
export function keyPlaces(file: string): string[] {
  return [file, join(file, secretFile)];
}

/** A file that exists but can't be read. Unlike a missing one, it leaves the key that was read before in use. */
export class UnreadableKey extends Error {
  constructor(
    /** Below KEYS_DIR. */
    readonly file: string,
    readonly code: string,
  ) {
    super("a key can't be read");
  }
}

async function readOptional(keysDir: string, file: string): Promise<Buffer | undefined> {
  for (const place of keyPlaces(join(keysDir, file))) {
    try {
      return await readFile(place);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== "ENOENT" && code !== "EISDIR" && code !== "ENOTDIR") {
        throw new UnreadableKey(file, code ?? "error");
      }
    }
  }
  return undefined;
}

const noPseudonymKey: Problem = {
  path: "vendors",
  message: "a pseudonym key must exist in KEYS_DIR as 'pseudonym/<date>', e.g. 'pseudonym/2026-11-01'; mount one",
};

/** False for a plan with APIs only. */
function needsPseudonyms(plan: TrackingPlan): boolean {
  return Object.values(plan.vendors).some((vendor) => vendor?.enabled !== false);
}

/** True for the text that a new tenant's secrets hold, since Cloud Run refuses a secret without a version. */
export function isPlaceholder(secret: string): boolean {
  return secret === placeholderSecret;
}

/**
 * Keys that an operator has yet to add: files that still hold the placeholder, and the pseudonym key if there is none. Their vendors and
 * APIs are not served until they are there, although the plan has them, and nothing sent to them is acknowledged.
 */
export function missingKeys({ secrets, pseudonym, unfilledDays }: KeyMaterial, plan: TrackingPlan): Problem[] {
  const unfilled = wantedFiles(plan).filter(({ file, inUse }) => inUse && isPlaceholder(secrets.get(file) ?? ""));
  const days = needsPseudonyms(plan) ? unfilledDays : [];
  const placeholders = [
    ...unfilled,
    ...days.map((day) => ({ file: join(keyFolders.pseudonym, day), path: "vendors" })),
  ];
  const problems = placeholders.map(({ file, path }) => ({
    path,
    message: `file '${file}' must hold the real value, got the placeholder; add a version to the secret`,
  }));
  const isWithout = needsPseudonyms(plan) && pseudonym.size === 0 && days.length === 0;
  return isWithout ? [...problems, noPseudonymKey] : problems;
}
