/** Mounts secrets as files, read in the name of the service. */
import { chmod, mkdir, rm } from "node:fs/promises";
import { dirname, join, normalize, sep } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { findVersion } from "../cloud/resources/secrets";
import type { Cloud } from "../cloud/store/cloud";
import { decideAccess, serviceAccount } from "../front/access";
import { secretBytes } from "../front/apis/secretManager";
import { auditAccess } from "../front/audit";
import type { Decisions } from "../front/decisions";
import type { DeployedService } from "../front/services";
import { secretFullName, type VolumeSpec } from "./spec";

const accessPermission = "secretmanager.versions.access";

/** Reads secrets on behalf of a service, as Cloud Run does when it mounts them: only what IAM grants its account. */
export class SecretReader {
  readonly #cloud: Cloud;
  readonly #service: DeployedService;
  readonly #decisions: Decisions;

  constructor(cloud: Cloud, service: DeployedService, decisions: Decisions) {
    this.#cloud = cloud;
    this.#service = service;
    this.#decisions = decisions;
  }

  /**
   * Writes the audit entry of a read. Files are read again and again, so callers write one when a file's content or right has
   * changed. Cloud Run's agent reads in the name of the service's account.
   */
  async audit(reference: string, version: string, granted: boolean): Promise<void> {
    const { account, projectId } = this.#service;
    const { projects } = await this.#cloud.settings();
    await auditAccess(this.#cloud, {
      permission: accessPermission,
      resource: await this.#nameOf(reference),
      below: `versions/${version}`,
      granted,
      caller: `serviceAccount:${account}`,
      agent: `service-${projects[projectId]?.number ?? ""}@serverless-robot-prod.iam.gserviceaccount.com`,
    });
  }

  async #nameOf(reference: string): Promise<string> {
    const { projects } = await this.#cloud.settings();
    const numbers = new Map(Object.entries(projects).map(([id, { number }]) => [number, id]));
    return secretFullName(reference, this.#service.projectId, numbers);
  }

  /** The payload of a version; throws with the reason if it can't be read. */
  async read(reference: string, version: string): Promise<Buffer> {
    const name = await this.#nameOf(reference);
    const { account } = this.#service;
    const permission = accessPermission;
    const { allowed, because } = await decideAccess(this.#cloud, {
      caller: serviceAccount(account),
      permission,
      resource: name,
    });
    if (!allowed) {
      // Files are read again and again, so only refusals are recorded.
      this.#decisions.add({
        wall: "IAM",
        caller: `serviceAccount:${account}`,
        action: permission,
        resource: name,
        allowed,
        because,
      });
      throw new RefusedRead(`'${account}' may not read secret '${reference}': ${because}`);
    }
    const secret = await this.#cloud.find(name);
    const stored = secret && (await findVersion(this.#cloud, secret, version));
    if (stored?.properties.enabled !== true) {
      throw new Error(`version '${version}' of secret '${reference}' is not there or disabled`);
    }
    return secretBytes(stored);
  }
}

/** IAM refused to read a secret. */
class RefusedRead extends Error {}

/**
 * A secret volume as a folder of files. Cloud Run rereads the secret at each access to a file; here a file is rewritten
 * when the secret has changed, and removed when it can no longer be read.
 */
export class SecretVolume {
  readonly #volume: VolumeSpec & { readonly kind: "secret" };
  readonly #folder: string;
  readonly #written = new Map<string, string>();
  /** Paths that IAM refused at the last try. */
  readonly #refused = new Set<string>();

  constructor(volume: VolumeSpec & { readonly kind: "secret" }, folder: string) {
    this.#volume = volume;
    this.#folder = folder;
  }

  /** Brings the files up to date. Removes a file whose secret can't be read, and throws the reasons at the end. */
  async refresh(reader: SecretReader): Promise<void> {
    const problems: string[] = [];
    for (const { path, version } of this.#volume.files) {
      const file = inside(this.#folder, path);
      try {
        const content = (await reader.read(this.#volume.secret, version)).toString("base64");
        if (this.#written.get(path) === content) {
          continue;
        }
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await writeFileAtomic(file, Buffer.from(content, "base64"), { mode: 0o400, fsync: false });
        await chmod(file, 0o400);
        this.#written.set(path, content);
        this.#refused.delete(path);
        await reader.audit(this.#volume.secret, version, true);
      } catch (error) {
        this.#written.delete(path);
        await rm(file, { force: true });
        if (error instanceof RefusedRead && !this.#refused.has(path)) {
          this.#refused.add(path);
          await reader.audit(this.#volume.secret, version, false);
        }
        problems.push(error instanceof Error ? error.message : String(error));
      }
    }
    if (problems.length > 0) {
      throw new Error(problems.join("; "));
    }
  }
}

/** Joins a folder and a path; throws if the result would be outside the folder. */
export function inside(folder: string, path: string): string {
  const joined = join(folder, normalize(`/${path}`));
  if (!joined.startsWith(folder + sep)) {
    throw new Error(`'${path}' must lie inside of its volume`);
  }
  return joined;
}
