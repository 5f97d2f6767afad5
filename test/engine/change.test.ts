import type { Stack } from "@pulumi/pulumi/automation";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { cell, fullTenant, image, plainTenant } from "./support/configuration";
import { lines, type Operation, run, succeed } from "./support/operations";
import { auditProject, type Configuration, project, Session } from "./support/session";

const acme = (changes: object = {}) => fullTenant({ compute: { minInstances: 1 }, ...changes });
const globex = plainTenant();

/** Both tenants, deployed once; each test changes a copy. */
let deployed: Session;
let session: Session;
beforeAll(async () => {
  deployed = await Session.start();
  await succeed(await deployed.open("prod", { cell, tenants: { acme: acme(), globex } }), "up");
});
beforeEach(async () => {
  session = await deployed.copy();
});
afterEach(() => session.stop());
afterAll(() => deployed?.stop());

/** Opens the stack with a new configuration, as after an edit of its file. */
function edit(tenants: Configuration["tenants"]): Promise<Stack> {
  return session.open("prod", { cell, tenants });
}

/** Changes of a cell that would replace what holds data. */
const moves: readonly (readonly [string, object, RegExp])[] = [
  [
    "another region",
    { region: "europe-west4" },
    /cell 'cell': 'region' must stay 'europe-west1' while the cell is deployed, got 'europe-west4'; set it back/,
  ],
  [
    "another project with another range",
    { project: auditProject, projectNumber: "100000000043", addressRange: "10.16.0.0/20" },
    /cell 'cell' has 2 problems:\n {2}'project' must stay 'acme-test' while the cell is deployed, got 'acme-audit'/,
  ],
  // The cell of that name is new, and the tenants are not: whichever the engine asks first.
  [
    "another name",
    { name: "moved" },
    /a cell can't be renamed|'cell.name' must stay 'cell' while the tenant is deployed, got 'moved'; keep the tenant in its cell/,
  ],
];

const ofOthers = (operations: readonly Operation[], tenant: string) =>
  lines(operations).filter((line) => !line.endsWith(` ${tenant}`) && !line.includes(` ${tenant}-`));

describe("a change of one tenant", () => {
  test("to a new image digest updates that one service only", async () => {
    const changed = await edit({ acme: acme({ image: image("app", "1") }), globex });
    const expected = ["update gcp:cloudrunv2/service:Service acme-workload"];
    expect(lines(await succeed(changed, "preview"))).toEqual(expected);
    expect(lines(await succeed(changed, "up"))).toEqual(expected);
  });

  test("to a new plan updates the egress proxy only, so that a plan is a revision", async () => {
    const analytics = {
      version: 1,
      vendors: { mixpanel: { region: "eu" } },
      events: { signed_up: { to: ["mixpanel"], fields: { ok: "boolean" } } },
    };
    const operations = await succeed(await edit({ acme: acme({ analytics }), globex }), "up");
    expect(lines(operations)).toEqual(["update gcp:cloudrunv2/service:Service acme-egress-proxy"]);
  });

  test("that adds a tenant touches nothing of the others", async () => {
    const operations = await succeed(await edit({ acme: acme(), globex, initech: fullTenant() }), "up");
    expect(ofOthers(operations, "initech")).toEqual([]);
    expect(new Set(operations.map(({ op }) => op))).toEqual(new Set(["create"]));
  });

  test("that takes a pseudonym key's date away destroys that secret and nothing else", async () => {
    const operations = await succeed(await edit({ acme: acme({ pseudonymKeys: ["2026-11-01"] }), globex }), "up");
    expect(lines(operations)).toContainEqual(
      expect.stringMatching(/^delete gcp:secretmanager\/secret:Secret .*2026-10-01/),
    );
    expect(lines(operations).filter((line) => line.includes("2026-11-01"))).toEqual([]);
  });
});

describe("quarantine", () => {
  test("cuts the tenant off, keeps everything, and is undone without a trace", async () => {
    const tenants = (state: string) => ({ acme: acme({ state }), globex });
    const cut = await succeed(await edit(tenants("quarantined")), "up");
    expect(ofOthers(cut, "acme")).toEqual([]);
    expect(cut.filter(({ op }) => op !== "update")).toEqual([]);
    expect(lines(cut)).toEqual(
      expect.arrayContaining([
        "update gcp:cloudrunv2/service:Service acme-workload",
        "update gcp:serviceaccount/account:Account acme-run",
        "update gcp:serviceaccount/account:Account acme-egress",
      ]),
    );
    const back = await succeed(await edit(tenants("active")), "up");
    expect(lines(back)).toEqual(lines(cut));
    expect(lines(await succeed(await edit(tenants("active")), "preview"))).toEqual([]);
  });
});

