import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mayDo, policyView } from "../../../local/cloud";
import { cloudRegion, projectNumber, stackProject } from "./cloudStack";
import { container, type ProtocolCloud, protocolCloud, secretWithReader, types } from "./clouds";
import { ProviderClient } from "./providerClient";

const secretsPath = `secretmanager.googleapis.com/projects/${stackProject}/secrets`;
const projectPolicy = `cloudresourcemanager.googleapis.com/projects/${stackProject}`;
let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud();
});
afterAll(async () => cloud.close());

describe("deny policies", () => {
  test.each([
    ["id", stackProject],
    ["number", projectNumber],
  ])("on a project named by its %s beat every grant in it, until they go", async (form, project) => {
    const { email } = await secretWithReader(cloud.google, `denied-${form}`);
    const reads = async () => {
      const view = await policyView(cloud.local.cloud, `${secretsPath}/denied-${form}`);
      return mayDo(view, `serviceAccount:${email}`, "secretmanager.versions.access").allowed;
    };
    expect(await reads()).toBe(true);
    const type = "gcp:iam/denyPolicy:DenyPolicy";
    const denied = await cloud.google.make(type, {
      name: `no-secrets-${form}`,
      parent: encodeURIComponent(`cloudresourcemanager.googleapis.com/projects/${project}`),
      rules: [
        {
          denyRule: {
            deniedPrincipals: ["principalSet://goog/public:all"],
            deniedPermissions: ["secretmanager.googleapis.com/versions.access"],
          },
        },
      ],
    });
    expect(await reads()).toBe(false);
    await cloud.google.delete(type, denied.id, denied.outputs);
    expect(await reads()).toBe(true);
  });
});

describe("custom roles", () => {
  test("grant what they list for as long as they are there", async () => {
    const secretId = "by-role";
    await cloud.google.make(types.secret, { secretId, replication: { auto: {} } });
    const type = "gcp:projects/iAMCustomRole:IAMCustomRole";
    const role = await cloud.google.make(type, {
      roleId: "reader",
      title: "reader",
      permissions: ["secretmanager.versions.access"],
    });
    const member = "user:jane@example.com";
    await cloud.google.make(types.secretMember, { secretId, role: String(role.outputs.name), member });
    const reads = async () =>
      mayDo(await policyView(cloud.local.cloud, `${secretsPath}/${secretId}`), member, "secretmanager.versions.access")
        .allowed;
    expect(await reads()).toBe(true);
    await cloud.google.delete(type, role.id, role.outputs);
    expect(await reads()).toBe(false);
  });
});

describe("secret versions", () => {
  test("never give a number twice, and lose their payload when they go", async () => {
    const secret = await cloud.google.make(types.secret, { secretId: "numbered", replication: { auto: {} } });
    const first = await cloud.google.make(types.version, { secret: secret.id, secretData: "obviously-fake" });
    expect(first.secrets).toContain("secretData");
    await cloud.google.delete(types.version, first.id, first.outputs);
    const second = await cloud.google.make(types.version, { secret: secret.id, secretData: "obviously-fake" });
    expect(second.outputs.version).toBe("2");
    const destroyed = await cloud.local.cloud.resources.read(`${secretsPath}/numbered/versions/1`);
    expect(destroyed?.deletedAt).toBeDefined();
    expect(destroyed?.payload).toBeUndefined();
  });

  test("are refused to a service when they are disabled, and found by an alias", async () => {
    const { email, secret } = await secretWithReader(cloud.google, "aliased");
    const reference = (version: string) => ({
      name: "aliased-app",
      location: cloudRegion,
      template: {
        serviceAccount: email,
        containers: [container],
        volumes: [{ name: "k", secret: { secret: "aliased", items: [{ path: "k", version }] } }],
      },
    });
    await expect(cloud.google.make(types.service, reference("current"))).rejects.toThrow("was not found");
    await cloud.local.cloud.change(`${secretsPath}/aliased`, (properties) => ({
      ...properties,
      versionAliases: { current: "1" },
    }));
    await cloud.google.make(types.service, reference("current"));
    const disabled = { secret, secretData: "obviously-fake", enabled: false };
    await cloud.google.make(types.version, disabled);
    await expect(cloud.google.make(types.service, { ...reference("latest"), name: "other-app" })).rejects.toThrow(
      "is in DISABLED state",
    );
  });
});

