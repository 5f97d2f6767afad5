import { describe, expect, test } from "vitest";
import { buildGraph, describeDomain, makeResource, natCovers } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { marked, unknown } from "../../support/pulumi";

const urnOf = (type: string, name: string) => `urn:pulumi:prod::app::${type}::${name}`;
const service = "gcp:cloudrunv2/service:Service";
const account = "gcp:serviceaccount/account:Account";
const secret = "gcp:secretmanager/secret:Secret";

interface Parts {
  readonly sources?: Record<string, string[]>;
  readonly parent?: string;
  readonly provider?: object;
}
const resource = (type: string, name: string, inputs: object, { sources = {}, parent, provider = {} }: Parts = {}) =>
  makeResource({
    urn: urnOf(type, name),
    type,
    name,
    parent,
    inputs: Field.of(inputs),
    provider: Field.of(provider),
    propertyDependencies: new Map(Object.entries(sources)),
  });
const domain = (resources: ReturnType<typeof resource>[], urn: string) =>
  describeDomain(buildGraph(resources).domainOf(urn));
const tenantOf = (parts: object, inputs: object = {}) => {
  const app = resource(service, "app", { name: "app", template: {}, ...inputs }, parts);
  return domain([app], app.urn);
};

describe("whose a resource is", () => {
  test.each([
    ["its label", {}, { labels: { tenant: "acme" } }, "tenant 'acme'"],
    [
      "the provider's default labels, which arrive as text",
      { provider: { defaultLabels: '{"tenant":"acme"}' } },
      {},
      "tenant 'acme'",
    ],
    [
      "its own label before the provider's",
      { provider: { defaultLabels: { tenant: "globex" } } },
      { labels: { tenant: "acme" } },
      "tenant 'acme'",
    ],
    ["the tenant 'platform'", {}, { labels: { tenant: "platform" } }, "the platform"],
    ["the role of a cell", {}, { labels: { "bulkhead-role": "cell" } }, "the platform"],
    [
      "a label that is marked, without its value",
      {},
      { labels: { tenant: marked("acme") } },
      "a tenant whose name is a secret",
    ],
    ["a label not known yet", {}, { labels: { tenant: unknown } }, "a tenant that is not known yet"],
    ["labels not known yet", {}, { labels: unknown }, "a tenant that is not known yet"],
    ["nothing", {}, {}, "the unlabelled 'app'"],
    ["an empty label", {}, { labels: { tenant: "" } }, "the unlabelled 'app'"],
  ])("is told by %s", (_, parts, inputs, whose) => {
    expect(tenantOf(parts, inputs)).toBe(whose);
  });

  test("is told by the component around it, however deep, and by the cell's", () => {
    const tenant = resource("bulkhead:index:Tenant", "acme", {});
    const inner = resource("custom:index:Part", "part", {}, { parent: tenant.urn });
    const key = resource(secret, "key", { secretId: "key" }, { parent: inner.urn });
    const cell = resource("bulkhead:index:Cell", "cell", {});
    const shared = resource(secret, "shared", { secretId: "shared" }, { parent: cell.urn });
    const all = [tenant, inner, key, cell, shared];
    expect([domain(all, key.urn), domain(all, shared.urn)]).toEqual(["tenant 'acme'", "the platform"]);
  });

  test("is told by its users where it says nothing, and then by its readers", () => {
    const run = resource(account, "run", { accountId: "run", project: "p" });
    const mounted = resource(secret, "mounted", { secretId: "mounted" });
    const read = resource(secret, "read", { secretId: "read" });
    const grant = resource("gcp:secretmanager/secretIamMember:SecretIamMember", "reader", {
      secretId: "read",
      role: "roles/secretmanager.secretAccessor",
      member: "serviceAccount:run@p.iam.gserviceaccount.com",
    });
    const app = resource(service, "app", {
      labels: { tenant: "acme" },
      template: { serviceAccount: "run@p.iam.gserviceaccount.com", volumes: [{ secret: { secret: "mounted" } }] },
    });
    const all = [run, mounted, read, grant, app];
    expect([run, mounted, read].map(({ urn }) => domain(all, urn))).toEqual(Array(3).fill("tenant 'acme'"));
  });

  test("stays open for things outside the stack, unless config says whose they are", () => {
    const app = resource(service, "app", {
      labels: { tenant: "acme" },
      template: { volumes: [{ secret: { secret: "projects/keys/secrets/key" } }] },
    });
    const whose = (externals: Record<string, string>) => {
      const graph = buildGraph([app], { tenantLabel: "tenant", roleLabel: "bulkhead-role", externals });
      const [node] = graph.workloads[0]?.secretFiles[0]?.target.nodes ?? [];
      return describeDomain(graph.domainOf(node?.id ?? ""));
    };
    expect([whose({}), whose({ "projects/keys/secrets/key": "acme" }), whose({ key: "platform" })]).toEqual([
      "nobody known",
      "tenant 'acme'",
      "the platform",
    ]);
  });
});

