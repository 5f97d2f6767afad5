import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { changeControlObject, readControlObject } from "../../../cli/operate/cloud/controlObjects";
import { readStatus, type TenantStatus } from "../../../cli/operate/status/readStatus";
import { statusText } from "../../../cli/operate/status/runStatus";
import { changeSwitch } from "../../../cli/operate/switch/changeSwitch";
import { changeText } from "../../../cli/operate/switch/text";
import { repositoryRoot } from "../../../local/root";
import { folderProject } from "../../local/front/support/cloudFolder";
import { expectPlain } from "../support/plain";
import { cellBucket, OperatedCell, projectName, tenantBucket } from "./support/operatedCell";
import { type ProxyTraits, SimulatedProxy } from "./support/simulatedProxy";

const root = repositoryRoot();
const waitTimes = { every: 10, settle: 60, limit: 3_000 };
const shortTimes = { every: 10, settle: 20, limit: 150 };

let cell: OperatedCell;
let proxies: SimulatedProxy[];
beforeEach(async () => {
  cell = await OperatedCell.create();
  proxies = [];
});
afterEach(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await cell.close();
});

function start(tenant: string, id: string, traits?: ProxyTraits): void {
  proxies.push(new SimulatedProxy(cell, tenant, id, traits));
}
const verdicts = (instances: readonly { id: string; verdict: string }[]) =>
  Object.fromEntries(instances.map(({ id, verdict }) => [id, verdict]));

