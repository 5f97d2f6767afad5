import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Binding } from "../../../../iam";
import type { Properties } from "../../../../local/cloud/protocol/values";
import { Cloud } from "../../../../local/cloud/store/cloud";
import { settingsSchema } from "../../../../local/cloud/store/settings";

export const folderProject = "acme-cell";
export const projectNumber = "123456789012";
export const region = "europe-west1";

/** A cloud folder that a test fills by hand, in the form in which the provider stores things. */
export class CloudFolder {
  readonly cloud: Cloud;

  private constructor(readonly folder: string) {
    this.cloud = new Cloud(folder);
  }

  static async create(): Promise<CloudFolder> {
    const created = new CloudFolder(await mkdtemp(join(tmpdir(), "bulkhead-front-")));
    await created.cloud.initialize(settingsSchema.parse({ projects: { [folderProject]: { number: projectNumber } } }));
    return created;
  }

  async add(type: string, name: string, properties: Properties, payload?: string): Promise<string> {
    await this.cloud.resources.write(name, {
      name,
      type,
      id: name.slice(name.indexOf("/") + 1),
      properties,
      ...(payload === undefined ? {} : { payload }),
    });
    return name;
  }

  async allow(name: string, ...bindings: Binding[]): Promise<void> {
    await this.cloud.changePolicy(name, () => ({ bindings }));
  }

  async addAccount(id: string): Promise<string> {
    const email = `${id}@${folderProject}.iam.gserviceaccount.com`;
    await this.add(
      "gcp:serviceaccount/account:Account",
      `iam.googleapis.com/projects/${folderProject}/serviceAccounts/${email}`,
      { accountId: id, email, member: `serviceAccount:${email}`, project: folderProject, disabled: false },
    );
    return email;
  }

  async addSecret(id: string, value: string, ...readers: string[]): Promise<string> {
    const name = await this.add(
      "gcp:secretmanager/secret:Secret",
      `secretmanager.googleapis.com/projects/${folderProject}/secrets/${id}`,
      {
        secretId: id,
        name: `projects/${projectNumber}/secrets/${id}`,
      },
    );
    await this.add(
      "gcp:secretmanager/secretVersion:SecretVersion",
      `${name}/versions/1`,
      { name: `projects/${projectNumber}/secrets/${id}/versions/1`, version: "1", enabled: true },
      value,
    );
    await this.allow(name, {
      role: "roles/secretmanager.secretAccessor",
      members: readers.map((email) => `serviceAccount:${email}`),
    });
    return name;
  }

  async addBucket(id: string, ...users: string[]): Promise<string> {
    const name = await this.add("gcp:storage/bucket:Bucket", `storage.googleapis.com/buckets/${id}`, {
      name: id,
      project: folderProject,
      publicAccessPrevention: "enforced",
    });
    await this.allow(name, {
      role: "roles/storage.objectUser",
      members: users.map((email) => `serviceAccount:${email}`),
    });
    return name;
  }

  async addService(id: string, account: string, more: Properties = {}, template: Properties = {}): Promise<string> {
    return this.add(
      "gcp:cloudrunv2/service:Service",
      `run.googleapis.com/projects/${folderProject}/locations/${region}/services/${id}`,
      {
        name: id,
        generation: "1",
        etag: "1",
        ingress: "INGRESS_TRAFFIC_ALL",
        uri: urlOf(id),
        urls: [urlOf(id)],
        labels: { tenant: id },
        template: {
          serviceAccount: account,
          containers: [{ name: "main", image: "example.com/probe@sha256:0", ports: { containerPort: 8080 } }],
          ...template,
        },
        ...more,
      },
    );
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function urlOf(service: string): string {
  return `https://${service}-abcdefghij-ew.a.run.app`;
}