describe("the older form of a Cloud Run service", () => {
  const type = "gcp:cloudrun/service:Service";
  const service = (name: string, serviceAccountName: string) => ({
    name,
    location: cloudRegion,
    template: {
      spec: {
        serviceAccountName,
        containers: [
          { ...container, envs: [{ name: "K", valueFrom: { secretKeyRef: { name: "older", key: "latest" } } }] },
        ],
      },
    },
  });

  test("is held to the same rules", async () => {
    const { email } = await secretWithReader(cloud.google, "older");
    await cloud.google.make(types.account, { accountId: "stranger-run" });
    const stranger = `stranger-run@${stackProject}.iam.gserviceaccount.com`;
    await expect(cloud.google.make(type, service("older-app", stranger))).rejects.toThrow(
      "Permission denied on secret",
    );
    const made = await cloud.google.make(type, service("older-app", email));
    expect(made.id).toBe(`locations/${cloudRegion}/namespaces/${stackProject}/services/older-app`);
    const newer = { name: "older-app", location: cloudRegion, template: { containers: [container] } };
    await expect(cloud.google.make(types.service, newer)).rejects.toThrow("Error 409");
  });
});

describe("projects", () => {
  test("can be made, and then hold resources", async () => {
    const type = "gcp:organizations/project:Project";
    const secret = { secretId: "inside", replication: { auto: {} }, project: "made-later" };
    await expect(cloud.google.make(types.secret, secret)).rejects.toThrow("Error 403");
    const made = await cloud.google.make(type, { projectId: "made-later", name: "made later", orgId: "1" });
    const inside = await cloud.google.make(types.secret, secret);
    expect(inside.outputs.name).toBe(`projects/${made.outputs.number}/secrets/inside`);
    for (const projectId of ["made-later", stackProject]) {
      await expect(cloud.google.make(type, { projectId, name: "again" })).rejects.toThrow("Error 409");
    }
  });

  test("answer only for enabled APIs, when the folder is set to", async () => {
    const strict = await protocolCloud({ requireEnabledApis: true });
    const secret = { secretId: "x", replication: { auto: {} } };
    await expect(strict.google.make(types.secret, secret)).rejects.toThrow(
      `Error 403: secretmanager.googleapis.com has not been used in project ${stackProject} before or it is disabled`,
    );
    await strict.google.make("gcp:projects/service:Service", { service: "secretmanager.googleapis.com" });
    await strict.google.make(types.secret, secret);
    await strict.close();
  });

  test("take labels of the provider, below the program's own", async () => {
    const config = { project: stackProject, region: cloudRegion, defaultLabels: { team: "platform", stage: "prod" } };
    const client = await ProviderClient.connect(cloud.local, "gcp", config);
    const made = await client.make(types.secret, {
      secretId: "labelled",
      replication: { auto: {} },
      labels: { team: "a" },
    });
    expect(made.outputs.labels).toEqual({ team: "a" });
    expect(made.outputs.effectiveLabels).toEqual({ team: "a", stage: "prod", "goog-pulumi-provisioned": "true" });
    client.close();
  });
});

describe("audit and logging", () => {
  test("keep the audit config of one service apart from others and from the grants", async () => {
    const type = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
    const config = (service: string) => ({
      project: stackProject,
      service,
      auditLogConfigs: [{ logType: "DATA_READ" }],
    });
    const first = await cloud.google.make(type, config("run.googleapis.com"));
    await cloud.google.make(type, config("storage.googleapis.com"));
    const policy = async () => (await cloud.local.cloud.readPolicy(projectPolicy)).policy;
    expect((await policy()).auditConfigs?.map(({ service }) => service)).toEqual([
      "run.googleapis.com",
      "storage.googleapis.com",
    ]);
    await cloud.google.delete(type, first.id, first.outputs);
    expect((await policy()).auditConfigs?.map(({ service }) => service)).toEqual(["storage.googleapis.com"]);
    const wrong = await cloud.google.check(type, {
      ...config("run.googleapis.com"),
      auditLogConfigs: [{ logType: "ALL" }],
    });
    expect(wrong.failures[0]).toContain("expected logType to be one of");
  });

  test("never unlock a locked bucket or shorten its retention", async () => {
    const type = "gcp:logging/projectBucketConfig:ProjectBucketConfig";
    const inputs = {
      project: stackProject,
      location: cloudRegion,
      bucketId: "locked",
      retentionDays: 400,
      locked: true,
    };
    const made = await cloud.google.make(type, inputs);
    const update = (change: object) => cloud.google.update(type, made.id, made.outputs, { ...inputs, ...change });
    await expect(update({ locked: false })).rejects.toThrow("Locked buckets cannot be unlocked");
    await expect(update({ retentionDays: 30 })).rejects.toThrow("cannot be shortened");
    await expect(update({ retentionDays: 500 })).resolves.toBeDefined();
  });
});
