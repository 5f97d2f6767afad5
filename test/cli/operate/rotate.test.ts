import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findCell } from "../../../cli/operate/cloud/cell";
import { listTenantSecrets, listVersions, type TenantSecret } from "../../../cli/operate/cloud/secrets";
import { isStale, keyAges } from "../../../cli/operate/rotate/ages";
import { finishRotation, type RotateOptions, rotateKey } from "../../../cli/operate/rotate/rotateKey";
import { agesText, outcomeText } from "../../../cli/operate/rotate/rotateText";
import { keyFingerprint } from "../../../plan";
import { expectPlain } from "../support/plain";
import { breakingCloud } from "./support/breakingCloud";
import { OperatedCell } from "./support/operatedCell";

const day = 24 * 3_600_000;
const [firstValue, secondValue, thirdValue] = ["token-number-one", "token-number-two", "token-number-three"];

let cell: OperatedCell;
let token: TenantSecret;
beforeEach(async () => {
  cell = await OperatedCell.create();
  for (const id of ["acme_token_mixpanel", "acme_api_anthropic", "acme_pseudonym_2026-11-01", "acme_key_session"]) {
    await cell.addSecret(id);
  }
  const found = (await listTenantSecrets(cell.cloud)).find(({ id }) => id === "acme_token_mixpanel");
  if (found === undefined) {
    throw new Error("the token must be found");
  }
  token = found;
});
afterEach(() => cell.close());

/** An instance says which value it uses. */
const uses = (id: string, value: string) =>
  cell.log("acme", id, {
    message: "egress proxy runs",
    off: [],
    unread: [],
    missing: [],
    keys: { "tokens/mixpanel": keyFingerprint(value) },
  });
const rotate = (value: string, more: Partial<RotateOptions> = {}, cloud = cell.cloud) =>
  rotateKey(cloud, {
    tenant: "acme",
    key: "token/mixpanel",
    value: async () => value,
    by: "ann",
    keepDays: 7,
    every: 5,
    limit: 100,
    ...more,
  });
const states = async () =>
  Object.fromEntries((await listVersions(cell.cloud, token)).map(({ number, state }) => [number, state]));