describe("a reference", () => {
  const one = resource(secret, "one", { secretId: "one", project: "p" });
  const two = resource(secret, "two", { secretId: "two", project: "p" });
  const version = resource(
    "gcp:secretmanager/secretVersion:SecretVersion",
    "v",
    { secret: unknown },
    { sources: { secret: [one.urn] } },
  );
  const target = (named: unknown, sources: string[]) => {
    const app = resource(
      service,
      "app",
      { template: { volumes: [{ secret: { secret: named } }] } },
      { sources: { template: sources } },
    );
    const found = buildGraph([one, two, version, app]).workloads[0]?.secretFiles[0]?.target;
    return { proof: found?.proof, ids: found?.nodes.map(({ id }) => id.split("::").pop()) };
  };

  test.each([
    ["a value, by name", "one", [], "value", ["one"]],
    ["a value, by path, with the sources saying nothing", "projects/p/secrets/two", [one.urn], "value", ["two"]],
    ["a value outside the stack", "projects/q/secrets/one", [], "value", ["external:secret:one@q"]],
    ["an unknown from one resource", unknown, [one.urn], "dependency", ["one"]],
    ["an unknown from a version of a secret", unknown, [version.urn], "dependency", ["one"]],
    ["an unknown from either of two", unknown, [one.urn, two.urn], "dependency", ["one", "two"]],
    [
      "an unknown from a secret that is only read",
      unknown,
      [urnOf(secret, "read")],
      "dependency",
      ["external:secret:urn:read"],
    ],
    ["an unknown from something else", unknown, [urnOf(account, "run")], "none", []],
    ["an unknown from nowhere", unknown, [], "none", []],
  ])("by %s", (_, named, sources, proof, ids) => {
    expect(target(named, sources)).toEqual({ proof, ids });
  });
});

describe("a value that is made of several things", () => {
  test("leads to those of the kind that is asked for, and makes no others up", () => {
    const run = resource(account, "run", { accountId: "run", project: "p" });
    const version = resource("gcp:secretmanager/secretVersion:SecretVersion", "v", {
      secret: "projects/p/secrets/key",
    });
    const sources = { sources: { template: [version.urn, run.urn] } };
    for (const email of [unknown, "run@p.iam.gserviceaccount.com"]) {
      const app = resource(service, "app", { name: "app", template: { serviceAccount: email } }, sources);
      const graph = buildGraph([run, version, app]);
      expect(graph.workloads[0]?.account.target.nodes.map(({ id }) => id)).toEqual([run.urn]);
      expect(graph.nodes().filter(({ kind }) => kind === "account")).toHaveLength(1);
    }
  });
});

describe("a NAT", () => {
  const network = resource("gcp:compute/network:Network", "net", { name: "net" });
  const router = resource("gcp:compute/router:Router", "router", { name: "router", network: "net", region: "eu" });
  const subnet = (name: string, changes: object = {}) =>
    resource("gcp:compute/subnetwork:Subnetwork", name, { name, network: "net", region: "eu", ...changes });
  const inside = subnet("inside");
  const covers = (inputs: object, place = inside, sources: Record<string, string[]> = {}) => {
    const nat = resource(
      "gcp:compute/routerNat:RouterNat",
      "nat",
      { router: "router", region: "eu", ...inputs },
      { sources },
    );
    const graph = buildGraph([network, router, inside, subnet("listed"), ...(place === inside ? [] : [place]), nat]);
    const [found] = graph.nats;
    const node = graph.index.node(place.urn);
    return found && node ? natCovers(graph.index, found, node) : undefined;
  };
  const all = { sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES" };
  const list = (subnetworks: unknown) => ({ sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS", subnetworks });

  test.each([
    ["for all subnets covers one of its network", all, inside, "yes"],
    ["for all subnets leaves another region out", all, subnet("far", { region: "us" }), "no"],
    [
      "for all subnets leaves another network out",
      all,
      subnet("other", { network: "projects/p/global/networks/other" }),
      "no",
    ],
    ["with a list covers what it lists", list([{ name: "inside" }]), inside, "yes"],
    ["with a list leaves the rest out", list([{ name: "listed" }]), inside, "no"],
    ["with a list not known yet may cover anything", list(unknown), inside, "maybe"],
    ["with an entry not known yet may cover anything", list([{ name: unknown }]), inside, "maybe"],
    ["with a mode not known yet may cover its network", { sourceSubnetworkIpRangesToNat: unknown }, inside, "maybe"],
    ["of a router outside the stack may cover any network", { ...all, router: "elsewhere" }, inside, "maybe"],
  ])("%s", (_, inputs, place, answer) => {
    expect(covers(inputs, place)).toBe(answer);
  });

  test("covers what an unknown list comes from", () => {
    expect(covers(list([{ name: unknown }]), inside, { subnetworks: [inside.urn] })).toBe("yes");
  });
});
