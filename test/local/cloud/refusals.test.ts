import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloudRegion, stackProject } from "./cloudStack";
import { container, type ProtocolCloud, protocolCloud, secretWithReader, types } from "./clouds";
import { ProviderClient } from "./providerClient";

let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud({ quotas: { serviceAccounts: 6, networks: 2 } });
});
afterAll(async () => cloud.close());

const service = (name: string, template: object) => ({
  name,
  location: cloudRegion,
  deletionProtection: false,
  template: { containers: [container], ...template } as never,
});

describe("the cloud answers as Google does", () => {
  test("409 to a second resource of the same name", async () => {
    await cloud.google.make(types.ring, { name: "twice", location: cloudRegion });
    await expect(cloud.google.make(types.ring, { name: "twice", location: cloudRegion })).rejects.toThrow(
      `Error creating KeyRing: googleapi: Error 409: Resource 'projects/${stackProject}/locations/${cloudRegion}/keyRings/twice' already exists, alreadyExists`,
    );
  });

  test("409 to a bucket name that another project has, as bucket names are global", async () => {
    await cloud.google.make(types.bucket, { name: "global-name", location: "EU" });
    const bucket = { name: "global-name", location: "EU", project: "other-prod" };
    await expect(cloud.google.make(types.bucket, bucket)).rejects.toThrow("Error 409");
  });

  test("409 to a key whose name a destroyed key had", async () => {
    const ring = await cloud.google.make(types.ring, { name: "ring", location: cloudRegion });
    const inputs = { name: "once", keyRing: ring.id };
    const key = await cloud.google.make(types.key, inputs);
    await cloud.google.delete(types.key, key.id, key.outputs);
    await expect(cloud.google.make(types.key, inputs)).rejects.toThrow(
      /Error 409: .*its name stays taken after deletion/,
    );
  });

  test("429 when a quota is used up, and room again after a delete", async () => {
    const made = [];
    for (const index of [1, 2]) {
      made.push(await cloud.google.make(types.network, { name: `net-${index}`, autoCreateSubnetworks: false }));
    }
    const third = { name: "net-3", autoCreateSubnetworks: false };
    await expect(cloud.google.make(types.network, third)).rejects.toThrow(
      "Error 429: Quota exceeded for quota metric 'compute.googleapis.com/networks' and limit '2'",
    );
    for (const network of made) {
      await cloud.google.delete(types.network, network.id, network.outputs);
    }
    const again = await cloud.google.make(types.network, third);
    await cloud.google.delete(types.network, again.id, again.outputs);
  });

  test("403 in a project that doesn't exist, 404 from Compute", async () => {
    const secret = { secretId: "x", replication: { auto: {} }, project: "nobodys-project" };
    await expect(cloud.google.make(types.secret, secret)).rejects.toThrow(
      "Error 403: Permission denied on resource project nobodys-project (or it may not exist)",
    );
    await expect(cloud.google.make(types.network, { name: "x", project: "nobodys-project" })).rejects.toThrow(
      "Error 404: The resource 'projects/nobodys-project' was not found",
    );
  });

  test("says that no project is set, in preview already", async () => {
    const client = await ProviderClient.connect(cloud.local, "gcp", {});
    await expect(client.create(types.secret, { secretId: "x", replication: { auto: {} } }, true)).rejects.toThrow(
      "project: required field is not set",
    );
    client.close();
  });

  test("404 to an IAM grant on something that isn't there", async () => {
    const grant = { secretId: "nothing", role: "roles/viewer", member: "user:jane@example.com" };
    await expect(cloud.google.make(types.secretMember, grant)).rejects.toThrow(
      `Error 404: Resource 'projects/${stackProject}/secrets/nothing' was not found`,
    );
  });

  test("400 to a grant for a service account that doesn't exist", async () => {
    await cloud.google.make(types.secret, { secretId: "granted", replication: { auto: {} } });
    const member = `serviceAccount:ghost@${stackProject}.iam.gserviceaccount.com`;
    await expect(
      cloud.google.make(types.secretMember, { secretId: "granted", role: "roles/viewer", member }),
    ).rejects.toThrow(`Error 400: Service account ghost@${stackProject}.iam.gserviceaccount.com does not exist.`);
  });

  test("refuses a subnet that overlaps another one of its network", async () => {
    const network = await cloud.google.make(types.network, { name: "cidr", autoCreateSubnetworks: false });
    const inputs = { name: "first", network: network.id, region: cloudRegion, ipCidrRange: "10.0.0.0/24" };
    const first = await cloud.google.make(types.subnetwork, inputs);
    await expect(
      cloud.google.make(types.subnetwork, { ...inputs, name: "second", ipCidrRange: "10.0.0.128/26" }),
    ).rejects.toThrow(`Invalid IPCidrRange: 10.0.0.128/26 conflicts with existing subnetwork 'first'`);
    await expect(cloud.google.delete(types.network, network.id, network.outputs)).rejects.toThrow(
      "is already being used by",
    );
    await cloud.google.delete(types.subnetwork, first.id, first.outputs);
    await cloud.google.delete(types.network, network.id, network.outputs);
  });

  test("names what it knows when a type or a function is unknown", async () => {
    await expect(cloud.google.create("gcp:nothing/thing:Thing", {})).rejects.toThrow(
      /'gcp:nothing\/thing:Thing' must be a type that the local cloud knows; it knows .*gcp:cloudrunv2\/service:Service/,
    );
    await expect(cloud.google.invoke("gcp:nothing/getThing:getThing")).rejects.toThrow(/it knows .*getProject/);
  });
});

