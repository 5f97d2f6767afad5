/** What is read from services, jobs and worker pools of the second generation, in all the shapes that programs write them in. */
import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { envOf, paths, read, targetsOf, workloadTypes as types } from "../support/workload";

describe.each([
  ["a service", types.service, "template", (template: unknown) => ({ template })],
  ["a job", types.job, "template.template", (template: unknown) => ({ template: { template } })],
  ["a worker pool", types.pool, "template", (template: unknown) => ({ template })],
] as const)("%s of the second generation", (_, type, root, around) => {
  test("is read container by container", () => {
    const containers = [
      {
        name: "app",
        image: "a",
        commands: ["run"],
        args: ["--x", "--y"],
        envs: [
          { name: "A", value: "1" },
          { name: "B", valueSource: { secretKeyRef: { secret: "key" } } },
          { name: "C" },
        ],
      },
      { name: unknown, image: unknown, args: [unknown], envs: [{ name: unknown, value: unknown }] },
      {},
    ];
    const workload = read(type, around({ containers }));
    expect(envOf(workload)).toEqual([
      { at: `${root}.containers[0].envs[0].value`, container: "app", name: "A", value: "1", secret: undefined },
      {
        at: `${root}.containers[0].envs[1].valueSource.secretKeyRef.secret`,
        container: "app",
        name: "B",
        value: "missing",
        secret: "external:secret:key",
      },
      { at: `${root}.containers[0].envs[2].value`, container: "app", name: "C", value: "missing", secret: undefined },
      {
        at: `${root}.containers[1].envs[0].value`,
        container: undefined,
        name: "unknown",
        value: "unknown",
        secret: undefined,
      },
    ]);
    expect(paths(workload.words)).toEqual([
      `${root}.containers[0].commands[0]`,
      `${root}.containers[0].args[0]`,
      `${root}.containers[0].args[1]`,
      `${root}.containers[1].args[0]`,
    ]);
    expect(paths(workload.images)).toEqual([0, 1, 2].map((at) => `${root}.containers[${at}].image`));
    expect(workload.unreadable).toEqual([]);
  });

  test("is read volume by volume", () => {
    const volumes = [
      { name: "a", secret: { secret: "key" } },
      { name: "b", gcs: { bucket: "files" } },
      { name: "c", nfs: { server: "10.0.0.2" } },
      { name: "d", cloudSqlInstance: { instances: ["p:eu:db", "p:eu:other"] } },
      { name: "e", emptyDir: {} },
    ];
    const workload = read(type, around({ volumes }));
    expect(paths(workload.secretFiles)).toEqual([`${root}.volumes[0].secret.secret`]);
    expect(workload.mounts.map(({ kind, slot }) => [kind, slot.path, ...targetsOf([slot])])).toEqual([
      ["bucket", `${root}.volumes[1].gcs.bucket`, "external:bucket:files"],
      ["fileShare", `${root}.volumes[2].nfs.server`, "external:fileShare:10.0.0.2"],
      ["database", `${root}.volumes[3].cloudSqlInstance.instances[0]`, "external:database:db@p/eu"],
      ["database", `${root}.volumes[3].cloudSqlInstance.instances[1]`, "external:database:other@p/eu"],
    ]);
  });

  test.each([
    ["the whole template", unknown, [root]],
    ["the containers", { containers: unknown }, [`${root}.containers`]],
    ["the variables", { containers: [{}, { envs: unknown }] }, [`${root}.containers[1].envs`]],
    [
      "the commands and arguments",
      { containers: [{ commands: unknown, args: unknown }] },
      [`${root}.containers[0].commands`, `${root}.containers[0].args`],
    ],
    [
      "one container",
      { containers: [unknown] },
      [`${root}.containers[0].commands`, `${root}.containers[0].args`, `${root}.containers[0].envs`],
    ],
    ["the volumes", { volumes: unknown }, [`${root}.volumes`]],
    ["one volume", { volumes: [{}, unknown] }, [`${root}.volumes[1]`]],
    [
      "instances of databases",
      { volumes: [{ cloudSqlInstance: { instances: unknown } }] },
      [`${root}.volumes[0].cloudSqlInstance.instances`],
    ],
  ])("says that it can't be read where %s is not known", (_what, template, unreadable) => {
    const workload = read(type, around(template));
    expect(paths(workload.unreadable)).toEqual(unreadable);
    expect(workload.secretFiles).toEqual([]);
    expect(workload.mounts).toEqual([]);
  });

  test("has nothing of an empty list", () => {
    const workload = read(type, around({ containers: [], volumes: [] }));
    expect([workload.images, workload.env, workload.mounts]).toEqual([[], [], []]);
  });

  test("reads lists of one that are written without a list", () => {
    const workload = read(
      type,
      around({ containers: { name: "app", envs: { name: "A", value: "1" } }, volumes: { secret: { secret: "key" } } }),
    );
    expect(envOf(workload)).toMatchObject([
      { at: `${root}.containers.envs.value`, container: "app", name: "A", value: "1" },
    ]);
    expect(paths(workload.secretFiles)).toEqual([`${root}.volumes.secret.secret`]);
  });

  test("knows its account and its way out, with one interface written either way", () => {
    const one = { subnetwork: "s", network: "n" };
    for (const [networkInterfaces, at] of [
      [[one], "[0]"],
      [one, ""],
    ] as const) {
      const { egress, account } = read(
        type,
        around({ serviceAccount: "run", vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces } }),
      );
      expect(egress.setting).toMatchObject({ path: `${root}.vpcAccess.egress`, property: "template" });
      expect(egress.subnet).toMatchObject({
        path: `${root}.vpcAccess.networkInterfaces${at}.subnetwork`,
        target: { nodes: [{ name: { id: "s" } }] },
      });
      expect(egress.network).toMatchObject({
        path: `${root}.vpcAccess.networkInterfaces${at}.network`,
        target: { nodes: [{ name: { id: "n" } }] },
      });
      expect(egress.connector).toBeUndefined();
      expect(account).toMatchObject({ path: `${root}.serviceAccount`, target: { nodes: [{ name: { id: "run" } }] } });
    }
    const { egress } = read(type, around({ vpcAccess: { connector: "c" } }));
    expect(egress.connector).toMatchObject({ path: `${root}.vpcAccess.connector` });
    expect([egress.subnet, egress.network]).toEqual([undefined, undefined]);
    expect(read(type, around({})).account.target.proof).toBe("missing");
  });

  test("counts the place of its source as a word while that is not known", () => {
    const source = (bucket: unknown) => ({ containers: [{ sourceCode: { cloudStorageSource: { bucket } } }] });
    expect(paths(read(type, around(source(unknown))).words)).toEqual([
      `${root}.containers[0].sourceCode.cloudStorageSource.bucket`,
    ]);
    expect(read(type, around(source("files"))).words).toEqual([]);
    expect(read(type, around({ containers: [{}] })).words).toEqual([]);
  });
});