describe("bulkhead switch off", () => {
  test("turns a vendor off for the whole cell, and is confirmed by every instance", async () => {
    start("acme", "a1");
    start("acme", "a2");
    start("globex", "g1", { every: 40 });
    await expect.poll(() => cell.lines.length, { timeout: 20_000 }).toBe(3);
    const change = await changeSwitch(cell.cloud, "off", "mixpanel", [], waitTimes);
    expect(change).toMatchObject({ confirmed: true, changed: true, stillOff: [] });
    expect(verdicts(change.instances)).toEqual({ a1: "in effect", a2: "in effect", g1: "in effect" });
    expect((await readControlObject(cell.cloud, cellBucket, "off")).text).toBe("mixpanel\n");
    const text = changeText(change, 80);
    expect(text).toContain("mixpanel is off for the whole cell: confirmed in 3 instances");
    expectPlain(text);
  });

  test("turns an API off for one tenant, and leaves other tenants and lines as they are", async () => {
    const bucket = tenantBucket("acme");
    await changeSwitch(cell.cloud, "off", "segment", ["acme"], shortTimes);
    start("acme", "a1");
    start("globex", "g1");
    const change = await changeSwitch(cell.cloud, "off", "api/anthropic", ["acme"], waitTimes);
    expect(verdicts(change.instances)).toEqual({ a1: "in effect" });
    expect((await readControlObject(cell.cloud, bucket, "off")).text).toBe("segment\napi/anthropic\n");
    expect((await readControlObject(cell.cloud, tenantBucket("globex"), "off")).text).toBe("");
    expect((await changeSwitch(cell.cloud, "off", "api/anthropic", ["acme"], waitTimes)).changed).toBe(false);
  });

  test("waits for an instance that starts meanwhile, also if all others have confirmed", async () => {
    start("acme", "a1");
    start("acme", "late", { delay: 40 });
    const change = await changeSwitch(cell.cloud, "off", "mixpanel", [], { ...waitTimes, settle: 200 });
    expect(verdicts(change.instances)).toEqual({ a1: "in effect", late: "in effect" });
  });

  test("names a slow instance, and says what ends it", async () => {
    start("acme", "a1");
    start("globex", "slow", { every: 1_000 });
    await expect.poll(() => cell.lines.length, { timeout: 20_000 }).toBe(2);
    const change = await changeSwitch(cell.cloud, "off", "mixpanel", [], shortTimes);
    expect(change.confirmed).toBe(false);
    expect(verdicts(change.instances)).toEqual({ a1: "in effect", slow: "waiting" });
    expectPlain(changeText(change, 80));
    const text = changeText(change, 200);
    expect(text).toContain("not confirmed in every instance");
    expect(text).toContain("globex: end its instances with 'bulkhead stop globex'");
    expect(text).not.toContain("acme: ");
  });

  test("counts an instance that can't read the lists as shut: nothing leaves it", async () => {
    start("acme", "broken", { fails: true });
    await expect.poll(() => cell.lines.length, { timeout: 20_000 }).toBe(1);
    const off = await changeSwitch(cell.cloud, "off", "mixpanel", [], waitTimes);
    expect(off).toMatchObject({ confirmed: true, instances: [{ verdict: "shut" }] });
    const on = await changeSwitch(cell.cloud, "on", "mixpanel", [], shortTimes);
    expect(on).toMatchObject({ confirmed: false, instances: [{ verdict: "shut" }] });
    expect(changeText(on, 200)).toContain("acme: an instance can't read the lists and lets nothing out");
  });

  test("with a failing, a slow and a new instance at once, takes as long as the slowest, and says so", async () => {
    start("acme", "quick");
    start("acme", "slow", { every: 300 });
    start("globex", "failing", { fails: true });
    await expect.poll(() => cell.lines.length).toBe(3);
    const changing = changeSwitch(cell.cloud, "off", "mixpanel", [], { every: 10, settle: 400, limit: 5_000 });
    await expect.poll(async () => (await readControlObject(cell.cloud, cellBucket, "off")).text).toBe("mixpanel\n");
    start("globex", "new", { delay: 100 });
    const change = await changing;
    expect(verdicts(change.instances)).toEqual({
      quick: "in effect",
      slow: "in effect",
      failing: "shut",
      new: "in effect",
    });
    const after = Object.fromEntries(change.instances.map((one) => [one.id, one.after ?? Number.NaN]));
    expect(change.confirmed).toBe(true);
    expect(change.seconds).toBe(Math.max(...Object.values(after)));
    expect(after.slow).toBeGreaterThanOrEqual(after.quick ?? Number.NaN);
    expect(after.new).toBeGreaterThanOrEqual(0.1);
  });

  test("doesn't wait for an instance that has stopped, or has been silent for longer than instances are", async () => {
    cell.log("acme", "gone", { message: "egress proxy listens", off: [], unread: [] }, new Date(Date.now() - 200_000));
    start("acme", "stopped");
    await expect.poll(() => cell.lines.length, { timeout: 20_000 }).toBe(2);
    await proxies.pop()?.stop();
    const change = await changeSwitch(cell.cloud, "off", "mixpanel", [], waitTimes);
    expect(change).toMatchObject({ confirmed: true, instances: [] });
    expect(changeText(change, 80)).toContain("no instance runs");
  });

  test.each([
    ["a misspelt vendor", "mixpanl"],
    ["an API without its prefix", "anthropic"],
    ["a vendor that no tenant sends to", "posthog"],
  ])("refuses %s, and says what there is", async (_, entry) => {
    const message = `'entry' must be something that the chosen tenants may send to, got '${entry}'; write one of 'api/anthropic', 'mixpanel', 'segment', 'all'`;
    await expect(changeSwitch(cell.cloud, "off", entry, [], waitTimes)).rejects.toThrow(message);
    expect((await readControlObject(cell.cloud, cellBucket, "off")).generation).toBe("0");
  });

  test("takes a misspelt name out of a list, and does not put one in", async () => {
    await changeControlObject(cell.cloud, cellBucket, "off", () => "mixpannel\n");
    await expect(changeSwitch(cell.cloud, "off", "mixpannel", [], shortTimes)).rejects.toThrow(
      "'entry' must be something that the chosen tenants may send to, got 'mixpannel'",
    );
    const [acme, globex] = await readStatus(cell.cloud, undefined);
    expect([acme?.off, globex?.off]).toEqual([["all"], ["all"]]);
    expect([acme?.misspelt, globex?.misspelt]).toEqual([["mixpannel"], ["mixpannel"]]);
    expect(statusText([acme, globex] as TenantStatus[], 200)).toContain(
      "'mixpannel' in a list of the kill switch is not a name that can be off, so everything is; 'bulkhead switch on mixpannel' takes it out",
    );
    expect(await changeSwitch(cell.cloud, "on", "mixpannel", [], shortTimes)).toMatchObject({ changed: true });
    expect((await readStatus(cell.cloud, "acme"))[0]).toMatchObject({ off: [], misspelt: [] });
  });

  test.each([[["initech"]], [["acme", "initech"]]])(
    "reports a wrong name and the wrong tenants of %o at once",
    async (ids) => {
      await expect(changeSwitch(cell.cloud, "off", "mixpanl", ids, waitTimes)).rejects.toThrow(
        "'--tenant' must be a tenant with an egress proxy (acme, globex), got 'initech'; name one of them\n'entry' must be something that the chosen tenants may send to, got 'mixpanl'; write one of 'api/anthropic', 'mixpanel', 'segment', 'all'",
      );
    },
  );

  test("refuses an unknown tenant, and says which there are", async () => {
    await expect(changeSwitch(cell.cloud, "off", "all", ["acme", "initech"], waitTimes)).rejects.toThrow(
      "'--tenant' must be a tenant with an egress proxy (acme, globex), got 'initech'; name one of them",
    );
  });
});

