import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { writeBundle } from "../../../cli/bundle/bundle";
import { verifyBundle } from "../../../cli/bundle/verify";
import { certificateOf, type Offboarding } from "../../../cli/offboard/certificate";
import { roleFor } from "../../../cli/offboard/roles";
import { offboardText } from "../../../cli/offboard/runOffboard";
import { stateName } from "../../../cli/offboard/state";
import { readControlObject } from "../../../cli/operate/cloud/controlObjects";
import { GoogleCloud, type Transport } from "../../../cli/operate/cloud/googleCloud";
import { addVersion, changeVersion, listTenantSecrets, listVersions } from "../../../cli/operate/cloud/secrets";
import { localTransport } from "../../../cli/operate/cloud/transports";
import { Keyring } from "../../../egress/keys/keyring";
import type { ProxiedVendorName } from "../../../plan";
import { localSigner } from "../../../review/envelope";
import { folderProject } from "../../local/front/support/cloudFolder";
import { eraseAt, holder } from "../erase/support/eraseAt";
import { dates, keyOf, secretWords } from "../erase/support/erasureCell";
import { type Misbehaviour, VendorStandIns } from "../erase/support/vendorStandIns";
import { cellBucket, type OperatedCell, projectName, tenantBucket } from "../operate/support/operatedCell";
import { expectPlain } from "../support/plain";
import {
  addObject,
  contents,
  dataBucket,
  dataKey,
  formsOf,
  keyValues,
  offboardAcme,
  offboardCell,
  people,
} from "./support/offboardCell";

const hosts: Readonly<Record<string, ProxiedVendorName>> = {
  "eu.mixpanel.com": "mixpanel",
  "api.segmentapis.com": "segment",
  "us.posthog.com": "posthog",
  "amplitude.com": "amplitude",
  "analyticsadmin.googleapis.com": "ga4",
  "api.rudderstack.com": "rudderstack",
};

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

/** The names of an id at a vendor, computed with the proxy's own keyring. */
function namesOf(vendor: ProxiedVendorName, id: string): string[] {
  const keyring = new Keyring(new Map(dates.map((date) => [date, keyOf(date)])), "acme", vendor);
  return dates.flatMap((date) => {
    const text = keyring.at(Date.parse(date))?.pseudonym(id).text ?? "";
    return vendor === "mixpanel"
      ? [text, `$device:${text}`]
      : vendor === "ga4"
        ? [`userId:${text}`, `clientId:${text}`]
        : [text];
  });
}

function expectAllAsked(vendors: VendorStandIns, ids: readonly string[] = people): void {
  for (const [host, vendor] of Object.entries(hosts)) {
    expect([vendor, vendors.namesAt(host)]).toEqual([vendor, ids.flatMap((id) => namesOf(vendor, id)).sort()]);
  }
}

const timesAsked = (vendors: VendorStandIns) =>
  Math.max(...Object.keys(hosts).flatMap((host) => [...(vendors.asked.get(host)?.values() ?? [])]));

const isDestruction = (url: URL, method: string) =>
  url.pathname.endsWith(":destroy") || (method === "DELETE" && url.pathname.includes(`/b/${dataBucket}/`));

/** The cell's APIs as a test watches them. */
function watched(watch: (url: URL, method: string) => void): GoogleCloud {
  const own = localTransport({ port: cell.port, accessToken: cell.operatorToken });
  return new GoogleCloud({
    project: folderProject,
    place: "project",
    pause: 0,
    transport: (request) => {
      watch(request.url, request.method);
      return own(request);
    },
  });
}

