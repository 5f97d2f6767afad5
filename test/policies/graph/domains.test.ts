/** Whose things are when several tenants use them, when only grants tell, and when components do. */
import { describe, expect, test } from "vitest";
import {
  buildGraph,
  compareDomains,
  type Domain,
  describeDomain,
  labelOf,
  makeResource,
  type Resource,
} from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { marked, unknown } from "../../support/pulumi";

const urnOf = (type: string, name: string) => `urn:pulumi:prod::app::${type}::${name}`;
const serviceType = "gcp:cloudrunv2/service:Service";
const resource = (type: string, name: string, inputs: object, more: Partial<Resource> = {}) =>
  makeResource({ urn: urnOf(type, name), type, name, inputs: Field.of(inputs), ...more });
const secret = (name: string, inputs: object = {}) =>
  resource("gcp:secretmanager/secret:Secret", name, { secretId: name, project: "p", ...inputs });
const account = (name: string) =>
  resource("gcp:serviceaccount/account:Account", name, { accountId: name, project: "p" });
const service = (name: string, tenant: string | undefined, template: object) =>
  resource(serviceType, name, { project: "p", ...(tenant === undefined ? {} : { labels: { tenant } }), template });
const mounts = (name: string) => ({ volumes: [{ secret: { secret: name } }] });
const reader = (
  name: string,
  secretId: string,
  member: string,
  type = "gcp:secretmanager/secretIamMember:SecretIamMember",
) => resource(type, name, { secretId, project: "p", role: "roles/secretmanager.secretAccessor", member });
const member = (id: string) => `serviceAccount:${id}@p.iam.gserviceaccount.com`;
const runs = (id: string) => ({ serviceAccount: `${id}@p.iam.gserviceaccount.com` });
const domainOf = (resources: readonly Resource[], of: Resource): Domain => buildGraph(resources).domainOf(of.urn);

describe("two domains", () => {
  const domain = (kind: Domain["kind"], id = "x"): Domain => ({ kind, id });
  test.each([
    [domain("tenant"), domain("tenant"), "same"],
    [domain("tenant"), domain("tenant", "y"), "different"],
    [domain("platform"), domain("platform"), "same"],
    [domain("own"), domain("own"), "same"],
    [domain("tenant"), domain("own"), "different"],
    [domain("tenant"), domain("platform"), "different"],
    [domain("shared"), domain("shared"), "unproved"],
    [domain("unproved"), domain("unproved"), "unproved"],
    [domain("unbound"), domain("unbound"), "unproved"],
    [domain("tenant"), domain("unbound"), "unproved"],
    [domain("shared"), domain("tenant"), "unproved"],
  ] as const)("%j and %j are %s", (one, other, answer) => {
    expect(compareDomains(one, other)).toBe(answer);
    expect(compareDomains(other, one)).toBe(answer);
  });

  test("have words for each kind", () => {
    const kinds = ["tenant", "platform", "own", "shared", "unproved", "unbound"] as const;
    expect(kinds.map((kind) => describeDomain(domain(kind, "urn::a::b::app")))).toEqual([
      "tenant 'urn::a::b::app'",
      "the platform",
      "the unlabelled 'app'",
      "several tenants",
      "a tenant that is not known yet",
      "nobody known",
    ]);
  });
});

describe("a thing that says nothing of itself", () => {
  const key = secret("key");

  test("belongs to its one user, however often that uses it", () => {
    const twice = service("a", "acme", { volumes: [...mounts("key").volumes, ...mounts("key").volumes] });
    expect(domainOf([key, twice], key)).toEqual({ kind: "tenant", id: "acme" });
    expect(domainOf([key, service("a", "acme", mounts("key")), service("b", "acme", mounts("key"))], key)).toEqual({
      kind: "tenant",
      id: "acme",
    });
  });

  test("is shared by its users where they differ, whoever comes first", () => {
    const users = [service("b", "globex", mounts("key")), service("a", "acme", mounts("key"))];
    const shared = { kind: "shared", id: "tenant:acme tenant:globex" };
    expect(domainOf([key, ...users], key)).toEqual(shared);
    expect(domainOf([key, ...[...users].reverse()], key)).toEqual(shared);
  });

  test("is shared by users of different kinds whose ids are spelled alike", () => {
    const own = service("a", undefined, mounts("key"));
    const tenant = service("b", own.urn, mounts("key"));
    expect(domainOf([key, own, tenant], key).kind).toBe("shared");
  });

  test("belongs to whom it is given in env", () => {
    const envs = [
      { name: "PLAIN", value: "x" },
      { name: "KEY", valueSource: { secretKeyRef: { secret: "key" } } },
    ];
    expect(domainOf([key, service("a", "acme", { containers: [{ envs }] })], key)).toMatchObject({ id: "acme" });
  });

  test("belongs to its readers where nobody mounts it, each known account counting", () => {
    const apps = [service("a", "acme", runs("acme-run")), service("b", "globex", runs("globex-run"))];
    const accounts = [account("acme-run"), account("globex-run")];
    const all = [key, ...apps, ...accounts];
    expect(domainOf([...all, reader("r", "key", member("acme-run"))], key)).toEqual({ kind: "tenant", id: "acme" });
    const both = [reader("r", "key", member("acme-run")), reader("s", "key", member("globex-run"))];
    expect(domainOf([...all, ...both], key)).toEqual({ kind: "shared", id: "tenant:acme tenant:globex" });
    const beside = [reader("r", "key", member("acme-run")), reader("s", "key", member("elsewhere"))];
    expect(domainOf([...all, ...beside], key)).toEqual({ kind: "tenant", id: "acme" });
  });

  test("belongs to nobody where only outsiders, people or a whole project's grants are there", () => {
    const app = service("a", "acme", runs("acme-run"));
    const project = resource("gcp:projects/iAMMember:IAMMember", "p", {
      project: "p",
      role: "roles/secretmanager.secretAccessor",
      member: member("acme-run"),
    });
    for (const grant of [reader("r", "key", member("elsewhere")), reader("r", "key", "user:a@example.com"), project]) {
      expect(domainOf([key, account("acme-run"), app, grant], key)).toEqual({ kind: "unbound", id: key.urn });
    }
  });

  test("belongs to nobody where it is outside the stack, though someone uses and reads it", () => {
    const app = service("a", "acme", { ...runs("acme-run"), ...mounts("projects/q/secrets/far") });
    const graph = buildGraph([app, account("acme-run"), reader("r", "projects/q/secrets/far", member("acme-run"))]);
    const [far] = graph.workloads[0]?.secretFiles[0]?.target.nodes ?? [];
    expect(graph.domainOf(far?.id ?? "")).toMatchObject({ kind: "unbound" });
  });
});

