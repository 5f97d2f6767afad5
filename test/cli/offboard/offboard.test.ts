/** `bulkhead offboard`: what it does in which order, what stops it, and who may do it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { roleFor } from "../../../cli/offboard/roles";
import { offboardText } from "../../../cli/offboard/runOffboard";
import { readControlObject } from "../../../cli/operate/cloud/controlObjects";
import type { Transport } from "../../../cli/operate/cloud/googleCloud";
import { addVersion, changeVersion, listTenantSecrets } from "../../../cli/operate/cloud/secrets";
import { folderProject } from "../../local/front/support/cloudFolder";
import { eraseAt, holder } from "../erase/support/eraseAt";
import { dates } from "../erase/support/erasureCell";
import { vendorHosts } from "../erase/support/vendorNames";
import { type Misbehaviour, VendorStandIns } from "../erase/support/vendorStandIns";
import { cellBucket, type OperatedCell, projectName, tenantBucket } from "../operate/support/operatedCell";
import { expectPlain } from "../support/plain";
import { addObject, contents, dataBucket, dataKey, offboardAcme, offboardCell } from "./support/offboardCell";
import { expectAllAsked, isDestruction, statesOf, timesAsked, watched } from "./support/watched";

let cell: OperatedCell;
const folder = mkdtempSync(join(tmpdir(), "bulkhead-offboard-"));
beforeEach(async () => {
  cell = await offboardCell();
});
afterEach(async () => {
  await cell.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const monthLater = () => Date.now() + 31 * 24 * 3_600_000;

/** As if 30 days had passed: Google has destroyed the material. */
async function passTime(): Promise<void> {
  await cell.folder.cloud.change(`cloudkms.googleapis.com/${dataKey}/cryptoKeyVersions/1`, (properties) => ({
    ...properties,
    destroyTime: new Date(Date.now() - 1_000).toISOString(),
  }));
}

