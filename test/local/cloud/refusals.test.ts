import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT, REGION } from "./cloudStack";
import { container, type ProtocolCloud, protocolCloud, secretWithReader, TYPES } from "./clouds";
import { ProviderClient } from "./providerClient";

let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud({ quotas: { serviceAccounts: 6, networks: 2 } });
});
afterAll(async () => cloud.close());

const service = (name: string, template: object) => ({
  name,
  location: REGION,
  deletionProtection: false,
  template: { containers: [container], ...template } as never,
});

describe("the cloud answers as Google does", () => {
  it("409 to a second resource of the same name", async () => {
    await cloud.google.make(TYPES.ring, { name: "twice", location: REGION });
    await expect(cloud.google.make(TYPES.ring, { name: "twice", location: REGION })).rejects.toThrow(
      `Error creating KeyRing: googleapi: Error 409: Resource 'projects/${PROJECT}/locations/${REGION}/keyRings/twice' already exists, alreadyExists`,
    );
  });

  it("409 to a bucket name that another project has, as bucket names are global", async () => {
    await cloud.google.make(TYPES.bucket, { name: "global-name", location: "EU" });
    const bucket = { name: "global-name", location: "EU", project: "other-prod" };
    await expect(cloud.google.make(TYPES.bucket, bucket)).rejects.toThrow("Error 409");
  });

  it("409 to a key whose name a destroyed key had", async () => {
    const ring = await cloud.google.make(TYPES.ring, { name: "ring", location: REGION });
    const inputs = { name: "once", keyRing: ring.id };
    const key = await cloud.google.make(TYPES.key, inputs);
    await cloud.google.delete(TYPES.key, key.id, key.outputs);
    await expect(cloud.google.make(TYPES.key, inputs)).rejects.toThrow(
      /Error 409: .*its name stays taken after deletion/,
    );
  });

  it("429 when a quota is used up, and room again after a delete", async () => {
    const made = [];
    for (const index of [1, 2]) {
      made.push(await cloud.google.make(TYPES.network, { name: `net-${index}`, autoCreateSubnetworks: false }));
    }
    const third = { name: "net-3", autoCreateSubnetworks: false };
    await expect(cloud.google.make(TYPES.network, third)).rejects.toThrow(
      "Error 429: Quota exceeded for quota metric 'compute.googleapis.com/networks' and limit '2'",
    );
    for (const network of made) {
      await cloud.google.delete(TYPES.network, network.id, network.outputs);
    }
    const again = await cloud.google.make(TYPES.network, third);
    await cloud.google.delete(TYPES.network, again.id, again.outputs);
  });

  it("403 in a project that doesn't exist, 404 from Compute", async () => {
    const secret = { secretId: "x", replication: { auto: {} }, project: "nobodys-project" };
    await expect(cloud.google.make(TYPES.secret, secret)).rejects.toThrow(
      "Error 403: Permission denied on resource project nobodys-project (or it may not exist)",
    );
    await expect(cloud.google.make(TYPES.network, { name: "x", project: "nobodys-project" })).rejects.toThrow(
      "Error 404: The resource 'projects/nobodys-project' was not found",
    );
  });

  it("says that no project is set, in preview already", async () => {
    const client = await ProviderClient.connect(cloud.local, "gcp", {});
    await expect(client.create(TYPES.secret, { secretId: "x", replication: { auto: {} } }, true)).rejects.toThrow(
      "project: required field is not set",
    );
    client.close();
  });

  it("404 to an IAM grant on something that isn't there", async () => {
    const grant = { secretId: "nothing", role: "roles/viewer", member: "user:jane@example.com" };
    await expect(cloud.google.make(TYPES.secretMember, grant)).rejects.toThrow(
      `Error 404: Resource 'projects/${PROJECT}/secrets/nothing' was not found`,
    );
  });

  it("400 to a grant for a service account that doesn't exist", async () => {
    await cloud.google.make(TYPES.secret, { secretId: "granted", replication: { auto: {} } });
    const member = `serviceAccount:ghost@${PROJECT}.iam.gserviceaccount.com`;
    await expect(
      cloud.google.make(TYPES.secretMember, { secretId: "granted", role: "roles/viewer", member }),
    ).rejects.toThrow(`Error 400: Service account ghost@${PROJECT}.iam.gserviceaccount.com does not exist.`);
  });

  it("refuses a subnet that overlaps another one of its network", async () => {
    const network = await cloud.google.make(TYPES.network, { name: "cidr", autoCreateSubnetworks: false });
    const inputs = { name: "first", network: network.id, region: REGION, ipCidrRange: "10.0.0.0/24" };
    const first = await cloud.google.make(TYPES.subnetwork, inputs);
    await expect(
      cloud.google.make(TYPES.subnetwork, { ...inputs, name: "second", ipCidrRange: "10.0.0.128/26" }),
    ).rejects.toThrow(`Invalid IPCidrRange: 10.0.0.128/26 conflicts with existing subnetwork 'first'`);
    await expect(cloud.google.delete(TYPES.network, network.id, network.outputs)).rejects.toThrow(
      "is already being used by",
    );
    await cloud.google.delete(TYPES.subnetwork, first.id, first.outputs);
    await cloud.google.delete(TYPES.network, network.id, network.outputs);
  });

  it("names what it knows when a type or a function is unknown", async () => {
    await expect(cloud.google.create("gcp:nothing/thing:Thing", {})).rejects.toThrow(
      /'gcp:nothing\/thing:Thing' must be a type that the local cloud knows; it knows .*gcp:cloudrunv2\/service:Service/,
    );
    await expect(cloud.google.invoke("gcp:nothing/getThing:getThing")).rejects.toThrow(/it knows .*getProject/);
  });
});

