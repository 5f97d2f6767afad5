import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parse as parseYaml } from "yaml";
import { type CellInProject, findCell } from "../../../cli/operate/cloud/cell";
import { changeControlObject, readControlObject } from "../../../cli/operate/cloud/controlObjects";
import type { GoogleCloud } from "../../../cli/operate/cloud/googleCloud";
import { listServices, type RunService } from "../../../cli/operate/cloud/services";
import { listMarkers } from "../../../cli/operate/stop/marker";
import { stopText } from "../../../cli/operate/stop/runStop";
import { mindStopped, stackOf, stoppedHere } from "../../../cli/operate/stop/stoppedHere";
import { startTenant, stopTenant } from "../../../cli/operate/stop/stopTenant";
import { listServices as deployedServices } from "../../../local/front/services";
import { repositoryRoot } from "../../../local/root";
import { folderProject, region } from "../../local/front/support/cloudFolder";
import { expectPlain } from "../support/plain";
import { breakingCloud } from "./support/breakingCloud";
import { cellBucket, OperatedCell, projectName, tenantBucket } from "./support/operatedCell";

const ann = { by: "ann", reason: "key published" };

let cell: OperatedCell;
let found: CellInProject;
beforeEach(async () => {
  cell = await OperatedCell.create();
  found = await findCell(cell.cloud);
});
afterEach(() => cell.close());

const servicesOf = async (tenant: string, cloud = cell.cloud): Promise<RunService[]> =>
  (await listServices(cloud, region)).filter((service) => service.tenant === tenant);
const stop = async (tenant: string, cloud = cell.cloud) =>
  stopTenant(cloud, found, tenant, await servicesOf(tenant), ann);

/** What Cloud Run and IAM say of every service, and the lists. */
async function situation() {
  const services = await deployedServices(cell.folder.cloud);
  const policies = await Promise.all(services.map(({ fullName }) => cell.folder.cloud.readPolicy(fullName)));
  return {
    services: services.map(({ name, stopped }, index) => ({
      name,
      stopped,
      invokers: policies[index]?.policy.bindings.flatMap(({ members }) => members),
    })),
    lists: await Promise.all(
      [cellBucket, tenantBucket("acme")].map(
        async (bucket) => (await readControlObject(cell.cloud, bucket, "off")).text,
      ),
    ),
  };
}

describe("bulkhead stop", () => {
  test("leaves a tenant without caller and instance, lets nothing of it out, and touches no other tenant", async () => {
    const outcome = await stop("acme");
    expect(outcome).toMatchObject({ tenant: "acme", outcome: "stopped", by: "ann" });
    const { services, lists } = await situation();
    const byName = Object.fromEntries(services.map(({ name, ...rest }) => [name, rest]));
    expect(byName["acme-workload"]).toEqual({ stopped: true, invokers: [] });
    expect(byName["acme-egress"]).toEqual({ stopped: true, invokers: [] });
    expect(byName["globex-workload"]?.stopped).toBe(false);
    expect(byName["globex-egress"]?.invokers).toHaveLength(1);
    expect(lists).toEqual(["", "all\n"]);
    expectPlain(stopText([outcome], 80));
  });

  test("twice changes nothing, and says who did it first", async () => {
    await stop("acme");
    const before = await situation();
    const again = await stopTenant(cell.cloud, found, "acme", await servicesOf("acme"), { by: "bob", reason: "" });
    expect(again).toMatchObject({ outcome: "already", by: "ann" });
    expect(await situation()).toEqual(before);
  });

  test("by two operators at once is one stop, with one of them in the marker", async () => {
    const services = await servicesOf("acme");
    const outcomes = await Promise.all(
      ["ann", "bob"].map((by) => stopTenant(cell.cloud, found, "acme", services, { by, reason: "" })),
    );
    const [marker] = await listMarkers(cell.cloud, cellBucket);
    expect(outcomes.map(({ by }) => by)).toEqual([marker?.by, marker?.by]);
    await startTenant(cell.cloud, found, "acme");
    expect((await situation()).services.every(({ stopped }) => !stopped)).toBe(true);
  });
});

describe("bulkhead start", () => {
  test("puts back exactly what was there, also what was switched off before", async () => {
    await changeControlObject(cell.cloud, tenantBucket("acme"), "off", () => "# by hand\nmixpanel\n");
    const before = await situation();
    const scaling = (await servicesOf("acme")).map((service) => service.scaling);
    await stop("acme");
    expect(await startTenant(cell.cloud, found, "acme")).toMatchObject({ outcome: "started" });
    expect(await situation()).toEqual(before);
    expect((await servicesOf("acme")).map((service) => service.scaling)).toEqual(
      scaling.map((one) => ({ ...one, manualInstanceCount: 0 })),
    );
    expect(await listMarkers(cell.cloud, cellBucket)).toEqual([]);
  });

  test("leaves everything off that an operator had turned off before the stop", async () => {
    await changeControlObject(cell.cloud, tenantBucket("acme"), "off", () => "all\n");
    await stop("acme");
    await startTenant(cell.cloud, found, "acme");
    expect((await situation()).lists).toEqual(["", "all\n"]);
  });

  test("of a tenant that is not stopped changes nothing", async () => {
    const before = await situation();
    expect(await startTenant(cell.cloud, found, "acme")).toMatchObject({ outcome: "not stopped" });
    expect(await situation()).toEqual(before);
  });
});

