/** Which of several things with one name is meant, and which names outside the stack are one thing. */
import { describe, expect, test } from "vitest";
import { buildGraph, makeResource, type Resource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";

const urnOf = (type: string, name: string) => `urn:pulumi:prod::app::${type}::${name}`;
const secretType = "gcp:secretmanager/secret:Secret";
const resource = (type: string, name: string, inputs: object, sources: string[] = []) =>
  makeResource({
    urn: urnOf(type, name),
    type,
    name,
    inputs: Field.of(inputs),
    propertyDependencies: new Map([["template", sources]]),
  });
const secret = (name: string, inputs: object) => resource(secretType, name, inputs);
const app = (named: unknown, inputs: object = {}, sources: string[] = [], name = "app") =>
  resource(
    "gcp:cloudrunv2/service:Service",
    name,
    { template: { volumes: [{ secret: { secret: named } }] }, ...inputs },
    sources,
  );
const targets = (resources: readonly Resource[]) =>
  buildGraph(resources).workloads.flatMap(({ secretFiles }) =>
    secretFiles.map(({ target }) => target.nodes.map(({ id }) => id.split("::").pop())),
  );

describe("a known name", () => {
  const here = secret("here", { secretId: "key", project: "p" });
  const there = secret("there", { secretId: "key", project: "q" });

  test("means the thing in the reference's own project", () => {
    expect(targets([here, there, app("key", { project: "q" })])).toEqual([["there"]]);
    expect(targets([here, there, app("projects/p/secrets/key", { project: "q" })])).toEqual([["here"]]);
  });

  test("means every thing that it may be, where projects don't tell", () => {
    expect(targets([here, there, app("key")])).toEqual([["here", "there"]]);
    expect(targets([here, there, app("projects/123/secrets/key")])).toEqual([["here", "there"]]);
  });

  test("means the one that it comes from, among those that it may be", () => {
    expect(targets([here, there, app("key", {}, [there.urn])])).toEqual([["there"]]);
    expect(targets([here, there, app("key", {}, [there.urn, urnOf(secretType, "read")])])).toEqual([["there"]]);
    expect(targets([here, there, app("key", {}, [urnOf(secretType, "read")])])).toEqual([["here", "there"]]);
  });

  test("is no name where it is empty, and unknown text is none either", () => {
    expect(targets([here, app("")])).toEqual([]);
    expect(targets([here, app(null)])).toEqual([]);
    expect(targets([here, app(unknown)])).toEqual([[]]);
  });

  test("of a bucket or an account means the same in every project of the reference", () => {
    const bucket = resource("gcp:storage/bucket:Bucket", "files", { name: "files" });
    const account = resource("gcp:serviceaccount/account:Account", "run", { accountId: "run", project: "p" });
    const template = { serviceAccount: "run@p.iam.gserviceaccount.com", volumes: [{ gcs: { bucket: "files" } }] };
    const user = resource("gcp:cloudrunv2/service:Service", "app", { project: "q", template });
    const [workload] = buildGraph([bucket, account, user]).workloads;
    expect(workload?.account.target.nodes).toMatchObject([{ id: account.urn }]);
    expect(workload?.mounts[0]?.slot.target.nodes).toMatchObject([{ id: bucket.urn }]);
    const outside = buildGraph([user]).workloads[0];
    expect(outside?.mounts[0]?.slot.target.nodes).toMatchObject([{ id: "external:bucket:files" }]);
    expect(outside?.account.target.nodes).toMatchObject([{ id: "external:account:run@p" }]);
    const short = resource("gcp:cloudrunv2/service:Service", "s", {
      project: "q",
      template: { serviceAccount: "run" },
    });
    expect(buildGraph([short]).workloads[0]?.account.target.nodes).toMatchObject([{ id: "external:account:run" }]);
  });
});

describe("names outside the stack", () => {
  test("that may be one thing are one node, and others are not", () => {
    const graph = buildGraph([
      app("projects/p/secrets/key", {}, [], "a"),
      app("projects/123/secrets/key", {}, [], "b"),
      app("projects/q/secrets/key", {}, [], "c"),
      app("projects/p/locations/eu/secrets/far", {}, [], "d"),
      app("projects/p/locations/us/secrets/far", {}, [], "e"),
      app("projects/q/secrets/other", {}, [], "f"),
    ]);
    const ids = graph.workloads.flatMap(({ secretFiles }) => secretFiles.flatMap(({ target }) => target.nodes));
    expect(ids.map(({ id }) => id)).toEqual([
      "external:secret:key@p",
      "external:secret:key@p",
      "external:secret:key@q",
      "external:secret:far@p/eu",
      "external:secret:far@p/us",
      "external:secret:other@q",
    ]);
    expect(graph.nodes().filter(({ kind }) => kind === "secret")).toHaveLength(5);
    expect(ids.every((node) => node.resource === undefined)).toBe(true);
  });
});

describe("the sources of a value", () => {
  test("count once, and only those of the kind that is asked for", () => {
    const key = secret("key", { secretId: "key" });
    const version = resource("gcp:secretmanager/secretVersion:SecretVersion", "v", { secret: "key" });
    const run = resource("gcp:serviceaccount/account:Account", "run", { accountId: "run" });
    const { index } = buildGraph([key, version, run]);
    expect(index.sourcesOfKind("secret", [key.urn, version.urn, run.urn, "urn:x::y::z::nothing"])).toMatchObject([
      { id: key.urn },
    ]);
    expect(index.sourcesOfKind("secret", [])).toEqual([]);
  });

  test("may be only read: then their name in the program is all that is known", () => {
    const { index } = buildGraph([]);
    expect(
      index.sourcesOfKind("secret", ["urn:pulumi:prod::app::custom:index:Part$gcp:secretmanager/secret:Secret::a::b"]),
    ).toEqual([{ id: "external:secret:urn:a::b", kind: "secret", name: { id: "urn:a::b" }, hasSecretName: false }]);
  });
});

describe("the graph itself", () => {
  test("knows the stack and the roles that are known, and no others", () => {
    const stack = makeResource({
      urn: "urn:pulumi:prod::app::pulumi:pulumi:Stack::app",
      type: "pulumi:pulumi:Stack",
      name: "app",
    });
    const graph = (role: unknown) => buildGraph([app("key", { labels: { "bulkhead-role": role } }), stack]);
    expect(graph("cell").stackUrn).toBe(stack.urn);
    expect(buildGraph([]).stackUrn).toBe("");
    const roleOf = (role: unknown) => {
      const found = graph(role);
      return found.workloads.map(({ resource: one }) => found.roleOf(one));
    };
    expect([roleOf("cell"), roleOf(unknown), roleOf(undefined)]).toEqual([["cell"], [undefined], [undefined]]);
  });
});
