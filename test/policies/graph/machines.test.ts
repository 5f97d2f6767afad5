/** What is read from machines, apps and pods: whose they are, which databases they know, and whether the internet reaches them. */
import { describe, expect, test } from "vitest";
import { buildGraph, makeResource, type Resource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";

const vm = "gcp:compute/instance:Instance";
const pod = "kubernetes:apps/v1:Deployment";
const database = "gcp:sql/databaseInstance:DatabaseInstance";

const resource = (type: string, name: string, inputs: object, more: Partial<Resource> = {}) =>
  makeResource({ urn: urnOf(type, name), type, name, inputs: Field.of(inputs), ...more });

describe("a machine", () => {
  const domainOf = (type: string, inputs: object, others: readonly Resource[] = []) =>
    buildGraph([...others, resource(type, "one", inputs)]).domainOf(urnOf(type, "one"));

  test.each<[string, string, object]>([
    ["its labels", vm, { labels: { tenant: "acme" } }],
    ["the labels of a deployment", pod, { metadata: { labels: { tenant: "acme" } } }],
    ["the labels of a deployment's pods", pod, { spec: { template: { metadata: { labels: { tenant: "acme" } } } } }],
  ])("belongs to the tenant of %s", (_, type, inputs) => {
    expect(domainOf(type, inputs)).toEqual({ kind: "tenant", id: "acme" });
  });

  test("belongs to the tenant of its account", () => {
    const account = resource(types.account, "run", { accountId: "run", project: "p" });
    const service = resource(types.service, "app", {
      labels: { tenant: "acme" },
      template: { serviceAccount: "run@p.iam.gserviceaccount.com" },
    });
    const inputs = { serviceAccount: { email: "run@p.iam.gserviceaccount.com" } };
    expect(domainOf(vm, inputs, [account, service])).toEqual({ kind: "tenant", id: "acme" });
  });

  test("belongs to nobody without either", () => {
    expect(domainOf(vm, {}).kind).toBe("unbound");
  });
});

describe("machines among tenants", () => {
  const machine = (name: string, tenant: string, inputs: object = {}, sources: Record<string, string[]> = {}) =>
    registered(vm, name, { labels: { tenant }, ...inputs }, sources);
  const account = registered(types.account, "run", { accountId: "run", project: "p" });
  const runs = { serviceAccount: { email: "run@p.iam.gserviceaccount.com" } };

  test("don't share an account", () => {
    const one = [account, machine("a", "acme", runs), machine("b", "globex", runs)];
    expect(said("no-shared-service-account", one)).toEqual([
      "run: 'run' must run the services of one tenant only, got 'a', 'b'; create an account for each tenant",
    ]);
    expect(
      said("no-shared-service-account", [account, machine("a", "acme", runs), machine("b", "acme", runs)]),
    ).toEqual([]);
    expect(said("no-shared-service-account", [account, registered(vm, "a", runs), registered(vm, "b", runs)])).toEqual(
      [],
    );
  });

  test("don't share a database that their settings lead to", () => {
    const db = registered(database, "db", { name: "db" });
    const knows = { metadata: { "db-host": unknown } };
    const sources = { metadata: [db.urn] };
    expect(
      said("no-shared-storage", [db, machine("a", "acme", knows, sources), machine("b", "globex", knows, sources)]),
    ).toEqual([
      "db: 'db' must be used by the services of one tenant only, got 'a', 'b'; give each tenant a database of its own",
    ]);
    expect(
      said("no-shared-storage", [db, machine("a", "acme", knows, sources), machine("b", "acme", knows, sources)]),
    ).toEqual([]);
  });

  test("have no address on the internet, as far as they are a tenant's", () => {
    const open = (at: object) => ({ networkInterfaces: [{}, at] });
    expect(said("egress-confined", [machine("a", "acme", open({ accessConfigs: [{}] }))])).toEqual([
      "a: 'networkInterfaces[1].accessConfigs' must not be set on a tenant's machine, got an address on the internet; remove it",
    ]);
    expect(said("egress-confined", [machine("a", "acme", open({ ipv6AccessConfigs: unknown }))])).toHaveLength(1);
    expect(said("egress-confined", [machine("a", "acme", open({}))])).toEqual([]);
    expect(said("egress-confined", [machine("a", "platform", open({ accessConfigs: [{}] }))])).toEqual([]);
    expect(said("egress-confined", [registered(vm, "a", open({ accessConfigs: [{}] }))])).toEqual([]);
  });

  test("are asked for a label as advice", () => {
    const app = registered(types.service, "app", { labels: { tenant: "acme" }, template: {} });
    expect(said("tenant-label", [app, registered(vm, "a", {})])).toEqual([
      "(advisory) a: 'labels.tenant' must be set where other services have a tenant, got nothing; set the tenant's id or 'platform'",
    ]);
    expect(said("tenant-label", [app, machine("a", "acme")])).toEqual([]);
    expect(
      said("tenant-label", [app, registered("gcp:appengine/standardAppVersion:StandardAppVersion", "a", {})]),
    ).toEqual([]);
    expect(said("tenant-label", [registered(vm, "a", {})])).toEqual([]);
  });
});

describe("a database whose address is known", () => {
  const app = (name: string, tenant: string, value: string, sources: string[]) =>
    registered(
      types.service,
      name,
      { labels: { tenant }, template: { containers: [{ envs: [{ name: "UPSTREAM", value }] }] } },
      { template: sources },
    );
  const shared = (value: string, outputs: object, sources = [urnOf(database, "db")]) => {
    const db = { ...registered(database, "db", { name: "db" }), outputs: { name: "db", ...outputs } };
    return said("no-shared-storage", [db, app("a", "acme", value, sources), app("b", "globex", value, sources)]).length;
  };

  test.each([
    ["10.1.2.3", { privateIpAddress: "10.1.2.3" }],
    ["postgres://app@34.1.2.3/app", { publicIpAddress: "34.1.2.3" }],
    ["db.example.internal:5432", { dnsName: "db.example.internal" }],
    ["1.2.3.4", { ipAddress: "1.2.3.4" }],
    ["db", {}],
    ["db", { name: "db-1234567" }],
    ["db-1234567", { name: "db-1234567" }],
  ])("is used by whoever has %s", (value, outputs) => {
    expect(shared(value, outputs)).toBe(1);
  });

  test("isn't used by whoever has another address, or one that comes from elsewhere", () => {
    expect(shared("10.1.2.4", { privateIpAddress: "10.1.2.3" })).toBe(0);
    expect(shared("10.1.2.34", { privateIpAddress: "10.1.2.3" })).toBe(0);
    expect(shared("110.1.2.3", { privateIpAddress: "10.1.2.3" })).toBe(0);
    expect(shared("110.1.2.3,10.1.2.3", { privateIpAddress: "10.1.2.3" })).toBe(1);
    expect(shared("10.1.2.3", { privateIpAddress: "10.1.2.3" }, [])).toBe(0);
    expect(shared("10.1", { privateIpAddress: "10.1" })).toBe(0);
  });
});

describe("the databases that a machine's settings lead to", () => {
  const connections = (inputs: object) =>
    buildGraph([resource(vm, "one", inputs)]).machines.flatMap((machine) =>
      machine.connections.map(({ kind, slot }) => `${slot.path}: ${kind} ${slot.target.nodes[0]?.name.id}`),
    );
  const name = "p:europe-west1:orders";

  test("are those of its variables, scripts and commands, and of nothing else that it has", () => {
    expect(connections({ metadata: { store: "postgres://10.0.0.5/app" } })).toEqual([
      "metadata.store: database 10.0.0.5",
    ]);
    expect(connections({ description: "postgres://10.0.0.5/app" })).toEqual([]);
    expect(connections({ metadata: { store: "redis://10.0.0.6" }, metadataStartupScript: `connect ${name}` })).toEqual([
      "metadata.store: cache 10.0.0.6",
      "metadataStartupScript: database orders",
    ]);
  });

  test.each([
    ["shop-prod:europe-west12:orders", { id: "orders", project: "shop-prod", location: "europe-west12" }],
    ["example.com:shop:us-east1:orders-2", { id: "orders-2", project: "example.com:shop", location: "us-east1" }],
    ["tcp(/cloudsql/shop2:us-east1:orders)/app", { id: "orders", project: "shop2", location: "us-east1" }],
  ])("are known by the connection name in '%s'", (value, named) => {
    const [machine] = buildGraph([resource(vm, "one", { metadata: { store: value } })]).machines;
    expect(machine?.connections.map(({ slot }) => slot.target.nodes.map((node) => node.name))).toEqual([[named]]);
  });

  test.each(["shop:orders", "12:30:00", "shop:europe:orders", "shop:europe-west:orders"])(
    "are none by '%s'",
    (value) => {
      expect(connections({ metadata: { store: value } })).toEqual([]);
    },
  );

  test("are searched in texts of up to 4096 characters", () => {
    const text = (length: number) =>
      connections({ metadata: { store: `${name} ${"x".repeat(length - name.length - 1)}` } });
    expect(text(4096)).toEqual(["metadata.store: database orders"]);
    expect(text(4097)).toEqual([]);
  });
});

test.each<[type: string, hasLabels: boolean | undefined]>([
  ["gcp:compute/instance:Instance", true],
  ["gcp:compute/instanceTemplate:InstanceTemplate", true],
  ["gcp:compute/regionInstanceTemplate:RegionInstanceTemplate", true],
  ["gcp:workflows/workflow:Workflow", true],
  ["gcp:composer/environment:Environment", true],
  ["gcp:dataflow/job:Job", true],
  ["gcp:dataflow/flexTemplateJob:FlexTemplateJob", true],
  ["gcp:dataproc/cluster:Cluster", true],
  ["gcp:notebooks/instance:Instance", true],
  ["gcp:workbench/instance:Instance", true],
  ["kubernetes:apps/v1:Deployment", true],
  ["kubernetes:apps/v1:StatefulSet", true],
  ["kubernetes:apps/v1:DaemonSet", true],
  ["kubernetes:batch/v1:Job", true],
  ["kubernetes:batch/v1:CronJob", true],
  ["kubernetes:core/v1:Pod", true],
  ["gcp:appengine/standardAppVersion:StandardAppVersion", false],
  ["gcp:appengine/flexibleAppVersion:FlexibleAppVersion", false],
  ["kubernetes:core/v1:PodList", undefined],
  ["kubernetes:apps/v1:DeploymentList", undefined],
  ["gcp:compute/instanceGroup:InstanceGroup", undefined],
  ["x:gcp:compute/instance:Instance", undefined],
  ["x:gcp:appengine/standardAppVersion:StandardAppVersion", undefined],
])("a %s is a machine with labels: %s", (type, hasLabels) => {
  expect(buildGraph([resource(type, "one", {})]).machines.map((machine) => machine.hasLabels)).toEqual(
    hasLabels === undefined ? [] : [hasLabels],
  );
});
