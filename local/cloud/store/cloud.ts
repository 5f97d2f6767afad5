/** The content of a cloud folder: resources, policies and settings. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { accountName, displayedPolicy, etagOf, identitiesOf, type Policy, type StoredPolicy } from "../../../iam";
import { notFound } from "../cloudError";
import { EntryLog } from "../logs/logEntry";
import type { Properties } from "../protocol/values";
import { Clock } from "./clock";
import { JsonFiles } from "./files";
import { Locks } from "./locks";
import { type CloudSettings, quotaSchema, settingsSchema, type WantedSettings } from "./settings";
import { decidingAt, replaced } from "./spread";

/** A resource as the cloud holds it. */
export interface StoredResource {
  /**
   * Full name: the API's host and the resource's path, such as `run.googleapis.com/projects/p/locations/l/services/s`.
   */
  readonly name: string;
  /** Pulumi type that made it, such as `gcp:cloudrunv2/service:Service`. */
  readonly type: string;
  /** Id in Pulumi's state. */
  readonly id: string;
  /** Inputs with the server's defaults, and computed outputs, in Pulumi's spelling. */
  readonly properties: Properties;
  /** Which create made it: the digest of the inputs tells a repeated create from another one. */
  readonly origin?: { readonly urn: string; readonly digest: string };
  /** Never returned to a program: secret payloads, private keys, object content (base64). */
  readonly payload?: string;
  /** Time of deletion, if the name stays taken (KMS) or the resource can be restored. */
  readonly deletedAt?: string;
}

/** The content of a cloud folder; safe to use from several processes at once. */
export class Cloud {
  readonly folder: string;
  readonly resources: JsonFiles<StoredResource>;
  readonly policies: JsonFiles<StoredPolicy>;
  readonly locks: Locks;
  /** Log entries in the format of Cloud Logging. */
  readonly entries: EntryLog;
  readonly clock: Clock;
  readonly #settings: JsonFiles<CloudSettings>;

  constructor(folder: string) {
    this.folder = folder;
    this.resources = new JsonFiles(join(folder, "resources"));
    this.policies = new JsonFiles(join(folder, "policies"));
    this.locks = new Locks(join(folder, "locks"));
    this.entries = new EntryLog(folder);
    this.clock = new Clock(join(folder, "clock"));
    this.#settings = new JsonFiles(folder);
  }

  async settings(): Promise<CloudSettings> {
    const settings = await this.#settings.read("cloud");
    if (!settings) {
      throw new Error(`'${this.folder}' must hold a local cloud, got no cloud.json; start one with startLocalCloud`);
    }
    return settings;
  }

  /** Creates the folder, or changes an existing one; settings that are not given stay as they are. */
  async initialize(
    { projects, quotas, ...flags }: WantedSettings,
    fallback: CloudSettings["projects"] = {},
  ): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.locks.hold("settings", async () => {
      const existing = await this.#settings.read("cloud");
      const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
      const settings = settingsSchema.parse({
        ...existing,
        ...given,
        projects: { ...(existing?.projects ?? (projects ? {} : fallback)), ...projects },
        quotas: quotaSchema.parse({ ...existing?.quotas, ...quotas }),
      });
      await this.#settings.write("cloud", settings);
    });
  }

  /** A project that a program made. */
  async addProject(id: string, project: CloudSettings["projects"][string]): Promise<void> {
    await this.#changeProjects((projects) => ({ ...projects, [id]: project }));
  }

  async removeProject(id: string): Promise<void> {
    await this.#changeProjects((projects) =>
      Object.fromEntries(Object.entries(projects).filter(([key]) => key !== id)),
    );
  }

  /** The resource; undefined if there is none, or only a tombstone that keeps its name. */
  async find(name: string): Promise<StoredResource | undefined> {
    const stored = await this.resources.read(name);
    return stored?.deletedAt === undefined ? stored : undefined;
  }

  /** Changes a resource behind Pulumi's back, as someone in the console would. */
  async change(name: string, change: (properties: Properties) => Properties): Promise<void> {
    await this.locks.hold(name, async () => {
      const stored = await this.find(name);
      if (!stored) {
        throw notFound(name);
      }
      await this.resources.write(name, { ...stored, properties: change(structuredClone(stored.properties)) });
    });
  }

  /** Removes a resource and its policy behind Pulumi's back. */
  async remove(name: string): Promise<void> {
    await this.locks.hold(name, async () => {
      await this.resources.remove(name);
      await this.policies.remove(name);
    });
  }

  /**
   * Reads, changes and writes one IAM policy as one step, also with many processes.
   *
   * @param atOnce true for a change that counts as made long ago
   */
  async changePolicy(
    name: string,
    change: (policy: Policy, etag: string) => Policy | Promise<Policy>,
    { atOnce = false }: { readonly atOnce?: boolean } = {},
  ): Promise<StoredPolicy> {
    return this.locks.hold(`policy ${name}`, async () => {
      const stored = await this.readPolicy(name);
      const policy = await change(structuredClone(stored.policy), etagOf(stored));
      const identities = await identitiesOf(policy, this.#uniqueIdOf);
      const { iamDelay } = await this.settings();
      const earlier =
        iamDelay === undefined || atOnce ? {} : { earlier: replaced(stored, iamDelay, await this.clock.now()) };
      const next: StoredPolicy = { name, revision: stored.revision + 1, policy, identities, ...earlier };
      await this.policies.write(name, next);
      return next;
    });
  }

  /** The policy on a resource, by its full name; an empty policy if none was ever set. */
  async readPolicy(name: string): Promise<StoredPolicy> {
    const stored = await this.policies.read(name);
    return stored
      ? { ...stored, policy: await displayedPolicy(stored.policy, stored.identities ?? {}, this.#uniqueIdOf) }
      : { name, revision: 0, policy: { bindings: [] } };
  }

  /** The policy that decides now: with `iamDelay`, possibly an earlier one. */
  async decidingPolicy(name: string): Promise<Policy> {
    const stored = await this.policies.read(name);
    if (!stored?.earlier?.length) {
      return (await this.readPolicy(name)).policy;
    }
    const { policy, identities } = decidingAt(stored, await this.clock.now());
    return displayedPolicy(policy, identities ?? {}, this.#uniqueIdOf);
  }

  readonly #uniqueIdOf = async (project: string, email: string): Promise<string | undefined> => {
    const account = await this.find(accountName(project, email));
    return account === undefined ? undefined : String(account.properties.uniqueId);
  };

  async #changeProjects(change: (projects: CloudSettings["projects"]) => CloudSettings["projects"]): Promise<void> {
    await this.locks.hold("settings", async () => {
      const settings = await this.settings();
      await this.#settings.write("cloud", { ...settings, projects: change(settings.projects) });
    });
  }
}
