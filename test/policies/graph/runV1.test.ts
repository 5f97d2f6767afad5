/** What is read from services of the first generation, much of it from annotations. */
import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { envOf, paths, read, targetsOf, workloadTypes as types } from "../support/workload";

describe("a service of the first generation", () => {
  const old = (spec: unknown, annotations: unknown = {}, sources: Record<string, string[]> = {}) =>
    read(types.old, { template: { metadata: { annotations }, spec } }, sources);

  test("is read container by container", () => {
    const secretRef = { localObjectReference: { name: "key" } };
    const workload = old({
      containers: [
        {
          name: "app",
          image: "a",
          commands: ["run"],
          args: ["--x"],
          envs: [
            { name: "A", value: "1" },
            { name: "B", valueFrom: { secretKeyRef: { name: "key" } } },
          ],
          envFroms: [{ secretRef }, { prefix: "P" }],
        },
        { name: unknown, envs: [{ name: "C", value: unknown }] },
      ],
    });
    const at = "template.spec.containers";
    expect(envOf(workload)).toEqual([
      { at: `${at}[0].envs[0].value`, container: "app", name: "A", value: "1", secret: undefined },
      {
        at: `${at}[0].envs[1].valueFrom.secretKeyRef.name`,
        container: "app",
        name: "B",
        value: "missing",
        secret: "external:secret:key",
      },
      {
        at: `${at}[0].envFroms[0].secretRef.localObjectReference.name`,
        container: "app",
        name: "*",
        value: "missing",
        secret: "external:secret:key",
      },
      { at: `${at}[1].envs[0].value`, container: undefined, name: "C", value: "unknown", secret: undefined },
    ]);
    expect(paths(workload.words)).toEqual([`${at}[0].commands[0]`, `${at}[0].args[0]`]);
    expect(paths(workload.images)).toEqual([`${at}[0].image`, `${at}[1].image`]);
  });

  test("is read volume by volume", () => {
    const csi = { driver: "gcsfuse.run.googleapis.com", volumeAttributes: { bucketName: "files" } };
    const workload = old({
      volumes: [{ secret: { secretName: "key" } }, { csi }, { nfs: { server: "10.0.0.2" } }, { emptyDir: {} }],
    });
    expect(targetsOf(workload.secretFiles)).toEqual(["external:secret:key"]);
    expect(workload.secretFiles).toHaveLength(1);
    expect(workload.mounts.map(({ kind, slot }) => [kind, ...targetsOf([slot])])).toEqual([
      ["bucket", "external:bucket:files"],
      ["fileShare", "external:fileShare:10.0.0.2"],
    ]);
    const readOnly = (value: unknown) => old({ volumes: [{ csi: { ...csi, readOnly: value } }] }).mounts[0]?.readOnly;
    expect([true, false, unknown, undefined].map(readOnly)).toEqual([true, false, false, false]);
  });

  test("mounts other projects' secrets by the short names in its annotation", () => {
    const aliases = (text: string) => {
      const volumes = ["mine", "theirs", "plain", ""].map((secretName) => ({ secret: { secretName } }));
      return targetsOf(old({ volumes }, { "run.googleapis.com/secrets": text }).secretFiles);
    };
    expect(aliases("mine:projects/p/secrets/a, theirs:projects/q/secrets/b")).toEqual([
      "external:secret:a@p",
      "external:secret:b@q",
      "external:secret:plain",
    ]);
    expect(aliases("mine,:projects/q/secrets/b,theirs:")).toEqual([
      "external:secret:mine",
      "external:secret:theirs",
      "external:secret:plain",
    ]);
    const known = { "run.googleapis.com/secrets": unknown };
    expect(targetsOf(old({ volumes: [{ secret: { secretName: "mine" } }] }, known).secretFiles)).toEqual([
      "external:secret:mine",
    ]);
    const hidden = old(
      { volumes: [{ secret: { secretName: unknown } }] },
      { "run.googleapis.com/secrets": "mine:projects/p/secrets/a" },
    );
    expect(hidden.secretFiles.map(({ target }) => target.proof)).toEqual(["none"]);
  });

  test("has databases in an annotation", () => {
    const databases = (text: unknown, sources: string[] = []) =>
      old({}, { "run.googleapis.com/cloudsql-instances": text }, { template: sources }).mounts.map(({ kind, slot }) => [
        kind,
        slot.target.proof,
        ...targetsOf([slot]),
      ]);
    expect(databases("p:eu:db, p:eu:other")).toEqual([
      ["database", "value", "external:database:db@p/eu"],
      ["database", "value", "external:database:other@p/eu"],
    ]);
    expect(databases(unknown)).toEqual([["database", "none"]]);
    const made = "urn:pulumi:prod::app::gcp:sql/databaseInstance:DatabaseInstance::db";
    expect(databases(unknown, [made])).toEqual([["database", "dependency", "external:database:urn:db"]]);
    expect(old({}).mounts).toEqual([]);
  });

  test.each([
    ["the whole template", { template: unknown }, ["template"]],
    ["its annotations", { template: { metadata: { annotations: unknown } } }, ["template.metadata.annotations"]],
    [
      "the variables",
      { template: { spec: { containers: [{ envs: unknown }] } } },
      ["template.spec.containers[0].envs"],
    ],
    ["one volume", { template: { spec: { volumes: [unknown] } } }, ["template.spec.volumes[0]"]],
  ])("says that it can't be read where %s is not known", (_, inputs, unreadable) => {
    const workload = read(types.old, inputs);
    expect(paths(workload.unreadable)).toEqual(unreadable);
    expect(workload.secretFiles).toEqual([]);
  });

  test("has its way out and in in annotations", () => {
    const key = "run.googleapis.com/network-interfaces";
    const egress = (annotations: object, sources: string[] = []) => old({}, annotations, { template: sources }).egress;
    const one = egress({
      [key]: '[{"network":"n","subnetwork":"s"}]',
      "run.googleapis.com/vpc-access-egress": "all-traffic",
    });
    expect(one.setting.path).toBe('template.metadata.annotations["run.googleapis.com/vpc-access-egress"]');
    expect([one.subnet, one.network].map((slot) => slot?.target.nodes[0]?.name.id)).toEqual(["s", "n"]);
    expect(one.connector).toBeUndefined();
    for (const text of ["[]", "{", '"x"', '[{"tags":[]}]']) {
      expect([egress({ [key]: text }).subnet, egress({ [key]: text }).network]).toEqual(
        text === '"x"' ? [expect.objectContaining({}), expect.objectContaining({})] : [undefined, undefined],
      );
    }
    expect(egress({}).subnet).toBeUndefined();
    const subnet = "urn:pulumi:prod::app::gcp:compute/subnetwork:Subnetwork::s";
    expect(egress({ [key]: unknown }, [subnet]).subnet?.target).toMatchObject({
      proof: "dependency",
      nodes: [{ name: { id: "urn:s" } }],
    });
    expect(egress({ [key]: unknown }).subnet?.target.proof).toBe("none");
    expect(egress({ [key]: unknown }, [subnet]).network).toBeUndefined();
    expect(egress({ "run.googleapis.com/vpc-access-connector": "c" }).connector?.target.nodes[0]?.name.id).toBe("c");
    expect(read(types.old, {}).ingress).toMatchObject({
      setting: { path: 'metadata.annotations["run.googleapis.com/ingress"]' },
      invokerDisabled: { path: 'metadata.annotations["run.googleapis.com/invoker-iam-disabled"]' },
    });
  });
});