describe("bulkhead offboard", () => {
  test("asks every vendor for everybody, and destroys only after that: keys, objects, the data key", async () => {
    const vendors = new VendorStandIns(2);
    const order: string[] = [];
    const cloud = watched(cell, (url, method) => {
      if (isDestruction(url, method)) {
        expectAllAsked(vendors);
        expect(vendors.openNames()).toEqual([]);
        order.push(url.host.split(".")[0] ?? "");
      }
    });
    const done = await offboardAcme(cloud, vendors.transport);
    expect(timesAsked(vendors)).toBe(1);
    expect(order.indexOf("storage")).toBeGreaterThan(order.lastIndexOf("secretmanager"));
    expect(order.at(-1)).toBe("cloudkms");
    expect(done.stage).toBe("scheduled");
    expect(new Set(await statesOf(cell))).toEqual(new Set(["DESTROYED"]));
    expect(done.readBack).toMatchObject({
      services: [
        { name: "acme-egress", instances: "none", callers: 0 },
        { name: "acme-workload", instances: "none", callers: 0 },
      ],
      buckets: [{ name: dataBucket, objects: 0, softDeleteSeconds: 604_800 }],
      dataKeys: [{ state: "DESTROY_SCHEDULED" }],
    });
    expect(done.waits.map((what) => what.replace(/\d{4}-.*/, "…"))).toEqual([
      "deleted objects can be brought back until …",
      `data key ${dataKey}/cryptoKeyVersions/1 can be restored until …`,
    ]);
    expectPlain(offboardText(done, "/tmp/certificate", true, 80));
  });

  test("leaves the other tenant alone", async () => {
    const before = (await cell.folder.cloud.resources.listBelow("")).filter(({ name }) => name.includes("globex"));
    await offboardAcme(cell.cloud, new VendorStandIns().transport);
    const after = (await cell.folder.cloud.resources.listBelow("")).filter(({ name }) => name.includes("globex"));
    expect(after).toEqual(before);
    expect(before.length).toBeGreaterThan(6);
  });

  test("is final once the cloud says that the rest is gone, without the ids", async () => {
    const vendors = new VendorStandIns();
    await offboardAcme(cell.cloud, vendors.transport);
    const requests = vendors.requests.length;
    await passTime();
    const late = await offboardAcme(cell.cloud, vendors.transport, { ids: undefined, now: monthLater });
    expect(late.stage).toBe("final");
    expect(late.waits).toEqual([]);
    // The bucket may be gone, and with it the days that it keeps what was deleted.
    expect(late.stays).toContainEqual(
      expect.stringContaining("deleted objects, for the days of their bucket's soft delete"),
    );
    expect(late.vendors.map(({ outcome }) => outcome)).not.toContain("open");
    expect(vendors.requests.length).toBe(requests);
  });

  test("is not final if somebody has restored the data key, whatever the record says", async () => {
    await offboardAcme(cell.cloud, new VendorStandIns().transport);
    const name = `cloudkms.googleapis.com/${dataKey}/cryptoKeyVersions/1`;
    await cell.folder.cloud.change(name, ({ destroyTime: _, ...properties }) => ({ ...properties, state: "ENABLED" }));
    const again = await offboardAcme(cell.cloud, new VendorStandIns().transport, { ids: undefined, now: monthLater });
    expect(again.stage).toBe("scheduled");
    expect(again.readBack?.dataKeys[0]?.state).toBe("DESTROY_SCHEDULED");
  });

  test("takes the audit log's word: who destroyed what", async () => {
    const { readBack } = await offboardAcme(cell.cloud, new VendorStandIns().transport);
    const methods = readBack?.audit.map(({ method }) => method.split(".").at(-1)) ?? [];
    expect(methods.filter((method) => method === "DestroySecretVersion").length).toBe((await statesOf(cell)).length);
    expect(methods.at(-1)).toBe("DestroyCryptoKeyVersion");
  });

  test("divides a large list, and asks for each name once", async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `user-${index}`);
    const vendors = new VendorStandIns();
    const quick = { mixpanel: true, segment: true, posthog: true };
    const skip = Object.values(vendorHosts).filter((vendor) => !(vendor in quick));
    const done = await offboardAcme(cell.cloud, vendors.transport, { ids, skip });
    expect(done.people).toBe(250);
    expect(timesAsked(vendors)).toBe(1);
    expect(vendors.namesAt("api.segmentapis.com").length).toBe(500);
    const { text } = await readControlObject(cell.cloud, cellBucket, "erasures/acme/offboard-0003");
    expect(JSON.parse(text).people).toBeLessThan(150);
  });
});

describe("the export", () => {
  test("comes first, holds every object, and goes on where it was broken off", async () => {
    const exportTo = join(folder, "export");
    const vendors = new VendorStandIns();
    let downloads = 0;
    const failing = watched(cell, (url) => {
      if (url.searchParams.get("alt") === "media" && url.pathname.includes(dataBucket) && ++downloads === 2) {
        throw new Error("killed");
      }
    });
    await expect(offboardAcme(failing, vendors.transport, { exportTo })).rejects.toThrow();
    expect(vendors.requests).toEqual([]);
    downloads = 2;
    await offboardAcme(failing, vendors.transport, { exportTo });
    expect(downloads).toBe(3);
    const manifest = JSON.parse(readFileSync(join(exportTo, "manifest.json"), "utf8"));
    const exported = manifest.files.map(({ name, file }: { name: string; file: string }) => [
      name,
      readFileSync(join(exportTo, file), "utf8"),
    ]);
    expect(Object.fromEntries(exported)).toEqual(contents);
  });

  test("must be given or declined before anything else", async () => {
    const vendors = new VendorStandIns();
    await expect(offboardAcme(cell.cloud, vendors.transport, { exportTo: undefined })).rejects.toThrow(
      "'--export' must name a folder for what the customer is entitled to, got nothing; give it, or '--without-export' if the customer wants none",
    );
    expect(vendors.requests).toEqual([]);
    expect(await readControlObject(cell.cloud, cellBucket, "stopped/acme")).toMatchObject({ text: "" });
  });

  test("is asked for again if the bucket has changed since", async () => {
    const vendors = new VendorStandIns(0);
    const transport: Transport = async (request) => {
      await addObject(cell, dataBucket, "late.txt", "written by somebody after the export");
      return vendors.transport(request);
    };
    await expect(offboardAcme(cell.cloud, transport)).rejects.toThrow(/has changed since the export/);
    expect((await offboardAcme(cell.cloud, vendors.transport)).stage).toBe("scheduled");
  });
});