describe("bulkhead switch on", () => {
  test("takes the entry out, and the object away with its last line", async () => {
    start("acme", "a1");
    await changeSwitch(cell.cloud, "off", "mixpanel", [], waitTimes);
    const change = await changeSwitch(cell.cloud, "on", "Mixpanel", [], waitTimes);
    expect(change).toMatchObject({ confirmed: true, entry: "mixpanel", stillOff: [] });
    expect((await readControlObject(cell.cloud, cellBucket, "off")).generation).toBe("0");
  });

  test("says which other list keeps it off", async () => {
    start("acme", "a1");
    await changeSwitch(cell.cloud, "off", "mixpanel", [], shortTimes);
    await changeSwitch(cell.cloud, "off", "all", ["acme"], shortTimes);
    const change = await changeSwitch(cell.cloud, "on", "mixpanel", [], waitTimes);
    expect(change.stillOff).toEqual([{ tenant: "acme", because: [tenantBucket("acme")] }]);
    expect(changeText(change, 200)).toContain(
      `mixpanel stays off for acme: gs://${tenantBucket("acme")}/off still says so`,
    );
  });
});

test("two operators who change one list at once both get their way", async () => {
  const [one, other] = await Promise.all([
    changeSwitch(cell.cloud, "off", "mixpanel", [], shortTimes),
    changeSwitch(cell.cloud, "off", "segment", [], shortTimes),
  ]);
  expect([one.changed, other.changed]).toEqual([true, true]);
  const { text } = await readControlObject(cell.cloud, cellBucket, "off");
  expect(text.trim().split("\n").sort()).toEqual(["mixpanel", "segment"]);
});

test("somebody with the documented role flips the switch of the whole cell, and can do nothing else", async () => {
  const member = "user:oncall@example.com";
  const role = parseYaml(readFileSync(join(root, "docs/roles/switch-operator.yaml"), "utf8"));
  const name = `projects/${folderProject}/roles/bulkheadSwitchOperator`;
  await cell.folder.add("gcp:projects/iAMCustomRole:IAMCustomRole", `iam.googleapis.com/${name}`, {
    permissions: role.includedPermissions,
  });
  await cell.grant(projectName, name, member);
  await cell.grant(`storage.googleapis.com/buckets/${cellBucket}`, "roles/storage.objectUser", member);
  start("acme", "a1");
  const oncall = cell.as(member);
  expect(await changeSwitch(oncall, "off", "mixpanel", [], waitTimes)).toMatchObject({ confirmed: true });
  expect(await changeSwitch(oncall, "on", "mixpanel", [], waitTimes)).toMatchObject({ confirmed: true, stillOff: [] });
  await expect(changeSwitch(oncall, "off", "mixpanel", ["acme"], waitTimes)).rejects.toThrow(
    "Permission 'storage.objects.get' denied",
  );
  for (const path of [`/v1/projects/${folderProject}/secrets`, `/v1/projects/${folderProject}/secrets/x`]) {
    await expect(oncall.call({ api: "secretmanager", path })).rejects.toThrow("denied");
  }
  const service = `/v2/projects/${folderProject}/locations/europe-west1/services/acme-egress`;
  const scaling = { scalingMode: "MANUAL", manualInstanceCount: 0 };
  const query = { updateMask: "scaling" };
  await expect(oncall.call({ api: "run", method: "PATCH", path: service, query, body: { scaling } })).rejects.toThrow(
    "Permission 'run.services.update' denied",
  );
});
