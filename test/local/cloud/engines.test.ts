import { Provider } from "@pulumi/gcp/provider";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloudRegion, stackProject, type TestCloud, testCloud } from "./cloudStack";
import { types } from "./clouds";
import { ProviderClient } from "./providerClient";

const otherProject = "other-prod";
const engines = 8;
const replication = { auto: {} };
let cloud: TestCloud;

beforeAll(async () => {
  const projects = { [stackProject]: { number: "123456789012" }, [otherProject]: { number: "210987654321" } };
  cloud = await testCloud({ projects });
});
afterAll(async () => cloud.close());

describe("one cloud serves many engines", { timeout: 300_000 }, () => {
  test("each with its own configuration, whichever was configured last", async () => {
    const [one, two] = await Promise.all(
      [stackProject, otherProject].map((project) =>
        ProviderClient.connect(cloud.local, "gcp", { project, region: cloudRegion }),
      ),
    );
    const secret = { secretId: "same-name", replication };
    expect((await one?.make(types.secret, secret))?.id).toBe(`projects/${stackProject}/secrets/same-name`);
    expect((await two?.make(types.secret, secret))?.id).toBe(`projects/${otherProject}/secrets/same-name`);
    one?.close();
    two?.close();
  });

  test("and several providers of one program", async () => {
    const stack = await cloud.stack("providers", async () => {
      const other = new Provider("other", {
        project: otherProject,
        region: cloudRegion,
        defaultLabels: { team: "other" },
      });
      const here = new secretmanager.Secret("here", { secretId: "provided", replication });
      const there = new secretmanager.Secret("there", { secretId: "provided", replication }, { provider: other });
      return { here: here.id, there: there.id, labels: there.effectiveLabels };
    });
    const { outputs } = await stack.up();
    expect(outputs.here?.value).toBe(`projects/${stackProject}/secrets/provided`);
    expect(outputs.there?.value).toBe(`projects/${otherProject}/secrets/provided`);
    expect(outputs.labels?.value).toEqual({ team: "other", "goog-pulumi-provisioned": "true" });
    expect((await stack.up()).summary.resourceChanges).toEqual({ same: 4 });
    await stack.destroy();
  });

  test("that write to one policy at the same time", async () => {
    const owner = await cloud.stack("owner", async () => {
      new secretmanager.Secret("shared", { secretId: "shared", replication });
    });
    await owner.up();
    const grants = await Promise.all(
      Array.from({ length: engines }, (_, engine) =>
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
        await cloud.local.cloud.readPolicy(`secretmanager.googleapis.com/projects/${stackProject}/secrets/shared`)
      ).policy;
      return bindings.flatMap(({ members }) => members);
    };
    await Promise.all(grants.map((stack) => stack.up()));
    expect(await policy()).toHaveLength(engines * 3);
    await Promise.all(grants.map((stack) => stack.destroy()));
    expect(await policy()).toEqual([]);
    await owner.destroy();
  });

  test("and gives an interrupted create what it made, when the folder is set to", async () => {
    const secret = { secretId: "interrupted", replication };
    const client = await ProviderClient.connect(cloud.local, "gcp", { project: stackProject, region: cloudRegion });
    const first = await client.make(types.secret, secret);
    await expect(client.make(types.secret, secret)).rejects.toThrow("Error 409");
    await cloud.local.cloud.initialize({ resumeCreates: true }, {});
    expect((await client.make(types.secret, secret)).outputs).toEqual(first.outputs);
    const otherInputs = { ...secret, labels: { team: "a" } };
    await expect(client.make(types.secret, otherInputs)).rejects.toThrow("Error 409");
    client.close();
  });
});