describe("a cell that lives", () => {
  const buckets = async () =>
    (await session.cloud.cloud.resources.listBelow("logging.googleapis.com"))
      .filter(({ type, deletedAt }) => type.endsWith(":ProjectBucketConfig") && deletedAt === undefined)
      .map(({ name }) => name.replace(/-[0-9a-f]{8}$/, ""))
      .sort();

  test("C13: gets a project for its audit logs, and the logs that it has stay where they are", async () => {
    const moved = { cell: { ...cell, auditProject }, tenants: { acme: acme(), globex } };
    const before = await buckets();
    const preview = await succeed(await session.open("prod", moved), "preview");
    expect(lines(preview).filter((line) => /acme-|globex-/.test(line))).toEqual([]);
    await succeed(await session.open("prod", moved), "up");
    const place = (id: string, part: string) =>
      `logging.googleapis.com/projects/${id}/locations/europe-west1/buckets/cell-${part}`;
    expect(before).toEqual([place(project, "apps"), place(project, "audit")]);
    expect(await buckets()).toEqual([place(auditProject, "audit"), ...before]);
    expect(lines(await succeed(await session.open("prod", moved), "preview"))).toEqual([]);
  });

  test.each(["preview", "up"] as const)(
    "C21: keeps a second cell out of its project in %s, and its settings stay as they are",
    async (verb) => {
      const second = { ...cell, name: "second", region: "europe-west4" };
      const result = await run(await session.open("other", { cell: second, tenants: {} }), verb);
      expect(result.errors.join("\n")).toContain(
        "cell 'second': 'project' must be a project without a cell, got 'acme-test', which has the sink 'bulkhead-one-cell-per-project' of one; use another project,",
      );
      const settings = result.operations.filter(({ type }) => type === "gcp:projects/iAMAuditConfig:IAMAuditConfig");
      expect(settings).toEqual([]);
    },
  );
});

describe("the end of a tenant", () => {
  test.each(["preview", "up"] as const)(
    "C7: is refused in one step by %s, and nothing of it is touched",
    async (verb) => {
      const result = await run(await edit({}), verb);
      expect(result.failed).toBe(true);
      expect(result.errors.join("\n")).toContain(
        "tenant 'acme': 'state' must be 'closing' in an update before the tenant is removed, got a live tenant; put its entry back.",
      );
      expect(result.output).not.toContain("pulumi state unprotect");
      expect(lines(await succeed(await edit({ acme: acme(), globex }), "refresh"))).toEqual([]);
      expect(lines(await succeed(await edit({ acme: acme(), globex }), "preview"))).toEqual([]);
    },
  );

  test("is refused by 'destroy', which runs no program, in words that say what to do", async () => {
    const result = await run(await edit({ acme: acme(), globex }), "destroy");
    expect(result.failed).toBe(true);
    expect(result.errors.join("\n")).toContain("a live tenant must be 'closing' in an update before it is removed");
    expect(result.operations).toEqual([]);
  });

  test.each(moves)("C26: %s is refused before anything of it is replaced", async (_, changes, expected) => {
    const moved = await session.open("prod", { cell: { ...cell, ...changes }, tenants: { acme: acme(), globex } });
    const result = await run(moved, "preview");
    expect(result.failed).toBe(true);
    expect(result.errors.join("\n")).toMatch(expected);
    expect(lines(result.operations).filter((line) => /^(?:delete|replace)/.test(line))).toEqual([]);
    expect(result.output).not.toContain("state unprotect");
  });

  test("in two steps leaves nothing of it behind and touches nothing of the others", async () => {
    const closing = await succeed(await edit({ acme: acme({ state: "closing" }), globex }), "up");
    expect(ofOthers(closing, "acme")).toEqual([]);
    const gone = await succeed(await edit({ globex }), "up");
    expect(ofOthers(gone, "acme")).toEqual([]);
    expect(new Set(gone.map(({ op }) => op))).toEqual(new Set(["delete"]));

    const { deployment } = await (await edit({ globex })).exportStack();
    const left = deployment.resources.map(({ urn }: { urn: string }) => urn.split("::").at(-1));
    expect(left.filter((name: string) => name.startsWith("acme"))).toEqual([]);
    const inCloud = (await session.cloud.cloud.resources.listBelow("")).filter(({ name }) =>
      /\/acme[-_](?!test)/.test(name),
    );
    const living = inCloud.filter(({ deletedAt }) => deletedAt === undefined).map(({ name }) => name);
    expect(living).toEqual([]);
  });
});
