/** A cell with two tenants in a cloud folder, without the engine, and Google's APIs over it for operators' commands. */
import { GoogleCloud } from "../../../../cli/operate/cloud/googleCloud";
import { localTransport } from "../../../../cli/operate/cloud/transports";
import { withMember } from "../../../../iam";
import { AccessTokens } from "../../../../local/front/accessTokens";
import { Decisions } from "../../../../local/front/decisions";
import { GoogleHosts } from "../../../../local/front/googleHosts";
import { type Listening, listen } from "../../../../local/front/http";
import { ServiceIngress } from "../../../../local/front/ingress/serviceIngress";
import { entryOf, type LogLine } from "../../../../local/front/logs/entry";
import { createSigningKeys, type SigningKeys } from "../../../../local/front/signingKeys";
import { operatorToken } from "../../../../local/run/operatorToken";
import { env, placeholderSecret } from "../../../../plan";
import { CloudFolder, folderProject, projectNumber, region } from "../../../local/front/support/cloudFolder";

export const tenants = ["acme", "globex"] as const;
export const cellBucket = `cell-switches-${projectNumber}`;
export const tenantBucket = (id: string) => `${id}-switch-${projectNumber}`;
export const projectName = `cloudresourcemanager.googleapis.com/projects/${folderProject}`;

const plan = {
  version: 1,
  vendors: { mixpanel: { region: "eu" }, segment: {} },
  apis: { anthropic: { upstream: "https://api.anthropic.com", header: "x-api-key" } },
};
const proxyTemplate = {
  containers: [
    { name: "proxy", image: "example.com/egress@sha256:0", envs: [{ name: env.plan, value: JSON.stringify(plan) }] },
  ],
};

let keys: Promise<SigningKeys> | undefined;

export class OperatedCell {
  /** What the instances have logged; tests add to it. */
  readonly lines: LogLine[] = [];

  private constructor(
    readonly folder: CloudFolder,
    readonly tokens: AccessTokens,
    readonly cloud: GoogleCloud,
    readonly port: number,
    readonly operatorToken: string,
    readonly server: Listening,
  ) {}

  static async create(): Promise<OperatedCell> {
    const folder = await CloudFolder.create();
    await addBucket(folder, cellBucket, { "bulkhead-role": "cell", tenant: "platform" });
    for (const id of tenants) {
      await addBucket(folder, tenantBucket(id), { "bulkhead-role": "egress-proxy", tenant: id });
      for (const [role, service] of [
        ["egress-proxy", "egress"],
        ["workload", "workload"],
      ] as const) {
        const account = await folder.addAccount(`${id}-${service === "egress" ? "egress" : "run"}`);
        const name = await folder.addService(
          `${id}-${service}`,
          account,
          {
            labels: { tenant: id, "bulkhead-role": role },
            scaling: { scalingMode: "AUTOMATIC", minInstanceCount: 1, maxInstanceCount: 10 },
            latestReadyRevision: `projects/${folderProject}/locations/${region}/services/${id}-${service}/revisions/${id}-${service}-00001-abc`,
          },
          service === "egress" ? proxyTemplate : {},
        );
        await folder.allow(name, { role: "roles/run.invoker", members: [`serviceAccount:${account}`] });
      }
    }
    const tokens = new AccessTokens();
    const decisions = new Decisions();
    keys ??= createSigningKeys();
    const google = new GoogleHosts({
      cloud: folder.cloud,
      keys: await keys,
      accessTokens: tokens,
      decisions,
      serviceIngress: new ServiceIngress({
        cloud: folder.cloud,
        keys: await keys,
        decisions,
        backendOf: () => undefined,
      }),
    });
    const server = await listen((request, response) => {
      void google.handle(request, response, { kind: "internet" });
    });
    const accessToken = await operatorToken(folder.cloud, tokens);
    const cloud = cloudOf(server.port, accessToken);
    return new OperatedCell(folder, tokens, cloud, server.port, accessToken, server);
  }

  /** The APIs as somebody calls them who has only the given roles or permissions on the project. */
  as(member: string): GoogleCloud {
    return cloudOf(this.port, this.tokens.issue(member.replace(/^[a-z]+:/i, ""), undefined, [member]).token);
  }

  /** Grants a role; other grants stay. */
  async grant(name: string, role: string, member: string): Promise<void> {
    await this.folder.cloud.changePolicy(name, (policy) => withMember(policy, { role, condition: undefined }, member));
  }

  /** Adds a secret of a tenant with its placeholder, as the components make it. */
  async addSecret(id: string, annotations: Readonly<Record<string, string>> = {}): Promise<void> {
    const name = await this.folder.addSecret(id, placeholderSecret);
    await this.folder.cloud.change(name, (properties) => ({
      ...properties,
      effectiveLabels: { tenant: id.split("_")[0] ?? "" },
      effectiveAnnotations: annotations,
    }));
    await this.folder.cloud.change(`${name}/versions/1`, (properties) => ({
      ...properties,
      createTime: new Date().toISOString(),
    }));
  }

  /** Adds a line that an instance of a tenant's proxy has logged. */
  log(tenant: string, instance: string, payload: Readonly<Record<string, unknown>>, time = new Date()): void {
    const line: LogLine = {
      time: time.toISOString(),
      projectId: folderProject,
      location: region,
      service: `${tenant}-egress`,
      revision: `${tenant}-egress-00001-abc`,
      container: "proxy",
      instance,
      text: JSON.stringify({ severity: "INFO", time: time.toISOString(), ...payload }),
    };
    this.lines.push(line);
    void this.folder.cloud.entries.append(entryOf(line));
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.folder.cloud.entries.settled();
    await this.folder.remove();
  }
}

function cloudOf(port: number, accessToken: string): GoogleCloud {
  const transport = localTransport({ port, accessToken });
  return new GoogleCloud({ project: folderProject, place: `project '${folderProject}'`, transport, pause: 1 });
}

async function addBucket(folder: CloudFolder, name: string, labels: Record<string, string>): Promise<void> {
  await folder.add("gcp:storage/bucket:Bucket", `storage.googleapis.com/buckets/${name}`, {
    name,
    project: folderProject,
    location: region.toUpperCase(),
    publicAccessPrevention: "enforced",
    labels,
  });
}