describe("an account", () => {
  test("belongs to the machine that it runs, if that is somebody's", () => {
    const run = account("vm-run");
    const machine = (labels: object) =>
      resource("gcp:compute/instance:Instance", "vm", {
        labels,
        serviceAccount: { email: "vm-run@p.iam.gserviceaccount.com" },
      });
    expect(domainOf([run, machine({ tenant: "acme" })], run)).toEqual({ kind: "tenant", id: "acme" });
    expect(domainOf([run, machine({})], run)).toEqual({ kind: "own", id: run.urn });
  });

  test("belongs to whom it runs, and stands for itself where it runs nothing", () => {
    const [run, idle] = [account("acme-run"), account("ci")];
    const all = [run, idle, service("a", "acme", runs("acme-run"))];
    expect(domainOf(all, run)).toEqual({ kind: "tenant", id: "acme" });
    expect(domainOf(all, idle)).toEqual({ kind: "own", id: idle.urn });
  });

  test("makes what it alone may read its own", () => {
    const [ci, key] = [account("ci"), secret("key")];
    expect(domainOf([ci, key, reader("r", "key", member("ci"))], key)).toEqual({ kind: "own", id: ci.urn });
  });
});

describe("a label of another's part", () => {
  test.each([
    ["workload", "own"],
    ["cell", "platform"],
    [unknown, "own"],
  ])("of role %s makes a service one of kind '%s'", (role, kind) => {
    const app = resource(serviceType, "app", { labels: { "bulkhead-role": role }, template: {} });
    expect(domainOf([app], app).kind).toBe(kind);
  });
});

describe("a component around a thing", () => {
  const tenant = (name: string, inputs: object, outputs: object = {}) =>
    resource("bulkhead:index:Tenant", name, inputs, { outputs: Field.of(outputs) });
  const inside = (component: Resource) => ({ ...secret("key"), parent: component.urn });
  const whose = (component: Resource) => domainOf([component, inside(component)], inside(component));

  test.each([
    ["its name", tenant("acme", {}), "acme"],
    ["its outputs", tenant("x", { tenantId: "globex" }, { tenantId: "acme" }), "acme"],
    ["its inputs", tenant("x", { tenant: "acme" }), "acme"],
    ["its id", tenant("x", { id: "acme" }), "acme"],
    ["its name where the rest is empty or not known", tenant("acme", { tenantId: "" }, { tenantId: unknown }), "acme"],
  ])("tells the tenant by %s", (_, component, id) => {
    expect(whose(component)).toEqual({ kind: "tenant", id });
  });

  test("hides a tenant whose id is a secret", () => {
    expect(whose(tenant("x", { tenantId: marked("acme") }))).toEqual({ kind: "tenant", id: "acme", isSecret: true });
  });

  test("tells it through a parent, not through one that isn't there or itself", () => {
    const orphan = { ...secret("key"), parent: urnOf("bulkhead:index:Tenant", "gone") };
    expect(domainOf([orphan], orphan).kind).toBe("unbound");
    const own = { ...secret("key"), parent: secret("key").urn };
    expect(domainOf([own], own).kind).toBe("unbound");
  });
});

