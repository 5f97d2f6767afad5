/** Keys that are rotated by themselves, and those that the app reads. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { GoogleCloud } from "../../../cli/operate/cloud/googleCloud";
import { listEntries } from "../../../cli/operate/cloud/logEntries";
import { addVersion, listTenantSecrets, listVersions, readVersion } from "../../../cli/operate/cloud/secrets";
import { localTransport } from "../../../cli/operate/cloud/transports";
import { isStale, keyAges } from "../../../cli/operate/rotate/ages";
import { type DueOptions, rotateDue } from "../../../cli/operate/rotate/rotateDue";
import { rotateKey } from "../../../cli/operate/rotate/rotateKey";
import { dueText, outcomeText } from "../../../cli/operate/rotate/rotateText";
import { readStatus } from "../../../cli/operate/status/readStatus";
import { keyAnnotations, keyFingerprint, staleKeyMessage } from "../../../plan";
import { folderProject } from "../../local/front/support/cloudFolder";
import { expectPlain } from "../support/plain";
import { cellBucket, OperatedCell, projectName } from "./support/operatedCell";

const day = 24 * 3_600_000;
const generated = { [keyAnnotations.kind]: "generated" };

let cell: OperatedCell;
beforeEach(async () => {
  cell = await OperatedCell.create();
  await cell.addSecret("acme_key_session", { ...generated, [keyAnnotations.rotateDays]: "30" });
  await cell.addSecret("acme_api_internal", { ...generated, [keyAnnotations.rotateDays]: "60" });
  await cell.addSecret("acme_token_mixpanel");
  await cell.addSecret("acme_pseudonym_2026-11-01");
});
afterEach(() => cell.close());

async function secretOf(id: string) {
  const secret = (await listTenantSecrets(cell.cloud)).find((one) => one.id === id);
  if (secret === undefined) {
    throw new Error(`'${id}' must be there`);
  }
  return secret;
}
const states = async (id: string) =>
  (await listVersions(cell.cloud, await secretOf(id))).map(({ number, state }) => `${number} ${state}`).reverse();
const due = (days: number, more: Partial<DueOptions> = {}, cloud = cell.cloud) =>
  rotateDue(cloud, {
    maxDays: 90,
    keepDays: 7,
    by: "job",
    every: 1,
    limit: 10,
    now: () => Date.now() + days * day,
    ...more,
  });
const said = ({ rotations }: Awaited<ReturnType<typeof due>>) =>
  rotations.map(({ key, rotation, problem }) => [key, rotation?.state ?? problem]);

describe("bulkhead rotate due", () => {
  test("rotates generated keys at their age, fills new dates, and ends old values, in daily runs", async () => {
    const first = await due(0);
    expect([said(first), first.added.map(({ date }) => date), first.stale]).toEqual([[], ["2026-11-01"], []]);
    expect(said(await due(29))).toEqual([]);
    const begun = await due(30);
    expect(said(begun)).toEqual([["key/session", "waiting"]]);
    expect(await states("acme_key_session")).toEqual(["1 ENABLED", "2 ENABLED"]);
    expect(said(await due(30.5))).toEqual([["key/session", "waiting"]]);
    expect(said(await due(31.5))).toEqual([["key/session", "in use"]]);
    expect(await states("acme_key_session")).toEqual(["1 DISABLED", "2 ENABLED"]);
    for (const one of [first, begun]) {
      expectPlain(dueText(one, 80));
    }
  });

  test("never destroys the program's own version: the program would make it again, as the newest", async () => {
    for (const days of [30, 32, 62, 64, 75]) {
      await due(days);
    }
    expect(await states("acme_key_session")).toEqual(["1 DISABLED", "2 DESTROYED", "3 ENABLED", "4 ENABLED"]);
  });

  test("waits until the proxy uses the new value", async () => {
    expect(said(await due(60))).toContainEqual(["api/internal", "waiting"]);
    const secret = await secretOf("acme_api_internal");
    const value = (await readVersion(cell.cloud, secret, 2)).toString();
    expect(value).toMatch(/^[A-Za-z0-9]{43}$/);
    const log = (key: string) =>
      cell.log("acme", "a1", { message: "egress proxy runs", keys: { "apis/internal": keyFingerprint(key) } });
    log("another value");
    expect(said(await due(60))).toContainEqual(["api/internal", "waiting"]);
    expect(await states("acme_api_internal")).toEqual(["1 ENABLED", "2 ENABLED"]);
    log(value);
    expect(said(await due(60))).toContainEqual(["api/internal", "in use"]);
    expect(await states("acme_api_internal")).toEqual(["1 DISABLED", "2 ENABLED"]);
  });

  test("broken off before the new version was added, the next run makes another value", async () => {
    const transport = localTransport({ port: cell.port, accessToken: cell.operatorToken });
    const breaking = new GoogleCloud({
      project: folderProject,
      place: "test",
      pause: 0,
      transport: (request) =>
        request.url.pathname.endsWith(":addVersion") && request.url.pathname.includes("session")
          ? Promise.reject(new Error("broken off"))
          : transport(request),
    });
    expect((await due(30, {}, breaking)).rotations[0]?.problem).toContain("broken off");
    expect(said(await due(30))).toEqual([["key/session", "waiting"]]);
    expect(await states("acme_key_session")).toEqual(["1 ENABLED", "2 ENABLED"]);
  });

  test("reports what only an operator can rotate, and status does too", async () => {
    const late = await due(91);
    expect(late.stale.map(({ key }) => key)).toEqual(["token/mixpanel"]);
    expect(dueText(late, 200)).toContain(
      "acme token/mixpanel: 91 days old; run 'bulkhead rotate key acme token/mixpanel'",
    );
    const logged = await listEntries(cell.cloud, `jsonPayload.message="${staleKeyMessage}"`);
    expect(logged.map(({ jsonPayload }) => jsonPayload)).toEqual([
      { message: staleKeyMessage, tenant: "acme", key: "token/mixpanel", days: 91 },
    ]);
    const name = `secretmanager.googleapis.com/projects/${folderProject}/secrets/acme_token_mixpanel/versions/1`;
    const created = new Date(Date.now() - 100 * day).toISOString();
    await cell.folder.cloud.change(name, (properties) => ({ ...properties, createTime: created }));
    expect((await readStatus(cell.cloud, "acme"))[0]?.staleKeys).toEqual([{ key: "token/mixpanel", days: 100 }]);
  });

  test("a key that should have been rotated by itself is stale two days later", async () => {
    const ages = await keyAges(cell.cloud, "acme", Date.now() + 33 * day);
    expect(ages.filter((age) => isStale(age, 90)).map(({ key }) => key)).toEqual(["key/session"]);
  });
});

describe("somebody with the documented role", () => {
  const email = "bulkhead-rotation@acme-ops.iam.gserviceaccount.com";
  const role: { includedPermissions: string[] } = parseYaml(readFileSync("docs/roles/rotation-operator.yaml", "utf8"));

  /** The cloud as a job sees it that has these permissions and the bucket of notes. */
  async function jobWith(permissions: readonly string[]): Promise<GoogleCloud> {
    const name = `projects/${folderProject}/roles/bulkheadRotationOperator`;
    const account = `iam.googleapis.com/projects/acme-ops/serviceAccounts/${email}`;
    await cell.folder.add("gcp:serviceaccount/account:Account", account, { email, disabled: false });
    await cell.folder.add("gcp:projects/iAMCustomRole:IAMCustomRole", `iam.googleapis.com/${name}`, {
      permissions: [...permissions],
    });
    await cell.grant(projectName, name, `serviceAccount:${email}`);
    const notes = `storage.googleapis.com/buckets/${cellBucket}`;
    await cell.grant(notes, "roles/storage.objectUser", `serviceAccount:${email}`);
    return cell.as(`serviceAccount:${email}`);
  }

  /** Days on which something is due: dates without a key, a new value, the end of the old one, its destruction, a token too old. */
  const daysWithWork = [0, 30, 31.5, 62, 64, 75, 100];

  test("does all that the daily run does, reads no key, and deploys nothing", async () => {
    const job = await jobWith(role.includedPermissions);
    const runs: Awaited<ReturnType<typeof due>>[] = [];
    for (const day of daysWithWork) {
      runs.push(await due(day, {}, job));
    }
    expect(runs.flatMap(({ rotations }) => rotations.flatMap(({ problem }) => problem ?? []))).toEqual([]);
    expect(runs.flatMap(({ added }) => added)).toHaveLength(1);
    expect(runs.flatMap(({ destroyed }) => destroyed)).toContainEqual({ secret: "acme_key_session", versions: [2] });
    expect(runs.at(-1)?.stale).toContainEqual(expect.objectContaining({ key: "token/mixpanel" }));
    const secret = await secretOf("acme_key_session");
    await expect(readVersion(job, secret, 3)).rejects.toThrow("Permission 'secretmanager.versions.access' denied");
    const path = `/v2/projects/${folderProject}/locations/europe-west1/services`;
    await expect(job.call({ api: "run", path })).rejects.toThrow("Permission 'run.services.list' denied");
  });

  test.each(role.includedPermissions)("needs %s", async (permission) => {
    const job = await jobWith(role.includedPermissions.filter((one) => one !== permission));
    const refused: string[] = [];
    for (const day of daysWithWork) {
      await due(day, {}, job).then(
        ({ rotations }) => refused.push(...rotations.flatMap(({ problem }) => problem ?? [])),
        (error: Error) => refused.push(error.message),
      );
    }
    expect(refused.join()).toContain(`Permission '${permission}' denied`);
  });
});

test("an app's own external key: a day must pass, and what is not known is said", async () => {
  await cell.addSecret("acme_key_stripe");
  const before = await addVersion(cell.cloud, await secretOf("acme_key_stripe"), Buffer.from("value-number-one"));
  expect(before.number).toBe(2);
  const rotate = (value: string, days: number) =>
    rotateKey(cell.cloud, {
      tenant: "acme",
      key: "key/stripe",
      value: async () => value,
      by: "ann",
      keepDays: 7,
      now: () => Date.now() + days * day,
    });
  const named = { tenant: "acme", key: "key/stripe" };
  const waiting = await rotate("value-number-two", 0);
  expect(waiting).toMatchObject({ state: "waiting", isReported: false, version: 3 });
  expect(outcomeText(waiting, named, 200)).toContain("the app doesn't report which value it uses");
  const done = await rotate("", 1.1);
  expect(done).toMatchObject({ state: "in use", disabled: [2] });
  expect(outcomeText(done, named, 200)).toContain("not known: whether an instance that runs since before");
  expect(await states("acme_key_stripe")).toEqual(["1 ENABLED", "2 DISABLED", "3 ENABLED"]);
});