describe("a service of the second generation", () => {
  test("has sandboxes and a build with variables of their own", () => {
    const workload = read(types.service, {
      template: { sandboxes: { templates: [{ envs: [{ name: "A", value: "1" }] }] } },
      buildConfig: { environmentVariables: { "my-key": "2", "key-2x": "3", B: "4" } },
    });
    expect(envOf(workload)).toEqual([
      {
        at: "template.sandboxes.templates[0].envs[0].value",
        container: "sandbox",
        name: "A",
        value: "1",
        secret: undefined,
      },
      {
        at: 'buildConfig.environmentVariables["my-key"]',
        container: undefined,
        name: "my-key",
        value: "2",
        secret: undefined,
      },
      {
        at: 'buildConfig.environmentVariables["key-2x"]',
        container: undefined,
        name: "key-2x",
        value: "3",
        secret: undefined,
      },
      { at: "buildConfig.environmentVariables.B", container: undefined, name: "B", value: "4", secret: undefined },
    ]);
    expect(workload.env.at(-1)?.name).toEqual({ state: "known", value: "B", secret: false });
    expect(
      paths(read(types.service, { template: {}, buildConfig: { environmentVariables: unknown } }).unreadable),
    ).toEqual(["buildConfig.environmentVariables"]);
    expect(read(types.service, { template: {}, buildConfig: {} }).env).toEqual([]);
  });

  test("takes requests, where jobs and worker pools take none", () => {
    expect(read(types.service, { template: {} }).ingress).toMatchObject({
      setting: { path: "ingress" },
      invokerDisabled: { path: "invokerIamDisabled" },
      iap: { path: "iapEnabled" },
    });
    expect(read(types.job, { template: {} }).ingress).toBeUndefined();
    expect(read(types.pool, { template: {} }).ingress).toBeUndefined();
  });
});

describe("what lies inside something that is not known", () => {
  test("goes without saying, and what only starts with the same word does not", () => {
    const workload = read(types.service, {
      template: { containers: [{ envs: unknown, args: unknown }], volumes: unknown },
    });
    expect(paths(workload.unreadable)).toEqual([
      "template.containers[0].args",
      "template.containers[0].envs",
      "template.volumes",
    ]);
  });
});