describe("the owners that config names", () => {
  const whose = (kind: "secret" | "account", spelled: string, externals: Record<string, string>) => {
    const template = kind === "secret" ? mounts(spelled) : { serviceAccount: spelled };
    const graph = buildGraph([service("a", "acme", template)], {
      tenantLabel: "tenant",
      roleLabel: "bulkhead-role",
      externals,
    });
    const workload = graph.workloads[0];
    const [node] = (kind === "secret" ? workload?.secretFiles[0] : workload?.account)?.target.nodes ?? [];
    return graph.domainOf(node?.id ?? "").id;
  };

  test.each([
    ["secret", "projects/q/secrets/key", { "projects/q/secrets/key": "acme" }, "acme"],
    ["secret", "projects/q/secrets/key", { key: "acme" }, "acme"],
    ["secret", "projects/q/secrets/key", { "projects/r/secrets/key": "acme" }, "external:secret:key@q"],
    ["account", "run@q.iam.gserviceaccount.com", { "run@q.iam.gserviceaccount.com": "acme" }, "acme"],
    ["account", "run@q.iam.gserviceaccount.com", { run: "acme" }, "external:account:run@q"],
    ["account", "1-x@developer.gserviceaccount.com", { "1-x@developer.gserviceaccount.com": "acme" }, "acme"],
    ["secret", "projects/q/secrets/toString", {}, "external:secret:toString@q"],
  ] as const)("say of the %s '%s' by %j", (kind, spelled, externals, id) => {
    expect(whose(kind, spelled, externals)).toBe(id);
  });
});

test("the owners that config names are no matter of services, in the stack or outside it", () => {
  const externals = { app: "globex", elsewhere: "globex" };
  const app = service("app", undefined, {});
  const invoker = resource("gcp:cloudrunv2/serviceIamMember:ServiceIamMember", "invoker", {
    name: "elsewhere",
    project: "p",
    role: "roles/run.invoker",
    member: member("acme-run"),
  });
  const graph = buildGraph([app, invoker], { tenantLabel: "tenant", roleLabel: "bulkhead-role", externals });
  const [called] = graph.grants[0]?.target.target.nodes ?? [];
  expect(graph.domainOf(app.urn)).toEqual({ kind: "own", id: app.urn });
  expect(graph.domainOf(called?.id ?? "")).toEqual({ kind: "unbound", id: "external:workload:elsewhere@p" });
});

test("a bucket outside the stack that is named like a cell's switches is the platform's, and nothing else is", () => {
  const name = "eu-switches-123";
  const bucket = resource("gcp:storage/bucket:Bucket", "b", { name });
  const graph = buildGraph([
    service("app", "acme", {
      volumes: [...mounts(name).volumes, { gcs: { bucket: name } }, { gcs: { bucket: "files" } }],
    }),
  ]);
  const kindOf = (id: string) => graph.domainOf(id).kind;
  expect(graph.nodes().map(({ id }) => id)).toContain(`external:secret:${name}@p`);
  expect([`external:bucket:${name}`, `external:secret:${name}@p`, "external:bucket:files"].map(kindOf)).toEqual([
    "platform",
    "unbound",
    "unbound",
  ]);
  expect(domainOf([bucket], bucket).kind).toBe("unbound");
});

describe("labels", () => {
  test("are missing where there are none", () => {
    expect(labelOf(secret("key"), "tenant")).toEqual({ state: "missing" });
  });

  test("of the cloud count where the program gave none, and only those it knows", () => {
    const labelled = (inputs: object, outputs: object) => {
      const one = { ...resource("gcp:secretmanager/secret:Secret", "s", inputs), outputs: Field.of(outputs) };
      return domainOf([one], one);
    };
    expect(labelled({}, { effectiveLabels: { tenant: "acme" } })).toEqual({ kind: "tenant", id: "acme" });
    expect(labelled({}, { effectiveLabels: unknown }).kind).toBe("unbound");
    expect(labelled({}, { effectiveLabels: { tenant: unknown } }).kind).toBe("unproved");
    expect(labelled({ labels: { tenant: "globex" } }, { effectiveLabels: { tenant: "acme" } }).id).toBe("globex");
    expect(labelled({ labels: { tenant: "" } }, { effectiveLabels: { tenant: "acme" } }).id).toBe("acme");
    expect(labelled({ labels: { tenant: unknown } }, { effectiveLabels: { tenant: "acme" } }).kind).toBe("unproved");
  });

  test.each([
    [
      "user labels, as databases have them",
      "gcp:sql/databaseInstance:DatabaseInstance",
      { userLabels: { tenant: "acme" } },
    ],
    [
      "the metadata of a first-generation service",
      "gcp:cloudrun/service:Service",
      { metadata: { labels: { tenant: "acme" } } },
    ],
  ])("are found in %s", (_, type, inputs) => {
    const one = resource(type, "it", inputs);
    expect(domainOf([one], one)).toEqual({ kind: "tenant", id: "acme" });
  });

  test.each([
    ["a map", { defaultLabels: { tenant: "acme" } }, "tenant"],
    ["text", { defaultLabels: '{"tenant":"acme"}' }, "tenant"],
    ["text that is no JSON", { defaultLabels: "tenant" }, "own"],
    ["not known yet", { defaultLabels: unknown }, "unproved"],
    ["not there", {}, "own"],
  ])("of the provider may be %s", (_, provider, kind) => {
    const app = { ...service("app", undefined, {}), provider: Field.of(provider) };
    expect(domainOf([app], app).kind).toBe(kind);
  });
});