describe("what stops it before a key is destroyed", () => {
  const cases: [string, Misbehaviour | undefined, RegExp][] = [
    ["refuses the credentials", { status: 401 }, /^Segment refuses the credentials \(401\)/],
    ["takes no more requests", { status: 429 }, /^Segment takes no more requests at the moment \(429\)/],
    ["fails", { status: 500 }, /^Segment fails \(500\)/],
    ["gives no answer", "nothing", /^Segment gave no answer/],
  ];

  test.each(cases)("a vendor that %s: the same command goes on later", async (_, how, words) => {
    let isIll = true;
    const vendors = new VendorStandIns(0, ({ host }) => (isIll && host === "api.segmentapis.com" ? how : undefined));
    const cloud = watched(cell, (url, method) => expect(isIll && isDestruction(url, method)).toBe(false));
    const stopped = await offboardAcme(cloud, vendors.transport, { wait: 0 });
    expect(stopped.stage).toBe("asked");
    expect(stopped.vendors.find(({ vendor }) => vendor === "segment")?.problem).toMatch(words);
    expectPlain(offboardText(stopped, "/tmp/certificate", false, 80));
    isIll = false;
    expect((await offboardAcme(cloud, vendors.transport)).stage).toBe("scheduled");
    expectAllAsked(vendors);
  });

  test("a vendor that says accepted for ever", async () => {
    const cloud = watched(cell, (url, method) => expect(isDestruction(url, method)).toBe(false));
    const vendors = new VendorStandIns(Number.POSITIVE_INFINITY);
    const waiting = await offboardAcme(cloud, vendors.transport, { wait: 3 });
    expect(waiting.stage).toBe("asked");
    expect(waiting.readBack).toBeUndefined();
    expect(timesAsked(vendors)).toBe(1);
  });

  test("a person who is still being forgotten", async () => {
    const ill = new VendorStandIns(0, ({ host }) => (host === "us.posthog.com" ? { status: 500 } : undefined));
    await eraseAt(cell.cloud, ["somebody"], ill.transport);
    const stopped = await offboardAcme(cell.cloud, new VendorStandIns().transport);
    expect(stopped.stage).toBe("asked");
    expect(offboardText(stopped, "/tmp/c", true, 200)).toMatch(/^nothing of acme is destroyed yet: 1 of its people/);
    await eraseAt(cell.cloud, ["somebody"], new VendorStandIns().transport);
    expect((await offboardAcme(cell.cloud, new VendorStandIns().transport)).stage).toBe("scheduled");
  });

  test("a pseudonym key that was disabled, and one that comes after the vendors were asked", async () => {
    const secret = (await listTenantSecrets(cell.cloud)).find(({ name }) => name === dates[0]);
    if (secret === undefined) {
      throw new Error("the cell has no pseudonym key");
    }
    await changeVersion(cell.cloud, secret, 2, "disable");
    await expect(offboardAcme(cell.cloud, new VendorStandIns().transport)).rejects.toThrow(
      `pseudonyms of the key ${dates[0]} version 2 (DISABLED) could not be asked for`,
    );
    await cell.folder.cloud.change(
      `secretmanager.googleapis.com/projects/${folderProject}/secrets/${secret.id}/versions/2`,
      (properties) => ({ ...properties, enabled: true }),
    );
    let added = false;
    const late: Transport = async (request) => {
      const answer = await new VendorStandIns(0).transport(request).catch(() => undefined);
      if (!added) {
        added = true;
        await addVersion(cell.cloud, secret, Buffer.from("a further key of acme, 32 bytes or more"));
      }
      return answer ?? new VendorStandIns(0).transport(request);
    };
    await expect(offboardAcme(cell.cloud, late, { skip: ["mixpanel", "segment", "amplitude"] })).rejects.toThrow(
      `the pseudonym key ${dates[0]} version 3 was added after the vendors were asked`,
    );
    expect(await statesOf(cell)).toContain("ENABLED");
    expect((await offboardAcme(cell.cloud, new VendorStandIns().transport)).stage).toBe("scheduled");
  });

  test("no ids, an unknown tenant, and a refused permission, with the role that it takes", async () => {
    const { transport } = new VendorStandIns();
    await expect(offboardAcme(cell.cloud, transport, { ids: undefined })).rejects.toThrow(
      "'--ids' must name a file with the ids of all of the tenant's users, got nothing",
    );
    expect(await readControlObject(cell.cloud, cellBucket, "stopped/acme")).toMatchObject({ text: "" });
    await expect(offboardAcme(cell.cloud, transport, { tenant: "nobody" })).rejects.toThrow(
      "'tenant' must be a tenant with an egress proxy (acme, globex), got 'nobody'; name one of them",
    );
    await expect(offboardAcme(cell.as("user:eve@example.com"), transport)).rejects.toMatchObject({ status: 403 });
    expect(roleFor("cloudkms.cryptoKeyVersions.destroy", "acme")).toBe("roles/cloudkms.admin on the data key 'acme-…'");
  });
});

