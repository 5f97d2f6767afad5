/** The keys in use. Re-reads KEYS_DIR when its files change, so that rotation needs no restart. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ProxiedVendorName, TrackingPlan } from "../../components/plan";
import type { Credentials } from "../forward/lane";
import type { Problem } from "../problem";
import {
  apiKeyFile,
  type KeyMaterial,
  keyPlaces,
  mixpanelImportFile,
  placeholderWarnings,
  readKeyMaterial,
  tokenFile,
  wantedFiles,
} from "./keyFiles";
import { Keyring } from "./keyring";

/** Milliseconds between looks at the times and sizes of files. */
const lookInterval = 2_000;
/** Every so many looks the files are read whatever their times say: a mounted secret may keep its time for ever. */
const looksPerRead = 30;

export class KeyStore {
  #material: KeyMaterial;
  #keyrings = new Map<string, Keyring>();
  #signature = "";
  #looks = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly keysDir: string,
    private readonly plan: TrackingPlan,
    private readonly tenant: string,
    material: KeyMaterial,
  ) {
    this.#material = material;
  }

  /** Reads everything that the plan needs; problems where something is missing. */
  static async open(
    keysDir: string,
    plan: TrackingPlan,
    tenant: string,
  ): Promise<{ readonly store: KeyStore; readonly problems: readonly Problem[] }> {
    const { material, problems } = await readKeyMaterial(keysDir, plan);
    return { store: new KeyStore(keysDir, plan, tenant, material), problems };
  }

  keyring(vendor: string): Keyring {
    let keyring = this.#keyrings.get(vendor);
    if (keyring === undefined) {
      keyring = new Keyring(this.#material.pseudonym, this.tenant, vendor);
      this.#keyrings.set(vendor, keyring);
    }
    return keyring;
  }

  /** Undefined where the token is missing, which only a vendor that is switched off by the plan can be. */
  credentials(vendor: ProxiedVendorName): Credentials | undefined {
    const settings = this.plan.vendors[vendor];
    const token = this.#material.secrets.get(tokenFile(settings?.token ?? vendor));
    if (token === undefined) return undefined;
    const credentials =
      vendor === "mixpanel" ? importCredentials(this.#material.secrets.get(mixpanelImportFile)) : undefined;
    return {
      token,
      ...(credentials !== undefined && { import: credentials }),
      ...(settings?.measurementId !== undefined && { measurementId: settings.measurementId }),
    };
  }

  apiKey(file: string): string | undefined {
    return this.#material.secrets.get(apiKeyFile(file));
  }

  /** What the keys in use still lack. */
  get warnings(): readonly Problem[] {
    return placeholderWarnings(this.#material, this.plan);
  }

  /** Looks for changes from now on. `report` gets the problems of a change that could not be taken over in full. */
  async watch(report: (problems: readonly Problem[]) => void): Promise<void> {
    this.#signature = await this.#look();
    this.#timer = setInterval(() => void this.refresh(report), lookInterval);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async refresh(report: (problems: readonly Problem[]) => void): Promise<void> {
    try {
      const signature = await this.#look();
      const due = ++this.#looks % looksPerRead === 0;
      if (signature === this.#signature && !due) return;
      this.#signature = signature;
      const { material, problems } = await readKeyMaterial(this.keysDir, this.plan);
      this.#take(material);
      if (problems.length > 0) report(problems);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "error";
      report([{ path: "KEYS_DIR", message: `must be readable (${code}); the keys read before stay in use` }]);
    }
  }

  /**
   * A token that is gone stays in use, since a mount may be in the middle of a change. A pseudonym key that is gone is gone: destroying
   * it is how a tenant's pseudonyms are made unlinkable.
   */
  #take(material: KeyMaterial): void {
    const secrets = new Map([...this.#material.secrets, ...material.secrets]);
    if (!sameKeys(material.pseudonym, this.#material.pseudonym)) this.#keyrings = new Map();
    this.#material = { pseudonym: material.pseudonym, secrets };
  }

  async #look(): Promise<string> {
    const dates = await readdir(join(this.keysDir, "pseudonym")).catch(() => []);
    const files = [
      ...dates.map((date) => join("pseudonym", date)),
      ...wantedFiles(this.plan).flatMap(({ file }) => keyPlaces(file)),
    ];
    const looks = await Promise.all(
      files.map(async (file) => {
        const found = await stat(join(this.keysDir, file)).catch(() => undefined);
        return `${file} ${found?.mtimeMs} ${found?.ctimeMs} ${found?.size} ${found?.ino}`;
      }),
    );
    return looks.join("\n");
  }
}

/** `user:secret`, or a project's secret alone; a second line holds the project id of a service account. */
function importCredentials(content: string | undefined): Credentials["import"] {
  if (content === undefined) return undefined;
  const [first = "", second] = content.split(/\r?\n/);
  return {
    basic: first.includes(":") ? first : `${first}:`,
    projectId: second !== undefined && /^\d{1,20}$/.test(second) ? second : undefined,
  };
}

function sameKeys(one: ReadonlyMap<string, Buffer>, other: ReadonlyMap<string, Buffer>): boolean {
  return one.size === other.size && [...one].every(([date, bytes]) => other.get(date)?.equals(bytes) ?? false);
}