/** States of the versions of acme's secrets. */
async function states(): Promise<string[]> {
  const own = (await listTenantSecrets(cell.cloud)).filter(({ tenant }) => tenant === "acme");
  const versions = await Promise.all(own.map((secret) => listVersions(cell.cloud, secret)));
  return versions.flat().map(({ state }) => state);
}

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
    const cloud = watched((url, method) => {
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
    expect(new Set(await states())).toEqual(new Set(["DESTROYED"]));
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
    expect(methods.filter((method) => method === "DestroySecretVersion").length).toBe((await states()).length);
    expect(methods.at(-1)).toBe("DestroyCryptoKeyVersion");
  });

  test("divides a large list, and asks for each name once", async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `user-${index}`);
    const vendors = new VendorStandIns();
    const quick = { mixpanel: true, segment: true, posthog: true };
    const skip = Object.values(hosts).filter((vendor) => !(vendor in quick));
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
    const failing = watched((url) => {
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
    const cloud = watched((url, method) => expect(isIll && isDestruction(url, method)).toBe(false));
    const stopped = await offboardAcme(cloud, vendors.transport, { wait: 0 });
    expect(stopped.stage).toBe("asked");
    expect(stopped.vendors.find(({ vendor }) => vendor === "segment")?.problem).toMatch(words);
    expectPlain(offboardText(stopped, "/tmp/certificate", false, 80));
    isIll = false;
    expect((await offboardAcme(cloud, vendors.transport)).stage).toBe("scheduled");
    expectAllAsked(vendors);
  });

  test("a vendor that says accepted for ever", async () => {
    const cloud = watched((url, method) => expect(isDestruction(url, method)).toBe(false));
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
    expect(await states()).toContain("ENABLED");
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

/** Rounds of the search; `OFFBOARD_KILLS=200` for a long one. */
const kills = Number(process.env.OFFBOARD_KILLS ?? 6);

test(`killed at ${kills} points, the same command goes on, and no key is destroyed early`, async () => {
  const count = await withKill(Number.POSITIVE_INFINITY, new VendorStandIns());
  expect(count).toBeGreaterThan(150);
  for (let round = 0; round < kills; round++) {
    await cell.close();
    cell = await offboardCell();
    const vendors = new VendorStandIns();
    await withKill(1 + Math.floor(((round + 0.5) * count) / kills), vendors, round % 2 === 0);
    const done = await offboardAcme(guarded(vendors), vendors.transport);
    expect([round, done.stage]).toEqual([round, "scheduled"]);
    expectAllAsked(vendors);
    expect(new Set(await states())).toEqual(new Set(["DESTROYED"]));
    // Only what was under way when it was killed, at most one request per part and vendor, may have been sent twice.
    expect(timesAsked(vendors)).toBeLessThanOrEqual(2);
  }
}, 600_000);

/** The cloud, which fails the test if anything is destroyed before every vendor is done. */
function guarded(vendors: VendorStandIns, step: () => void = () => undefined): GoogleCloud {
  return watched((url, method) => {
    step();
    if (isDestruction(url, method)) {
      expectAllAsked(vendors);
      expect(vendors.openNames()).toEqual([]);
    }
  });
}

/** Runs until the `at`-th request, of which the effect is there but not the answer, or not even the effect. Returns the requests. */
async function withKill(at: number, vendors: VendorStandIns, isAfter = false): Promise<number> {
  let count = 0;
  const step = () => {
    if (++count > at || (count === at && !isAfter)) {
      throw new Error("killed");
    }
  };
  const transport: Transport = async (request) => {
    step();
    const answer = await vendors.transport(request);
    if (count === at) {
      throw new Error("killed");
    }
    return answer;
  };
  const run = offboardAcme(guarded(vendors, step), transport);
  await (at === Number.POSITIVE_INFINITY ? run : run.catch(() => undefined));
  return count;
}

describe("nothing readable is left", () => {
  /** Everything below the cloud's folder: names of files and contents. */
  function everything(at: string): string {
    return readdirSync(at, { recursive: true, withFileTypes: true })
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return entry.isDirectory() ? path : `${path}\n${readFileSync(path, "latin1")}`;
      })
      .join("\n");
  }
  const secrets = [
    ...dates.map((date) => keyOf(date).toString()),
    ...Object.values(keyValues),
    ...Object.values(contents),
    ...people,
    ...Object.values(hosts).flatMap((vendor) => people.flatMap((id) => namesOf(vendor, id))),
    ...secretWords,
  ];

  test("in the whole folder of the cloud, in any usual form", async () => {
    // The other tenant has the same objects, and keeps them.
    for (const name of Object.keys(contents)) {
      const other = dataBucket.replace(/^acme/, "globex");
      await cell.cloud.send({
        api: "storage",
        method: "DELETE",
        path: `/storage/v1/b/${other}/o/${encodeURIComponent(name)}`,
      });
    }
    const before = everything(cell.folder.folder);
    expect(formsOf(keyValues.acme_key_session ?? "").some((form) => before.includes(form))).toBe(true);
    expect(formsOf(contents["notes.txt"] ?? "").some((form) => before.includes(form))).toBe(true);
    await offboardAcme(cell.cloud, new VendorStandIns().transport);
    const after = everything(cell.folder.folder);
    const found = secrets.flatMap((secret) => formsOf(secret).filter((form) => after.includes(form)));
    expect(found).toEqual([]);
  });

  test("in the certificate", async () => {
    const certificate = certificateOf(await offboardAcme(cell.cloud, new VendorStandIns().transport));
    const text = [...Object.values(certificate.files), JSON.stringify(certificate.predicate)].join("\n");
    const found = [...secrets, ...Object.keys(contents)].flatMap((secret) =>
      formsOf(secret).filter((form) => text.includes(form)),
    );
    expect(found).toEqual([]);
  });
});

test("the certificate is verified offline, and fails when any byte changes", async () => {
  const pair = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const done: Offboarding = await offboardAcme(cell.cloud, new VendorStandIns().transport);
  const bundle = join(folder, "certified");
  await writeBundle(bundle, certificateOf(done), localSigner(pair.privateKey));
  const keys = [createPublicKey(pair.publicKey)];
  expect(verifyBundle(bundle, keys)).toMatchObject({ kind: "certificate/v1", signed: true, problems: [] });
  expect(readdirSync(bundle).sort()).toEqual([
    "bundle.dsse.json",
    "certificate.json",
    "certificate.md",
    "requests.json",
  ]);
  for (const name of readdirSync(bundle)) {
    const path = join(bundle, name);
    const original = readFileSync(path);
    for (let at = 0; at < original.length; at += 97) {
      const changed = Buffer.from(original);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path, changed);
      const { signed, problems } = verifyBundle(bundle, keys);
      expect([name, at, signed && problems.length === 0]).toEqual([name, at, false]);
    }
    writeFileSync(path, original);
  }
  expect(await readControlObject(cell.cloud, cellBucket, stateName("acme"))).not.toMatchObject({ text: "" });
});
