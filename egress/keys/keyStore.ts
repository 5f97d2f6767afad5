/** The keys in use. Re-reads KEYS_DIR when its files change, so that rotation needs no restart. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  env,
  keyFingerprint,
  keyFolders,
  ownSettings,
  type ProxiedVendorName,
  proxiedVendor,
  startOfDay,
  type TrackingPlan,
} from "../../plan";
import type { Problem } from "../problem";
import type { Credentials } from "./credentials";
import {
  apiKeyFile,
  isPlaceholder,
  type KeyMaterial,
  keyPlaces,
  missingKeys,
  readKeyMaterial,
  tokenFile,
  UnreadableKey,
  wantedFiles,
} from "./keyFiles";
import { Keyring } from "./keyring";

/** Milliseconds after which the files are read whatever their times say: a mounted secret may keep its time for ever. */
export const readInterval = 60_000;
/** Milliseconds between looks while a key is missing: an operator who adds it waits for that. */
export const incompleteInterval = 5_000;

/** Called with the problems of the last read and with what the keys in use lack, whenever either changes or a key does. */
export type Report = (problems: readonly Problem[], missing: readonly Problem[]) => void;

const noKeys = new Keyring(new Map(), "", "");

export class KeyStore {
  #material: KeyMaterial;
  #missing: readonly Problem[];
  #keyrings = new Map<string, Keyring>();
  #credentials = new Map<ProxiedVendorName, Credentials | undefined>();
  #signature = "";
  #looks = 0;
  /** The look whose keys are in use. */
  #taken = 0;
  /** Milliseconds since the last look, and since the last read. */
  #sinceLook = 0;
  #sinceRead = 0;
  #reported = "";
  #timer: NodeJS.Timeout | undefined;

  readonly #keysDir: string;
  readonly #plan: TrackingPlan;
  readonly #tenant: string;

  private constructor(keysDir: string, plan: TrackingPlan, tenant: string, material: KeyMaterial) {
    this.#keysDir = keysDir;
    this.#plan = plan;
    this.#tenant = tenant;
    this.#material = material;
    this.#missing = missingKeys(material, plan);
  }

  /** Reads everything that the plan needs, and reports what is missing. */
  static async open(
    keysDir: string,
    plan: TrackingPlan,
    tenant: string,
  ): Promise<{ readonly store: KeyStore; readonly problems: readonly Problem[] }> {
    const { material, problems } = await readKeyMaterial(keysDir, plan).catch(nothingRead);
    return { store: new KeyStore(keysDir, plan, tenant, material), problems };
  }

  /** Empty while the key of a day that has begun is still the placeholder: an older key would make other pseudonyms. */
  keyring(vendor: string): Keyring {
    const now = Date.now();
    if (this.#material.unfilledDays.some((day) => (startOfDay(day) ?? 0) <= now)) {
      return noKeys;
    }
    let keyring = this.#keyrings.get(vendor);
    if (keyring === undefined) {
      keyring = new Keyring(this.#material.pseudonym, this.#tenant, vendor);
      this.#keyrings.set(vendor, keyring);
    }
    return keyring;
  }

  /** Undefined while the token, or an extra file that exists, lacks its real value: nothing can be sent then. */
  credentials(vendor: ProxiedVendorName): Credentials | undefined {
    if (!this.#credentials.has(vendor)) {
      this.#credentials.set(vendor, this.#credentialsOf(vendor));
    }
    return this.#credentials.get(vendor);
  }

  #credentialsOf(vendor: ProxiedVendorName): Credentials | undefined {
    const settings = this.#plan.vendors[vendor] ?? {};
    const { secrets } = this.#material;
    const token = secrets.get(tokenFile(settings.token ?? vendor));
    const files: Record<string, string> = {};
    for (const { name } of proxiedVendor(vendor).extraKeyFiles) {
      const content = secrets.get(tokenFile(name));
      if (content !== undefined) {
        files[name] = content;
      }
    }
    if (token === undefined || [token, ...Object.values(files)].some(isPlaceholder)) {
      return undefined;
    }
    return { token, files, settings: ownSettings(vendor, settings) };
  }

  /** Undefined while the key is missing or lacks its real value. */
  apiKey(file: string): string | undefined {
    const key = this.#material.secrets.get(apiKeyFile(file));
    return key === undefined || isPlaceholder(key) ? undefined : key;
  }

  /** What the keys in use still lack. The vendors and APIs that need it are not served until it exists. */
  get missing(): readonly Problem[] {
    return this.#missing;
  }

