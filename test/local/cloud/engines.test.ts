import { Provider } from "@pulumi/gcp/provider";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT, REGION, type TestCloud, testCloud } from "./cloudStack";
import { TYPES } from "./clouds";
import { ProviderClient } from "./providerClient";

const OTHER = "other-prod";
const ENGINES = 16;
const replication = { auto: {} };
let cloud: TestCloud;

beforeAll(async () => {
  const projects = { [PROJECT]: { number: "123456789012" }, [OTHER]: { number: "210987654321" } };
  cloud = await testCloud({ projects });
});
afterAll(async () => cloud.close());

describe("one cloud serves many engines", { timeout: 300_000 }, () => {
  it("each with its own configuration, whichever was configured last", async () => {
    const [one, two] = await Promise.all(
      [PROJECT, OTHER].map((project) => ProviderClient.connect(cloud.local, "gcp", { project, region: REGION })),
    );
    const secret = { secretId: "same-name", replication };
    expect((await one?.make(TYPES.secret, secret))?.id).toBe(`projects/${PROJECT}/secrets/same-name`);
    expect((await two?.make(TYPES.secret, secret))?.id).toBe(`projects/${OTHER}/secrets/same-name`);
    one?.close();
    two?.close();
  });

  it("and several providers of one program", async () => {
    const stack = await cloud.stack("providers", async () => {
      const other = new Provider("other", { project: OTHER, region: REGION, defaultLabels: { team: "other" } });
      const here = new secretmanager.Secret("here", { secretId: "provided", replication });
      const there = new secretmanager.Secret("there", { secretId: "provided", replication }, { provider: other });
      return { here: here.id, there: there.id, labels: there.effectiveLabels };
    });
    const { outputs } = await stack.up();
    expect(outputs.here?.value).toBe(`projects/${PROJECT}/secrets/provided`);
    expect(outputs.there?.value).toBe(`projects/${OTHER}/secrets/provided`);
    expect(outputs.labels?.value).toEqual({ team: "other", "goog-pulumi-provisioned": "true" });
    expect((await stack.up()).summary.resourceChanges).toEqual({ same: 4 });
    await stack.destroy();
  });

  it("that write to one policy at the same time", async () => {
    const owner = await cloud.stack("owner", async () => {
      new secretmanager.Secret("shared", { secretId: "shared", replication });
    });
    await owner.up();
    const grants = await Promise.all(
      Array.from({ length: ENGINES }, (_, engine) =>
        cloud.stack(`grant-${engine}`, async () => {
          for (const turn of [0, 1, 2]) {
            const member = `user:${engine}-${turn}@example.com`;
            new secretmanager.SecretIamMember(`grant-${turn}`, { secretId: "shared", role: "roles/viewer", member });
          }
        }),
      ),
    );
    const policy = async () => {
      const { bindings } = (
        await cloud.local.cloud.readPolicy(`secretmanager.googleapis.com/projects/${PROJECT}/secrets/shared`)
      ).policy;
      return bindings.flatMap(({ members }) => members);
    };
    await Promise.all(grants.map((stack) => stack.up()));
    expect(await policy()).toHaveLength(ENGINES * 3);
    await Promise.all(grants.map((stack) => stack.destroy()));
    expect(await policy()).toEqual([]);
    await owner.destroy();
  });

  it("and gives an interrupted create what it made, when the folder is set to", async () => {
    const secret = { secretId: "interrupted", replication };
    const client = await ProviderClient.connect(cloud.local, "gcp", { project: PROJECT, region: REGION });
    const first = await client.make(TYPES.secret, secret);
    await expect(client.make(TYPES.secret, secret)).rejects.toThrow("Error 409");
    await cloud.local.cloud.initialize({ resumeCreates: true }, {});
    expect((await client.make(TYPES.secret, secret)).outputs).toEqual(first.outputs);
    const otherInputs = { ...secret, labels: { team: "a" } };
    await expect(client.make(TYPES.secret, otherInputs)).rejects.toThrow("Error 409");
    client.close();
  });
});
