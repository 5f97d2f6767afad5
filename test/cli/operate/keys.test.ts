import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readControlObject, writeControlObject } from "../../../cli/operate/cloud/controlObjects";
import { addKeys } from "../../../cli/operate/keys/addKeys";
import { keysText } from "../../../cli/operate/keys/runKeys";
import { folderProject } from "../../local/front/support/cloudFolder";
import { expectPlain } from "../support/plain";
import { cellBucket, OperatedCell, projectName } from "./support/operatedCell";

let cell: OperatedCell;
beforeEach(async () => {
  cell = await OperatedCell.create();
  for (const id of ["acme_pseudonym_2026-10-01", "acme_pseudonym_2026-11-01", "globex_pseudonym_2026-11-01"]) {
    await cell.addSecret(id);
  }
  await cell.addSecret("acme_token_mixpanel");
});
afterEach(() => cell.close());

const add = (tenant: string | undefined, dates: readonly string[] = [], cloud = cell.cloud) =>
  addKeys(cloud, { tenant, dates, by: "ann" });
const payloads = async (id: string) => {
  const name = `secretmanager.googleapis.com/projects/${folderProject}/secrets/${id}`;
  return (await cell.folder.cloud.resources.listDirect(`${name}/versions`)).map(({ payload }) =>
    Buffer.from(payload ?? "", "base64").toString(),
  );
};

describe("bulkhead keys add", () => {
  test("fills every date that has no key, with 32 random bytes each, and no other secret", async () => {
    const added = await add(undefined);
    expect(added.map(({ secret, outcome, version }) => [secret, outcome, version])).toEqual([
      ["acme_pseudonym_2026-10-01", "added", 2],
      ["acme_pseudonym_2026-11-01", "added", 2],
      ["globex_pseudonym_2026-11-01", "added", 2],
    ]);
    const keys = (await Promise.all(added.map(({ secret }) => payloads(secret)))).flatMap((all) => all.slice(1));
    expect(keys.map((key) => Buffer.from(key, "base64").length)).toEqual([32, 32, 32]);
    expect(new Set(keys).size).toBe(3);
    expect(await payloads("acme_token_mixpanel")).toHaveLength(1);
    expect(await add(undefined)).toEqual([]);
  });

  test("prints nothing of a key, in text or JSON, and leaves nothing of it elsewhere in the cloud", async () => {
    const added = await add("acme", ["2026-11-01"]);
    const [, key = ""] = await payloads("acme_pseudonym_2026-11-01");
    const text = keysText(added, 80);
    expect(`${text}${JSON.stringify(added)}`).not.toContain(key);
    expectPlain(text);
    const files = readdirSync(cell.folder.folder, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    const encoded = Buffer.from(key).toString("base64");
    const holding = files.filter((file) => readFileSync(join(file.parentPath, file.name), "utf8").includes(encoded));
    expect(holding).toHaveLength(1);
  });

  test("refuses to replace a key, also one that was destroyed", async () => {
    await add("acme", ["2026-11-01"]);
    const before = await payloads("acme_pseudonym_2026-11-01");
    expect(await add("acme", ["2026-11-01"])).toMatchObject([{ outcome: "exists", version: 2 }]);
    expect(await payloads("acme_pseudonym_2026-11-01")).toEqual(before);
    const path = `/v1/projects/${folderProject}/secrets/acme_pseudonym_2026-11-01/versions/2:destroy`;
    await cell.cloud.call({ api: "secretmanager", method: "POST", path });
    expect(await add("acme", ["2026-11-01"])).toMatchObject([{ outcome: "exists", version: 2 }]);
  });

  test("by two operators at once adds one version", async () => {
    const all = (await Promise.all([add(undefined), add(undefined), add(undefined)])).flat();
    expect(all.filter(({ outcome }) => outcome === "added")).toHaveLength(3);
    expect(await payloads("globex_pseudonym_2026-11-01")).toHaveLength(2);
  });

  test("says who is at it, takes over from a command that died, and leaves no claim behind", async () => {
    const claim = "claims/acme_pseudonym_2026-11-01";
    const at = (time: number) => `bob\n${new Date(time).toISOString()}\n`;
    await writeControlObject(cell.cloud, cellBucket, claim, at(Date.now()), "0");
    const busy = await add("acme", ["2026-11-01"]);
    expect(busy).toMatchObject([{ outcome: "busy", by: "bob" }]);
    const { generation } = await readControlObject(cell.cloud, cellBucket, claim);
    await writeControlObject(cell.cloud, cellBucket, claim, at(Date.now() - 600_000), generation);
    expect(await add("acme", ["2026-11-01"])).toMatchObject([{ outcome: "added" }]);
    expect((await readControlObject(cell.cloud, cellBucket, claim)).generation).toBe("0");
  });

  test("needs no right to read a key", async () => {
    const member = "user:keymaker@example.com";
    const name = `projects/${folderProject}/roles/bulkheadKeyMaker`;
    await cell.folder.add("gcp:projects/iAMCustomRole:IAMCustomRole", `iam.googleapis.com/${name}`, {
      permissions: [
        "secretmanager.secrets.list",
        "secretmanager.versions.add",
        "secretmanager.versions.list",
        "storage.buckets.list",
      ],
    });
    await cell.grant(projectName, name, member);
    await cell.grant(`storage.googleapis.com/buckets/${cellBucket}`, "roles/storage.objectUser", member);
    expect(await add("acme", [], cell.as(member))).toHaveLength(2);
  });

  test("names the tenants and dates that there are", async () => {
    await expect(add("initech")).rejects.toThrow(
      "'tenant' must be a tenant with 'pseudonymKeys' (acme, globex), got 'initech'; name one of them",
    );
    await expect(add("acme", ["2026-12-01"])).rejects.toThrow(
      "'dates' must be dates of 'pseudonymKeys' that are deployed (2026-10-01, 2026-11-01), got '2026-12-01'; add them to the configuration and run 'bulkhead up' first",
    );
  });
});