test("somebody with the documented roles may do it, and nothing more", async () => {
  const member = "user:ops@example.com";
  const role = parseYaml(readFileSync("docs/roles/offboard-operator.yaml", "utf8"));
  const name = `projects/${folderProject}/roles/bulkheadOffboardOperator`;
  await cell.folder.add("gcp:projects/iAMCustomRole:IAMCustomRole", `iam.googleapis.com/${name}`, {
    permissions: role.includedPermissions,
  });
  await cell.grant(projectName, name, member);
  for (const bucket of [cellBucket, tenantBucket("acme"), dataBucket]) {
    await cell.grant(`storage.googleapis.com/buckets/${bucket}`, "roles/storage.objectUser", member);
  }
  for (const { id, purpose } of (await listTenantSecrets(cell.cloud)).filter(({ tenant }) => tenant === "acme")) {
    const secret = `secretmanager.googleapis.com/projects/${folderProject}/secrets/${id}`;
    await cell.grant(secret, "roles/secretmanager.secretVersionManager", member);
    if (purpose === "pseudonym") {
      await cell.grant(secret, "roles/secretmanager.secretAccessor", member);
    }
  }
  await cell.grant(`cloudkms.googleapis.com/${dataKey}`, "roles/cloudkms.admin", member);
  for (const account of ["acme-run", "acme-egress"]) {
    const email = `${account}@${folderProject}.iam.gserviceaccount.com`;
    const full = `iam.googleapis.com/projects/${folderProject}/serviceAccounts/${email}`;
    await cell.grant(full, "roles/iam.serviceAccountUser", member);
  }
  const { transport } = new VendorStandIns();
  await cell.addSecret("globex_pseudonym_2026-05-01");
  expect((await offboardAcme(cell.as(member), transport)).stage).toBe("scheduled");
  await expect(offboardAcme(cell.as(member), transport, { tenant: "globex" })).rejects.toMatchObject({ status: 403 });
});

test("two operators at once: one goes on, and the other is told who", async () => {
  const vendors = new VendorStandIns();
  let second: Promise<unknown> | undefined;
  const transport: Transport = async (request) => {
    second ??= offboardAcme(cell.cloud, vendors.transport, { holder: holder("bob"), isAlive: () => true }).catch(
      (error: Error) => error.message,
    );
    await second;
    return vendors.transport(request);
  };
  expect((await offboardAcme(cell.cloud, transport)).stage).toBe("scheduled");
  expect(await second).toMatch(/^ann on laptop is off-boarding tenant 'acme', last seen /);
  expect(timesAsked(vendors)).toBe(1);
});
