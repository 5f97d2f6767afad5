/** The keys in use. Re-reads KEYS_DIR when its files change, so that rotation needs no restart. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { env, keyFolders, type ProxiedVendorName, type TrackingPlan } from "../../plan";
import type { Credentials } from "../forward/lane";
import type { Problem } from "../problem";
import { keyPlaces, readKeyMaterial, UnreadableKey } from "./keyFiles";
import type { KeyMaterial } from "./keyMaterial";
import { Keyring } from "./keyring";
import { isPlaceholder, missingKeys } from "./missingKeys";
import { apiKeyFile, mixpanelImportFile, tokenFile, wantedFiles } from "./wantedFiles";

/** Milliseconds between looks at the times and sizes of files. */
export const lookInterval = 2_000;
/** Every so many looks the files are read whatever their times say: a mounted secret may keep its time for ever. */
export const looksPerRead = 30;

/** Gets what could not be taken over of a change, and what the keys in use lack, whenever either changes. */
export type Report = (problems: readonly Problem[], missing: readonly Problem[]) => void;

export class KeyStore {
  #material: KeyMaterial;
  #missing: readonly Problem[];
  #keyrings = new Map<string, Keyring>();
  #credentials = new Map<ProxiedVendorName, Credentials | undefined>();
  #signature = "";
  #looks = 0;
  /** The look whose keys are in use. */
  #taken = 0;
  #reported = JSON.stringify([[], []]);
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

  /** Reads everything that the plan needs; problems where something is missing. */
  static async open(
    keysDir: string,
    plan: TrackingPlan,
    tenant: string,
  ): Promise<{ readonly store: KeyStore; readonly problems: readonly Problem[] }> {
    const { material, problems } = await readKeyMaterial(keysDir, plan).catch(nothingRead);
    return { store: new KeyStore(keysDir, plan, tenant, material), problems };
  }

  keyring(vendor: string): Keyring {
    let keyring = this.#keyrings.get(vendor);
    if (keyring === undefined) {
      keyring = new Keyring(this.#material.pseudonym, this.#tenant, vendor);
      this.#keyrings.set(vendor, keyring);
    }
    return keyring;
  }

  /** Undefined where a token is missing, or its operator has yet to add it: nothing can be sent then. */
  credentials(vendor: ProxiedVendorName): Credentials | undefined {
    if (!this.#credentials.has(vendor)) {
      this.#credentials.set(vendor, this.#credentialsOf(vendor));
    }
    return this.#credentials.get(vendor);
  }

  #credentialsOf(vendor: ProxiedVendorName): Credentials | undefined {
    const settings = this.#plan.vendors[vendor];
    const token = this.#material.secrets.get(tokenFile(settings?.token ?? vendor));
    const imported = vendor === "mixpanel" ? this.#material.secrets.get(mixpanelImportFile) : undefined;
    if (token === undefined || isPlaceholder(token) || isPlaceholder(imported ?? "")) {
      return undefined;
    }
    const credentials = importCredentials(imported);
    return {
      token,
      ...(credentials !== undefined && { import: credentials }),
      ...(settings?.measurementId !== undefined && { measurementId: settings.measurementId }),
    };
  }

  /** Undefined where the key is missing, or its operator has yet to add it. */
  apiKey(file: string): string | undefined {
    const key = this.#material.secrets.get(apiKeyFile(file));
    return key === undefined || isPlaceholder(key) ? undefined : key;
  }

  /** What the keys in use still lack: its vendors and APIs are not served until it is there. */
  get missing(): readonly Problem[] {
    return this.#missing;
  }

  /** Looks for changes from now on. */
  async watch(report: Report): Promise<void> {
    this.#signature = await this.#look();
    this.#report([], report);
    this.#timer = setInterval(() => void this.#refresh(report), lookInterval);
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
      if (signature === this.#signature && look % looksPerRead !== 0) {
        return;
      }
      const read = await readKeyMaterial(this.#keysDir, this.#plan);
      // A read that took long must not undo a later one.
      if (look < this.#taken) {
        return;
      }
      this.#taken = look;
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

  /** Each state is told once, not at every look. */
  #report(problems: readonly Problem[], report: Report): void {
    const state = JSON.stringify([problems, this.#missing]);
    if (state === this.#reported) {
      return;
    }
    this.#reported = state;
    report(problems, this.#missing);
  }

  /**
   * A token that is gone stays in use, since a mount may be in the middle of a change. A pseudonym key that is gone is gone: destroying
   * it is how a tenant's pseudonyms are made unlinkable.
   */
  #take(material: KeyMaterial): void {
    const secrets = new Map([...this.#material.secrets, ...material.secrets]);
    if (!sameKeys(material.pseudonym, this.#material.pseudonym)) {
      this.#keyrings = new Map();
    }
    this.#material = { pseudonym: material.pseudonym, secrets };
    this.#credentials = new Map();
    this.#missing = missingKeys(this.#material, this.#plan);
  }

  async #look(): Promise<string> {
    const dates = await readdir(join(this.#keysDir, keyFolders.pseudonym)).catch(() => []);
    const files = [
      ...dates.map((date) => join(keyFolders.pseudonym, date)),
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
  return { material: { pseudonym: new Map(), secrets: new Map() }, problems: unreadable(error) };
}

/** `user:secret`, or a project's secret alone; a second line holds the project id of a service account. */
function importCredentials(content: string | undefined): Credentials["import"] {
  if (content === undefined) {
    return undefined;
  }
  const [first = "", second] = content.split(/\r?\n/);
  return {
    basic: first.includes(":") ? first : `${first}:`,
    projectId: second !== undefined && /^\d{1,20}$/.test(second) ? second : undefined,
  };
}

function sameKeys(one: ReadonlyMap<string, Buffer>, other: ReadonlyMap<string, Buffer>): boolean {
  return one.size === other.size && [...one].every(([date, bytes]) => other.get(date)?.equals(bytes) ?? false);
}