describe("Cloud Run refuses to deploy", () => {
  test("with a service account that doesn't exist", async () => {
    const serviceAccount = `ghost@${stackProject}.iam.gserviceaccount.com`;
    await expect(cloud.google.make(types.service, service("app", { serviceAccount }))).rejects.toThrow(
      `Error 400: Service account ${serviceAccount} does not exist`,
    );
  });

  test.each([
    ["as a file", (secret: string) => ({ volumes: [{ name: "k", secret: { secret } }] })],
    [
      "in env",
      (secret: string) => ({
        containers: [
          { ...container, envs: [{ name: "K", valueSource: { secretKeyRef: { secret, version: "latest" } } }] },
        ],
      }),
    ],
  ])("with a secret %s that its account may not read, is missing, or has no version", async (form, reference) => {
    const name = form === "in env" ? "env" : "file";
    const { email } = await secretWithReader(cloud.google, `${name}-own`);
    const other = await cloud.google.make(types.secret, { secretId: `${name}-other`, replication: { auto: {} } });
    const deploy = (secret: string) =>
      cloud.google.make(types.service, service(`${name}-app`, { serviceAccount: email, ...reference(secret) }));

    await expect(deploy(`${name}-nothing`)).rejects.toThrow(/Secret .*\/versions\/latest was not found/);
    await expect(deploy(`${name}-other`)).rejects.toThrow(/Secret .*\/versions\/latest was not found/);
    await cloud.google.make(types.version, { secret: other.id, secretData: "obviously-fake" });
    await expect(deploy(`${name}-other`)).rejects.toThrow(
      new RegExp(
        `Error 403: .*Permission denied on secret: .*${name}-other/versions/latest for Revision service account ${email}`,
      ),
    );
    await expect(deploy(`${name}-own`)).resolves.toMatchObject({
      outputs: { uri: expect.stringContaining("run.app") },
    });
  });

  test("with a key that its agent may not use", async () => {
    const ring = await cloud.google.make(types.ring, { name: "cmek", location: cloudRegion });
    const key = await cloud.google.make(types.key, { name: "app", keyRing: ring.id });
    await cloud.google.make(types.account, { accountId: "cmek-run" });
    const template = { serviceAccount: `cmek-run@${stackProject}.iam.gserviceaccount.com`, encryptionKey: key.id };
    await expect(cloud.google.make(types.service, service("cmek-app", template))).rejects.toThrow(
      "Error 403: Permission denied on Cloud KMS key",
    );
  });

  test("into a subnet of another region", async () => {
    const network = await cloud.google.make(types.network, { name: "far", autoCreateSubnetworks: false });
    const subnet = await cloud.google.make(types.subnetwork, {
      name: "far",
      network: network.id,
      region: "us-central1",
      ipCidrRange: "10.9.0.0/24",
    });
    const vpcAccess = { networkInterfaces: [{ network: network.id, subnetwork: subnet.id }] };
    await expect(cloud.google.make(types.service, service("far-app", { vpcAccess }))).rejects.toThrow(
      `it must exist in region ${cloudRegion}`,
    );
  });
});

describe("a delete is refused", () => {
  test("while deletion protection is on, which it is by default", async () => {
    const { email } = await secretWithReader(cloud.google, "kept");
    const made = await cloud.google.make(types.service, {
      name: "kept",
      location: cloudRegion,
      template: { containers: [container], serviceAccount: email },
    });
    expect(made.outputs.deletionProtection).toBe(true);
    await expect(cloud.google.delete(types.service, made.id, made.outputs)).rejects.toThrow(
      "cannot destroy service without setting deletionProtection=false and running `pulumi up`",
    );
    const open = await cloud.google.update(types.service, made.id, made.outputs, {
      ...made.inputs,
      deletionProtection: false,
    });
    await cloud.google.delete(types.service, made.id, open.outputs);
    expect((await cloud.google.read(types.service, made.id)).id).toBe("");
  });

  test("with deletionPolicy PREVENT, and skipped with ABANDON", async () => {
    const made = await cloud.google.make(types.secret, {
      secretId: "held",
      replication: { auto: {} },
      deletionPolicy: "PREVENT",
    });
    await expect(cloud.google.delete(types.secret, made.id, made.outputs)).rejects.toThrow("deletionPolicy");
    await cloud.google.delete(types.secret, made.id, { ...made.outputs, deletionPolicy: "ABANDON" });
    expect((await cloud.google.read(types.secret, made.id)).id).toBe(made.id);
  });

  test("of a bucket that holds objects, unless forceDestroy is set", async () => {
    const bucket = await cloud.google.make(types.bucket, { name: "full-bucket", location: "EU" });
    await cloud.google.make("gcp:storage/bucketObject:BucketObject", {
      bucket: "full-bucket",
      name: "a/b.txt",
      content: "x",
    });
    await expect(cloud.google.delete(types.bucket, bucket.id, bucket.outputs)).rejects.toThrow("containing objects");
    await cloud.google.delete(types.bucket, bucket.id, { ...bucket.outputs, forceDestroy: true });
    expect((await cloud.google.read(types.bucket, bucket.id)).id).toBe("");
  });
});