test("a stop that is broken off at any call goes on when it is run again, and start still puts back what was there", async () => {
  const services = await servicesOf("acme");
  const normal = await situation();
  let completed = false;
  let limit = 1;
  for (; !completed; limit += 2) {
    completed = await stopTenant(breakingCloud(cell, limit), found, "acme", services, ann).then(
      () => true,
      () => false,
    );
    await stop("acme");
    const { services: stopped } = await situation();
    expect(stopped.filter(({ name }) => name.startsWith("acme-")).map((one) => one.stopped)).toEqual([true, true]);
    await startTenant(cell.cloud, found, "acme");
    expect(await situation()).toEqual(normal);
  }
  expect(limit).toBeGreaterThan(10);
});

test("somebody with the documented role stops and starts a tenant, and reads no secret", async () => {
  const member = "user:oncall@example.com";
  const file = join(repositoryRoot(), "docs/roles/stop-operator.yaml");
  const name = `projects/${folderProject}/roles/bulkheadStopOperator`;
  await cell.folder.add("gcp:projects/iAMCustomRole:IAMCustomRole", `iam.googleapis.com/${name}`, {
    permissions: parseYaml(readFileSync(file, "utf8")).includedPermissions,
  });
  await cell.grant(projectName, name, member);
  for (const bucket of [cellBucket, tenantBucket("acme")]) {
    await cell.grant(`storage.googleapis.com/buckets/${bucket}`, "roles/storage.objectUser", member);
  }
  const oncall = cell.as(member);
  await expect(stop("acme", oncall)).rejects.toThrow("Permission 'iam.serviceAccounts.actAs' denied");
  for (const account of ["acme-run", "acme-egress"]) {
    const email = `${account}@${folderProject}.iam.gserviceaccount.com`;
    const resource = `iam.googleapis.com/projects/${folderProject}/serviceAccounts/${email}`;
    await cell.grant(resource, "roles/iam.serviceAccountUser", member);
  }
  await stop("acme", oncall);
  expect(await startTenant(oncall, found, "acme")).toMatchObject({ outcome: "started" });
  await expect(oncall.call({ api: "secretmanager", path: `/v1/projects/${folderProject}/secrets` })).rejects.toThrow(
    "denied",
  );
});

describe("an update of a stack with a stopped tenant", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bulkhead-stop-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const config = (tenants: Record<string, unknown>) => ({
    config: { "bulkhead:cell": { project: folderProject }, "bulkhead:tenants": tenants },
  });
  const write = (stack: string, content: unknown) =>
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), JSON.stringify(content));
  const ask = (stack: string | undefined) => stoppedHere(folder, stack, async () => cell.cloud);

  test("is reported with who stopped it, why, and both ways on", async () => {
    write("prod", config({ acme: {}, globex: {} }));
    expect(await ask("prod")).toEqual([]);
    const { since } = await stop("acme");
    const message = `tenant 'acme' was stopped by ann on ${since} ("key published"), and this update would put it back into service; set 'state: quarantined' for it, or run 'bulkhead start acme' first`;
    expect(await ask("organization/bulkhead/prod")).toEqual([message]);
    expect(await ask(undefined)).toEqual([message]);
  });

  test("agrees with a configuration that takes the tenant out of service, or doesn't have it", async () => {
    await stop("acme");
    write("prod", config({ acme: { state: "quarantined" }, globex: {} }));
    write("other", config({ globex: {} }));
    write("foreign", { config: { "shop:key": "value" } });
    expect(await ask(undefined)).toEqual([]);
  });

  test("is refused by 'bulkhead up', said by 'bulkhead preview', and let through if the cloud can't be asked", async () => {
    write("prod", config({ acme: {} }));
    await stop("acme");
    const said: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
    const mind = (verb: "preview" | "up", open: () => Promise<GoogleCloud>) =>
      mindStopped(verb, folder, ["--stack", "prod"], open);
    try {
      await expect(mind("up", async () => cell.cloud)).rejects.toThrow("tenant 'acme' was stopped by ann");
      expect(said).toEqual([]);
      await mind("preview", async () => cell.cloud);
      expect(said.join("")).toContain("tenant 'acme' was stopped by ann");
      await mind("up", () => Promise.reject(new Error("no network")));
      expect(said.at(-1)).toBe("could not ask whether a tenant is stopped: no network\n");
    } finally {
      vi.restoreAllMocks();
    }
  });

  test.each([
    [["--stack", "prod"], "prod"],
    [["-y", "-s=prod"], "prod"],
    [["--stack=a/b/prod"], "a/b/prod"],
    [["--yes"], undefined],
  ])("names its stack in the flags %j", (flags, stack) => {
    expect(stackOf(flags)).toBe(stack);
  });
});
