/** Reads keys and tokens from KEYS_DIR. Values never appear in a problem; names of files do. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { placeholderSecret, secretFile, type TrackingPlan } from "../../components/plan";
import type { Problem } from "../problem";
import { startOfDay } from "./keyring";

/** A file that the plan needs. */
interface WantedFile {
  /** Below KEYS_DIR. */
  readonly file: string;
  /** Where the plan asks for it. */
  readonly path: string;
  readonly required: boolean;
}

export interface KeyMaterial {
  /** By UTC day of effect. */
  readonly pseudonym: ReadonlyMap<string, Buffer>;
  /** Contents by file below KEYS_DIR, without a trailing newline. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** HMAC keys shorter than this can be guessed. */
const minKeyBytes = 16;
const maxSecretLength = 8_192;

export const tokenFile = (name: string) => join("tokens", name);
export const apiKeyFile = (name: string) => join("apis", name);
export const mixpanelImportFile = tokenFile("mixpanel-import");

export function wantedFiles(plan: TrackingPlan): WantedFile[] {
  const wanted: WantedFile[] = [];
  for (const [name, vendor] of Object.entries(plan.vendors)) {
    const required = vendor?.enabled !== false;
    wanted.push({ file: tokenFile(vendor?.token ?? name), path: `vendors.${name}.token`, required });
    if (name === "mixpanel") wanted.push({ file: mixpanelImportFile, path: "vendors.mixpanel", required: false });
  }
  for (const [name, api] of Object.entries(plan.apis)) {
    wanted.push({ file: apiKeyFile(api.key), path: `apis.${name}.key`, required: true });
  }
  return wanted;
}

export async function readKeyMaterial(
  keysDir: string,
  plan: TrackingPlan,
): Promise<{ readonly material: KeyMaterial; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const secrets = new Map<string, string>();
  for (const { file, path, required } of wantedFiles(plan)) {
    const bytes = await readOptional(join(keysDir, file));
    if (bytes === undefined) {
      if (required) problems.push({ path, message: `file '${file}' must exist in KEYS_DIR; mount the secret there` });
      continue;
    }
    const secret = bytes.toString("utf8").replace(/\r?\n$/, "");
    const problem = secretProblem(secret, file);
    if (problem === undefined) secrets.set(file, secret);
    else problems.push({ path, message: problem });
  }
  const pseudonym = await readPseudonymKeys(keysDir, problems);
  const needsPseudonyms = Object.values(plan.vendors).some((vendor) => vendor?.enabled !== false);
  if (needsPseudonyms && pseudonym.size === 0) {
    problems.push({
      path: "vendors",
      message: "a pseudonym key must exist in KEYS_DIR as 'pseudonym/<date>', e.g. 'pseudonym/2026-11-01'; mount one",
    });
  }
  return { material: { pseudonym, secrets }, problems };
}

/** Files that an operator has yet to fill: vendors and APIs will refuse what is sent with them. */
export function placeholderWarnings(material: KeyMaterial, plan: TrackingPlan): Problem[] {
  return wantedFiles(plan)
    .filter(({ file }) => material.secrets.get(file) === placeholderSecret)
    .map(({ file, path }) => ({
      path,
      message: `file '${file}' must hold the real value, got the placeholder; add a version to the secret`,
    }));
}

/** Everything that goes into a header must be printable ASCII; mixpanel-import may have a second line. */
function secretProblem(secret: string, file: string): string | undefined {
  const text = file === mixpanelImportFile ? secret.replace(/\r?\n/, "") : secret;
  if (text === "" || text.length > maxSecretLength)
    return `file '${file}' must hold 1 to ${maxSecretLength} characters`;
  return /^[\x20-\x7e]+$/.test(text) ? undefined : `file '${file}' must hold one line of printable ASCII`;
}

async function readPseudonymKeys(keysDir: string, problems: Problem[]): Promise<Map<string, Buffer>> {
  const directory = join(keysDir, "pseudonym");
  const keys = new Map<string, Buffer>();
  for (const name of await namesIn(directory)) {
    // Mounts keep their own entries beside the files, such as '..data'.
    if (name.startsWith(".")) continue;
    const file = join("pseudonym", name);
    if (startOfDay(name) === undefined) {
      problems.push({ path: "vendors", message: `file '${file}' must be named by a day, e.g. '2026-11-01'` });
      continue;
    }
    const bytes = await readOptional(join(directory, name));
    if (bytes === undefined) continue;
    if (bytes.length < minKeyBytes) {
      problems.push({ path: "vendors", message: `file '${file}' must hold at least ${minKeyBytes} bytes` });
    } else {
      keys.set(name, bytes);
    }
  }
  return keys;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Where a key may be: the file itself, or `value` in a folder of that name, as Cloud Run mounts each secret as a folder. */
export function keyPlaces(file: string): string[] {
  return [file, join(file, secretFile)];
}

async function readOptional(path: string): Promise<Buffer | undefined> {
  for (const place of keyPlaces(path)) {
    try {
      return await readFile(place);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== "ENOENT" && code !== "EISDIR" && code !== "ENOTDIR") throw error;
    }
  }
  return undefined;
}