describe("Cloud Run refuses to deploy", () => {
  it("with a service account that doesn't exist", async () => {
    const serviceAccount = `ghost@${PROJECT}.iam.gserviceaccount.com`;
    await expect(cloud.google.make(TYPES.service, service("app", { serviceAccount }))).rejects.toThrow(
      `Error 400: Service account ${serviceAccount} does not exist`,
    );
  });

  it.each([
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
    const other = await cloud.google.make(TYPES.secret, { secretId: `${name}-other`, replication: { auto: {} } });
    const deploy = (secret: string) =>
      cloud.google.make(TYPES.service, service(`${name}-app`, { serviceAccount: email, ...reference(secret) }));

    await expect(deploy(`${name}-nothing`)).rejects.toThrow(/Secret .*\/versions\/latest was not found/);
    await expect(deploy(`${name}-other`)).rejects.toThrow(/Secret .*\/versions\/latest was not found/);
    await cloud.google.make(TYPES.version, { secret: other.id, secretData: "obviously-fake" });
    await expect(deploy(`${name}-other`)).rejects.toThrow(
      new RegExp(
        `Error 403: .*Permission denied on secret: .*${name}-other/versions/latest for Revision service account ${email}`,
      ),
    );
    await expect(deploy(`${name}-own`)).resolves.toMatchObject({
      outputs: { uri: expect.stringContaining("run.app") },
    });
  });

  it("with a key that its agent may not use", async () => {
    const ring = await cloud.google.make(TYPES.ring, { name: "cmek", location: REGION });
    const key = await cloud.google.make(TYPES.key, { name: "app", keyRing: ring.id });
    await cloud.google.make(TYPES.account, { accountId: "cmek-run" });
    const template = { serviceAccount: `cmek-run@${PROJECT}.iam.gserviceaccount.com`, encryptionKey: key.id };
    await expect(cloud.google.make(TYPES.service, service("cmek-app", template))).rejects.toThrow(
      "Error 403: Permission denied on Cloud KMS key",
    );
  });

  it("into a subnet of another region", async () => {
    const network = await cloud.google.make(TYPES.network, { name: "far", autoCreateSubnetworks: false });
    const subnet = await cloud.google.make(TYPES.subnetwork, {
      name: "far",
      network: network.id,
      region: "us-central1",
      ipCidrRange: "10.9.0.0/24",
    });
    const vpcAccess = { networkInterfaces: [{ network: network.id, subnetwork: subnet.id }] };
    await expect(cloud.google.make(TYPES.service, service("far-app", { vpcAccess }))).rejects.toThrow(
      `it must exist in region ${REGION}`,
    );
  });
});

describe("a delete is refused", () => {
  it("while deletion protection is on, which it is by default", async () => {
    const { email } = await secretWithReader(cloud.google, "kept");
    const made = await cloud.google.make(TYPES.service, {
      name: "kept",
      location: REGION,
      template: { containers: [container], serviceAccount: email },
    });
    expect(made.outputs.deletionProtection).toBe(true);
    await expect(cloud.google.delete(TYPES.service, made.id, made.outputs)).rejects.toThrow(
      "cannot destroy service without setting deletionProtection=false and running `pulumi up`",
    );
    const open = await cloud.google.update(TYPES.service, made.id, made.outputs, {
      ...made.inputs,
      deletionProtection: false,
    });
    await cloud.google.delete(TYPES.service, made.id, open.outputs);
    expect((await cloud.google.read(TYPES.service, made.id)).id).toBe("");
  });

  it("with deletionPolicy PREVENT, and skipped with ABANDON", async () => {
    const made = await cloud.google.make(TYPES.secret, {
      secretId: "held",
      replication: { auto: {} },
      deletionPolicy: "PREVENT",
    });
    await expect(cloud.google.delete(TYPES.secret, made.id, made.outputs)).rejects.toThrow("deletionPolicy");
    await cloud.google.delete(TYPES.secret, made.id, { ...made.outputs, deletionPolicy: "ABANDON" });
    expect((await cloud.google.read(TYPES.secret, made.id)).id).toBe(made.id);
  });

  it("of a bucket that holds objects, unless forceDestroy is set", async () => {
    const bucket = await cloud.google.make(TYPES.bucket, { name: "full-bucket", location: "EU" });
    await cloud.google.make("gcp:storage/bucketObject:BucketObject", {
      bucket: "full-bucket",
      name: "a/b.txt",
      content: "x",
    });
    await expect(cloud.google.delete(TYPES.bucket, bucket.id, bucket.outputs)).rejects.toThrow("containing objects");
    await cloud.google.delete(TYPES.bucket, bucket.id, { ...bucket.outputs, forceDestroy: true });
    expect((await cloud.google.read(TYPES.bucket, bucket.id)).id).toBe("");
  });
});