describe("bulkhead rotate key", () => {
  test("disables the old value only once every running instance uses the new one", async () => {
    uses("a1", firstValue);
    uses("a2", firstValue);
    expect(await rotate(firstValue)).toMatchObject({ state: "in use", version: 2, disabled: [] });
    const waiting = await rotate(secondValue);
    expect(waiting).toMatchObject({ state: "waiting", version: 3, instances: 2, behind: ["a1", "a2"] });
    expect(await states()).toEqual({ 1: "ENABLED", 2: "ENABLED", 3: "ENABLED" });
    expectPlain(outcomeText(waiting, { tenant: "acme", key: "token/mixpanel" }, 80));
    uses("a1", secondValue);
    expect(await rotate(secondValue)).toMatchObject({ state: "waiting", behind: ["a2"] });
    uses("a2", secondValue);
    const asked: string[] = [];
    const done = await rotate("", { value: async () => asked.push("asked").toString() });
    expect(done).toMatchObject({ state: "in use", version: 3, disabled: [2] });
    // A repeated command goes on with the version that is there, and needs no value.
    expect(asked).toEqual([]);
    expect(await states()).toEqual({ 1: "ENABLED", 2: "DISABLED", 3: "ENABLED" });
    expectPlain(outcomeText(done, { tenant: "acme", key: "token/mixpanel" }, 80));
  });

  test("waits while the command runs, until a slow instance has read the new value", async () => {
    uses("a1", firstValue);
    const running = rotate(secondValue, { limit: 5_000 });
    await expect.poll(async () => (await states())[2]).toBe("ENABLED");
    uses("a1", secondValue);
    expect(await running).toMatchObject({ state: "in use", instances: 1 });
  });

  test("without an instance leaves the old value for a day, since one that starts may still be given it", async () => {
    uses("a1", firstValue);
    await rotate(firstValue);
    cell.log("acme", "a1", { tenant: "acme", message: "egress proxy stopped" });
    const waiting = await rotate(secondValue);
    expect(waiting).toMatchObject({ state: "waiting", instances: 0, disabled: [] });
    expect(outcomeText(waiting, { tenant: "acme", key: "token/mixpanel" }, 200)).toContain("no instance runs");
    const later = await rotate("", { now: () => Date.now() + day });
    expect(later).toMatchObject({ state: "in use", version: 3, disabled: [2] });
  });

  test("broken off at any call, also after it had its effect, goes on to exactly one new version", async () => {
    let limit = 3;
    for (let completed = false; !completed && limit < 40; limit++) {
      const breaking = breakingCloud(cell, limit, true);
      const value = `token-number-${limit}`;
      const before = Object.keys(await states()).length;
      uses("a1", value);
      completed = await rotate(value, {}, breaking).then(
        () => true,
        () => false,
      );
      if (!completed) {
        await rotate(value);
      }
      const after = await states();
      expect(Object.keys(after)).toHaveLength(before + 1);
      const enabled = Object.entries(after).filter(([, state]) => state === "ENABLED");
      expect(enabled.map(([number]) => Number(number))).toEqual([1, before + 1]);
    }
    expect(limit).toBeGreaterThan(12);
    expect(limit).toBeLessThan(40);
  });

  test("keeps what earlier rotations have disabled in its list", async () => {
    for (const value of [firstValue, secondValue, thirdValue]) {
      uses("a1", value);
      await rotate(value);
    }
    const found = await findCell(cell.cloud);
    expect(await finishRotation(cell.cloud, found, token, Date.now() + 8 * day)).toEqual([2, 3]);
    expect(await states()).toEqual({ 1: "ENABLED", 2: "DESTROYED", 3: "DESTROYED", 4: "ENABLED" });
  });

  test("says nothing of a value, in its outcome and in the control bucket", async () => {
    uses("a1", secondValue);
    await rotate(firstValue);
    const objects = await cell.folder.cloud.resources.listBelow("storage.googleapis.com/buckets");
    const written = objects.map(({ payload }) => Buffer.from(payload ?? "", "base64").toString()).join("\n");
    expect(written).toContain(keyFingerprint(firstValue));
    expect(written).not.toContain(firstValue);
  });

  test.each(["token/segment", "pseudonym/2026-11-01", "mixpanel"])(
    "refuses %s, and says what there is",
    async (key) => {
      await expect(rotate(firstValue, { key })).rejects.toThrow(
        `'key' must be a token, an API key or a key of the app of tenant 'acme' (api/anthropic, key/session, token/mixpanel), got '${key}'; write one of them`,
      );
    },
  );
});

describe("bulkhead rotate finish", () => {
  test("destroys what is disabled after its days, and not before", async () => {
    uses("a1", firstValue);
    await rotate(firstValue);
    uses("a1", secondValue);
    await rotate(secondValue);
    const found = await findCell(cell.cloud);
    expect(await finishRotation(cell.cloud, found, token)).toBeUndefined();
    expect((await states())[2]).toBe("DISABLED");
    expect(await finishRotation(cell.cloud, found, token, Date.now() + 8 * day)).toEqual([2]);
    expect((await states())[2]).toBe("DESTROYED");
    expect(await finishRotation(cell.cloud, found, token, Date.now() + 9 * day)).toBeUndefined();
  });

  test("leaves a version that somebody has enabled again", async () => {
    uses("a1", firstValue);
    await rotate(firstValue);
    uses("a1", secondValue);
    await rotate(secondValue);
    await cell.cloud.call({ api: "secretmanager", method: "POST", path: `/v1/${token.path}/versions/2:enable` });
    expect(await finishRotation(cell.cloud, await findCell(cell.cloud), token, Date.now() + 8 * day)).toEqual([]);
    expect((await states())[2]).toBe("ENABLED");
  });
});

test("bulkhead rotate ages lists every key, the oldest first, and marks those that are too old", async () => {
  uses("a1", firstValue);
  await rotate(firstValue);
  const ages = await keyAges(cell.cloud, "acme", Date.now() + 100 * day);
  expect(ages).toHaveLength(4);
  expect(ages.find(({ key }) => key === "token/mixpanel")).toMatchObject({ days: 100, enabled: 2 });
  expect(
    ages
      .filter((age) => isStale(age, 90))
      .map(({ key }) => key)
      .sort(),
  ).toEqual(["api/anthropic", "key/session", "token/mixpanel"]);
  expect(ages.some((age) => isStale(age, 101))).toBe(false);
  expectPlain(agesText(ages, 90, 80));
});
