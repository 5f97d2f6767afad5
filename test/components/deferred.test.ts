/** Arguments that are not known in preview: they are waited for, and checked before anything is made with them. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { Cell, type CellReference, Tenant } from "../../components/index";
import { cellArgs, cellReference, fullTenant, image, smallTenant } from "./support/arguments";
import { messagesOfFailures, settled, startMocks, unknownOutput } from "./support/mocks";

const service = "gcp:cloudrunv2/service:Service";

describe("in preview", () => {
  test("a cell and a full tenant register the same resources as in the update", async () => {
    const counts = [];
    for (const preview of [false, true]) {
      const recording = await startMocks({ preview });
      new Tenant("acme", fullTenant(new Cell("cell", cellArgs()).reference));
      await settled();
      counts.push(recording.counts());
    }
    expect(counts[1]).toEqual(counts[0]);
  });

  test("known names stay known although ids and addresses are not", async () => {
    const recording = await startMocks({ preview: true });
    new Tenant("acme", fullTenant(new Cell("cell", cellArgs()).reference));
    await settled();
    expect(recording.one(service, "acme-workload").inputs).toMatchObject({
      name: "acme-workload",
      location: "europe-west1",
      project: "acme-prod",
      ingress: "INGRESS_TRAFFIC_ALL",
    });
    expect(recording.one("gcp:storage/bucket:Bucket", "acme-bucket").inputs.name).toBe("acme-data-123456789012");
    const secrets = recording.ofType("gcp:secretmanager/secretIamPolicy:SecretIamPolicy");
    expect(secrets.map(({ inputs }) => inputs.secretId)).toContain("acme_key_stripe");
  });

  test("unknown arguments are waited for and not refused", async () => {
    const recording = await startMocks({ preview: true });
    const text = () => unknownOutput<string>();
    const failures = await messagesOfFailures(() => {
      new Cell("cell", cellArgs({ project: text(), projectNumber: text(), region: text(), egressImage: text() }));
      new Tenant("acme", {
        ...fullTenant(unknownOutput<CellReference>()),
        image: text(),
        env: { LEVEL: text() },
        labels: { team: text() },
        access: { through: "iap", members: unknownOutput<string[]>() },
        compute: { cpu: text(), maxInstances: unknownOutput<number>() },
        retention: { softDeleteDays: unknownOutput<number>() },
      });
    });
    expect(failures).toEqual([]);
    expect(recording.ofType(service)).toHaveLength(2);
  });
});

describe("an output with a bad value stops before anything is made with it", () => {
  const cases: [string, () => object, string][] = [
    ["image", () => ({ image: pulumi.output("web:1") }), "'image' must be pinned by digest, got 'web:1'"],
    [
      "members",
      () => ({ access: { through: "invoker", members: pulumi.output(["allUsers"]) } }),
      "'access.members.0' must not be 'allUsers'",
    ],
    [
      "one member",
      () => ({ access: { through: "iap", members: [pulumi.output("jo")] } }),
      "'access.members.0' must be an IAM",
    ],
    ["label", () => ({ labels: { team: pulumi.output("Search") } }), "'labels.team' must be at most 63"],
    ["limit", () => ({ compute: { cpu: pulumi.output("3") } }), "'compute.cpu' must be '1', '2'"],
    ["retention", () => ({ retention: { softDeleteDays: pulumi.output(3) } }), "'retention.softDeleteDays' must be 0"],
    ["proxy image", () => ({ egressImage: pulumi.output("egress:1") }), "'egressImage' must be pinned by digest"],
    [
      "secret variable",
      () => ({ env: { API_KEY: pulumi.secret("obviously-fake") } }),
      "'env.API_KEY' must not be a secret",
    ],
  ];

  test.each(cases)("%s", async (_, changes, message) => {
    const recording = await startMocks();
    const failures = await messagesOfFailures(() => {
      new Tenant("acme", fullTenant(cellReference, changes()));
    });
    expect(failures.join("\n")).toContain(`tenant 'acme': ${message}`);
    expect(failures.join("\n")).not.toContain("obviously-fake");
    expect(recording.ofType("gcp:iap/webCloudRunServiceIamPolicy:WebCloudRunServiceIamPolicy")).toEqual([]);
  });

  test("a secret variable is refused even while its value is unknown", async () => {
    await startMocks({ preview: true });
    const failures = await messagesOfFailures(() => {
      new Tenant("acme", smallTenant(cellReference, { env: { API_KEY: pulumi.secret(unknownOutput<string>()) } }));
    });
    expect(failures.join("\n")).toContain("'env.API_KEY' must not be a secret");
  });
});

describe("a cell in another stack", () => {
  const elsewhere = (changes: object = {}) => pulumi.output({ ...cellReference, ...changes } as CellReference);

  test("gives a tenant the same as a cell in this one", async () => {
    const first = await startMocks();
    new Tenant("acme", fullTenant(cellReference));
    await settled();
    const second = await startMocks();
    new Tenant("acme", fullTenant(elsewhere()));
    await settled();
    const byName = (resources: readonly { type: string; name: string; inputs: object }[]) =>
      Object.fromEntries(
        resources.filter(({ type }) => type !== "bulkhead:index:Tenant").map((r) => [`${r.type} ${r.name}`, r.inputs]),
      );
    expect(byName(second.resources)).toEqual(byName(first.resources));
  });

  test.each<[string, object, string]>([
    [
      "a host that it does not allow",
      { egressHosts: [] },
      "'analytics' must reach only hosts that the cell allows, got 'api-eu.mixpanel.com'",
    ],
    [
      "no image for the proxy",
      { egressImage: undefined },
      "'egressImage' must be set for a tenant with 'analytics' or 'apis'",
    ],
    ["no room", { maxTenants: 0 }, "'cell' must have room for the tenant, got '1' tenants where 'maxTenants' is 0"],
    ["nothing that is a cell", { project: undefined }, "'cell' must be the reference of a cell"],
  ])("with %s refuses the tenant before anything is made", async (_, changes, message) => {
    const recording = await startMocks();
    const failures = await messagesOfFailures(() => {
      new Tenant("acme", fullTenant(elsewhere(changes)));
    });
    expect(failures.join("\n")).toContain(message);
    expect(recording.resources.filter(({ type }) => type.startsWith("gcp:"))).toEqual([]);
  });
});

describe("tenants of one cell", () => {
  test("the one that no longer fits is refused", async () => {
    await startMocks();
    const { reference } = new Cell("cell", cellArgs({ maxTenants: 2 }));
    new Tenant("one", smallTenant(reference));
    new Tenant("two", smallTenant(reference));
    expect(() => new Tenant("three", smallTenant(reference))).toThrow(
      /^tenant 'three': 'cell' must have room for the tenant, got '3' tenants where 'maxTenants' is 2; open another cell/,
    );
    await settled();
  });

  test("an id that is there already is refused", async () => {
    await startMocks();
    new Tenant("acme", smallTenant(cellReference));
    expect(() => new Tenant("acme", smallTenant(cellReference))).toThrow(
      "tenant 'acme': 'id' must be unique in its cell, got 'acme' twice; choose another id",
    );
    await settled();
  });

  test("another run of the same program counts anew", async () => {
    for (let run = 0; run < 2; run++) {
      await startMocks();
      new Tenant("acme", { ...smallTenant(cellReference), image });
      await settled();
    }
  });
});

test("bad arguments show no stack trace, and the component as where they are", async () => {
  await startMocks();
  let caught: unknown;
  try {
    new Tenant("acme", { ...smallTenant(cellReference), image: "web:1" });
  } catch (error) {
    caught = error;
  }
  expect(pulumi.ResourceError.isInstance(caught)).toBe(true);
  expect(caught).toMatchObject({ hideStack: true, name: "ArgumentsError" });
  expect((caught as pulumi.ResourceError).resource).toBeInstanceOf(Tenant);
  expect(pulumi.InputPropertiesError.isInstance(caught)).toBe(true);
  expect((caught as { errors?: unknown }).errors).toEqual([
    { propertyPath: "image", reason: expect.stringMatching(/^must be pinned by digest/) },
  ]);
  await settled();
});