  /** Fingerprints of the keys in use, by their files below KEYS_DIR; a placeholder has none. */
  fingerprints(): Readonly<Record<string, string>> {
    const dated = [...this.#material.pseudonym].map(
      ([date, bytes]) => [join(keyFolders.pseudonym, date), bytes] as const,
    );
    const all = [...this.#material.secrets, ...dated].filter(([, value]) => !isPlaceholder(value.toString()));
    return Object.fromEntries(all.map(([file, value]) => [file, keyFingerprint(value)]));
  }

  /**
   * Looks for changes from now on.
   *
   * @param interval milliseconds between looks while no key is missing
   */
  async watch(interval: number, report: Report): Promise<void> {
    this.#signature = await this.#look();
    // Complete keys are no news at the start.
    this.#reported = this.#stateWith([], []);
    this.#report([], report);
    const tick = Math.min(interval, incompleteInterval);
    this.#timer = setInterval(() => {
      this.#sinceLook += tick;
      this.#sinceRead += tick;
      if (this.#missing.length > 0 || this.#sinceLook >= interval) {
        this.#sinceLook = 0;
        void this.#refresh(report);
      }
    }, tick);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #refresh(report: Report): Promise<void> {
    const look = ++this.#looks;
    let problems: readonly Problem[];
    try {
      const signature = await this.#look();
      if (signature === this.#signature && this.#sinceRead < readInterval) {
        return;
      }
      const read = await readKeyMaterial(this.#keysDir, this.#plan);
      // A slow read must not undo a later one.
      if (look < this.#taken) {
        return;
      }
      this.#taken = look;
      this.#sinceRead = 0;
      this.#signature = signature;
      this.#take(read.material);
      problems = read.problems;
    } catch (error) {
      problems = unreadable(error).map(({ path, message }) => ({
        path,
        message: `${message}; the keys read before stay in use`,
      }));
    }
    this.#report(problems, report);
  }

  #stateWith(problems: readonly Problem[], missing: readonly Problem[]): string {
    return JSON.stringify([problems, missing, this.fingerprints()]);
  }

  /** Reports each state once, not at every look. */
  #report(problems: readonly Problem[], report: Report): void {
    const state = this.#stateWith(problems, this.#missing);
    if (state === this.#reported) {
      return;
    }
    this.#reported = state;
    report(problems, this.#missing);
  }

  /**
   * A token that has disappeared stays in use, since a mount may be in the middle of a change. A pseudonym key that has
   * disappeared is dropped: destroying it is how a tenant's pseudonyms are made unlinkable.
   */
  #take(material: KeyMaterial): void {
    const secrets = new Map([...this.#material.secrets, ...material.secrets]);
    if (!sameKeys(material.pseudonym, this.#material.pseudonym)) {
      this.#keyrings = new Map();
    }
    this.#material = { ...material, secrets };
    this.#credentials = new Map();
    this.#missing = missingKeys(this.#material, this.#plan);
  }

  async #look(): Promise<string> {
    const dates = await readdir(join(this.#keysDir, keyFolders.pseudonym)).catch(() => []);
    const files = [
      ...dates.flatMap((date) => keyPlaces(join(keyFolders.pseudonym, date))),
      ...wantedFiles(this.#plan).flatMap(({ file }) => keyPlaces(file)),
    ];
    const looks = await Promise.all(
      files.map(async (file) => {
        const found = await stat(join(this.#keysDir, file)).catch(() => undefined);
        return `${file} ${found?.mtimeMs} ${found?.ctimeMs} ${found?.size} ${found?.ino}`;
      }),
    );
    return looks.join("\n");
  }
}

function unreadable(error: unknown): Problem[] {
  if (!(error instanceof UnreadableKey)) {
    throw error;
  }
  return [
    { path: env.keysDir, message: `'${error.file}' must be readable, got ${error.code}; check its mode and mount` },
  ];
}

function nothingRead(error: unknown): { readonly material: KeyMaterial; readonly problems: readonly Problem[] } {
  return {
    material: { pseudonym: new Map(), unfilledDays: [], secrets: new Map() },
    problems: unreadable(error),
  };
}

function sameKeys(one: ReadonlyMap<string, Buffer>, other: ReadonlyMap<string, Buffer>): boolean {
  return one.size === other.size && [...one].every(([date, bytes]) => other.get(date)?.equals(bytes) ?? false);
}
