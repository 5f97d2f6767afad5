import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CloudCheck } from "../../../cli/doctor/cloudCheck";
import { cloudChecks } from "../../../cli/doctor/cloudChecks";
import { findingOf, measureLatest } from "../../../cli/doctor/delayOfLatest";
import { type CheckResult, checkCloud, doctorText, exitOf } from "../../../cli/doctor/runDoctor";
import { GoogleCloud } from "../../../cli/operate/cloud/googleCloud";
import { doctorRoles } from "../../../cli/operate/cloud/neededRole";
import { auditLogType, type LogEntry } from "../../../local/cloud/logs/logEntry";
import { repositoryRoot } from "../../../local/root";
import { switchMessages } from "../../../plan";
import { folderProject, region } from "../../local/front/support/cloudFolder";
import { OperatedCell, projectName } from "../operate/support/operatedCell";
import { expectPlain } from "../support/plain";

let cell: OperatedCell;
beforeAll(async () => {
  cell = await OperatedCell.create();
});
afterAll(() => cell.close());

async function check(id: string, create = false): Promise<CheckResult> {
  const [result] = await checkCloud(cell.cloud, [checkOf(id)], { days: 7, create });
  return result as CheckResult;
}

function checkOf(id: string): CloudCheck {
  const found = cloudChecks.find((one) => one.id === id);
  return found as CloudCheck;
}

let minutes = 100;
/** Adds an audit entry, each a minute after the one before. */
async function audit(log: string, payload: Record<string, unknown>): Promise<void> {
  const entry: LogEntry = {
    logName: `projects/${folderProject}/logs/cloudaudit.googleapis.com%2F${log}`,
    timestamp: new Date(Date.now() - minutes-- * 60_000).toISOString(),
    severity: "ERROR",
    resource: { type: "audited_resource", labels: {} },
    protoPayload: { "@type": auditLogType, ...payload },
  };
  await cell.folder.cloud.entries.append(entry);
}

const email = (account: string) => `${account}@${folderProject}.iam.gserviceaccount.com`;

describe("bulkhead doctor asks", () => {
  test("T1: how many calls were refused because a grant was late", async () => {
    expect(await check("T1")).toMatchObject({ answer: "unseen" });
    await audit("activity", { methodName: "google.cloud.secretmanager.v1.SecretManagerService.CreateSecret" });
    expect(await check("T1")).toMatchObject({ answer: "as documented", seen: "0 calls refused of 1 call" });
    await audit("activity", {
      methodName: "storage.buckets.create",
      status: { message: "Permission denied on Cloud KMS key." },
    });
    expect(await check("T1")).toMatchObject({ answer: "otherwise", seen: "1 call refused of 2 calls" });
  });

  test("T4: whether a service that nobody may invoke keeps an instance", async () => {
    expect(await check("T4")).toMatchObject({ answer: "unseen", seen: "4 services, all with an invoker" });
    const name = `run.googleapis.com/projects/${folderProject}/locations/${region}/services/acme-workload`;
    const before = await cell.folder.cloud.readPolicy(name);
    await cell.folder.cloud.changePolicy(name, () => ({ bindings: [] }));
    expect(await check("T4")).toMatchObject({ answer: "otherwise", seen: "with a minimum: acme-workload" });
    await cell.folder.cloud.change(name, (properties) => ({ ...properties, scaling: { scalingMode: "AUTOMATIC" } }));
    expect(await check("T4")).toMatchObject({ answer: "as documented" });
    await cell.folder.cloud.changePolicy(name, () => before.policy);
  });

  test("T5: how often mounted secrets are read, against what the proxies ask for", async () => {
    expect(await check("T5")).toMatchObject({ answer: "unseen" });
    cell.log("acme", "a1", { message: switchMessages.runs, off: [], unread: [] });
    const name = `run.googleapis.com/projects/${folderProject}/locations/${region}/services/acme-egress`;
    await cell.folder.cloud.change(name, (properties) => ({
      ...properties,
      template: { ...(properties.template as object), volumes: [{ name: "key", secret: { secret: "acme_token_m" } }] },
    }));
    const read = { methodName: "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion" };
    minutes = 59;
    for (let reads = 0; reads < 13; reads++) {
      await audit("data_access", { ...read, authenticationInfo: { principalEmail: email("acme-egress") } });
    }
    await audit("data_access", { ...read, authenticationInfo: { principalEmail: email("acme-run") } });
    expect(await check("T5")).toMatchObject({
      answer: "as documented",
      seen: "13 reads by 1 instance, 13 expected at most",
    });
    await audit("data_access", { ...read, authenticationInfo: { principalEmail: email("acme-egress") } });
    expect(await check("T5")).toMatchObject({ answer: "otherwise" });
    expect(await check("T13")).toMatchObject({
      answer: "as documented",
      seen: "1 in 'acme-egress', and all are ready",
    });
  });

  test("T8: who would be refused by a perimeter, and whether the cell itself would", async () => {
    expect(await check("T8")).toMatchObject({ answer: "unseen" });
    const refused = (caller: string) => ({
      metadata: { dryRun: true },
      authenticationInfo: { principalEmail: caller },
    });
    await audit("policy", refused("ann@example.com"));
    expect(await check("T8")).toMatchObject({ answer: "as documented", seen: "1 call by ann@example.com" });
    await audit("policy", refused(email("globex-run")));
    expect(await check("T8")).toMatchObject({ answer: "otherwise" });
  });

  test("T10: whether the NAT has dropped connections", async () => {
    expect(await check("T10")).toMatchObject({ answer: "as documented" });
    // The local NAT writes no log, so an entry of the real form is added to the project's audit entries.
    await cell.folder.cloud.entries.append({
      logName: `projects/${folderProject}/logs/cloudaudit.googleapis.com%2Fnat`,
      timestamp: new Date().toISOString(),
      resource: { type: "nat_gateway", labels: {} },
      jsonPayload: { allocation_status: "DROPPED" },
    });
    expect(await check("T10")).toMatchObject({ answer: "otherwise", seen: "1 connection dropped" });
  });

  test("T14: whether calls are refused after an account came back under its name", async () => {
    minutes = 50;
    const made = { methodName: "google.iam.admin.v1.CreateServiceAccount", request: { account_id: "acme-run" } };
    await audit("activity", made);
    expect(await check("T14")).toMatchObject({ answer: "unseen" });
    await audit("activity", made);
    expect(await check("T14")).toMatchObject({ answer: "as documented" });
    await audit("activity", { methodName: "CreateService", status: { message: "Permission denied on secret: x" } });
    expect(await check("T14")).toMatchObject({ answer: "otherwise" });
  });
});

describe("T5b: a check that makes something", () => {
  const secrets = async () =>
    (
      await cell.cloud.call<{ secrets: readonly unknown[] }>({
        api: "secretmanager",
        path: `/v1/projects/${folderProject}/secrets`,
      })
    ).secrets.length;

  test("is left out unless it is asked for", async () => {
    const before = await secrets();
    expect(await check("T5b")).toMatchObject({ answer: "left out" });
    expect(await secrets()).toBe(before);
  });

  test("measures how long 'latest' is the version before, and removes its secret", async () => {
    const before = await secrets();
    expect(await measureLatest(cell.cloud, region, 3)).toMatchObject({ answer: "as documented" });
    expect(await secrets()).toBe(before);
  });

  test("says how long the slowest version took", () => {
    expect(findingOf([0.1, 0.2, 12])).toEqual({
      answer: "as documented",
      seen: "3 versions: 0.2 s in the median, 12.0 s at most",
    });
    expect(findingOf([0.1, 60])).toMatchObject({ answer: "otherwise" });
  });

  test("removes its secret even if it fails, and says which call was refused", async () => {
    await cell.grant(
      `cloudresourcemanager.googleapis.com/projects/${folderProject}`,
      "roles/secretmanager.viewer",
      "user:viewer@example.com",
    );
    await expect(measureLatest(cell.as("user:viewer@example.com"), region, 1)).rejects.toThrow(
      "secretmanager.secrets.create",
    );
  });
});

describe("the report", () => {
  test("names every check once, in 80 columns, with what is left to do by hand", async () => {
    const results = await checkCloud(cell.cloud, cloudChecks, { days: 7, create: false });
    expect(results.map(({ id }) => id)).toEqual(cloudChecks.map(({ id }) => id));
    const text = doctorText(results, 80);
    expectPlain(text);
    expect(text.split("\n")[0]).toMatch(/^8 checks: \d+ otherwise than documented, \d+ as documented, /);
    for (const { id } of cloudChecks) {
      expect(text.match(new RegExp(`^${id} `, "gm"))).toHaveLength(1);
    }
  });

  test("ends with 1 if the cloud does otherwise, with 2 if it could not be asked", () => {
    const result = (answer: CheckResult["answer"]) => ({ answer }) as CheckResult;
    expect(exitOf([result("unseen"), result("by hand"), result("left out")])).toBe(0);
    expect(exitOf([result("refused"), result("as documented")])).toBe(2);
    expect(exitOf([result("refused"), result("otherwise")])).toBe(1);
  });
});

describe("mistakes", () => {
  const viewer = "user:auditor@example.com";

  test("with the roles of the page nothing is refused, and without one the answer names it", async () => {
    const page = readFileSync(join(repositoryRoot(), "docs/real-cloud-checks.md"), "utf8");
    const [, needed = ""] = /You need to read (.*?); with `--create`/s.exec(page) ?? [];
    const roles = needed.match(/roles\/[\w.]+/g) ?? [];
    expect(doctorRoles.map(([, role]) => role)).toEqual([...roles, "roles/secretmanager.admin"]);
    for (const role of roles.slice(0, -1)) {
      await cell.grant(projectName, role, viewer);
    }
    const [refused] = await checkCloud(cell.as(viewer), [checkOf("T1")], { days: 7, create: false });
    expect(refused).toMatchObject({ answer: "refused" });
    expect(refused?.seen).toMatch(/on project '[\w-]+', which roles\/logging\.privateLogViewer has$/);
    await cell.grant(projectName, roles.at(-1) as string, viewer);
    const results = await checkCloud(cell.as(viewer), cloudChecks, { days: 7, create: false });
    expect(results.filter(({ answer }) => answer === "refused")).toEqual([]);
  });

  test("in a project without a cell", async () => {
    const answers = answering(200, { items: [] });
    await expect(checkCloud(answers, cloudChecks, { days: 7, create: false })).rejects.toThrow(
      "project 'acme-prod' holds no cell of this version; check '--project', or update the cell if it is older",
    );
  });
});

/** A project of Google's that gives this answer to everything. */
function answering(status: number, body: unknown): GoogleCloud {
  const transport = async () => ({ status, headers: {}, body: Buffer.from(JSON.stringify(body)) });
  return new GoogleCloud({ project: "acme-prod", place: "project 'acme-prod'", transport, pause: 1 });
}

test("each check has a page of this repository, one of Google's or Pulumi's, and a place on the page", () => {
  const page = readFileSync(join(repositoryRoot(), "docs/real-cloud-checks.md"), "utf8");
  for (const { id, asks, says, source } of cloudChecks) {
    // Who reads the page's sentence learns that it is open, and where it is asked.
    const sentence = readFileSync(join(repositoryRoot(), says), "utf8");
    expect(sentence, `${says} says nothing of ${id}`).toMatch(
      new RegExp(`\\[${id}\\]\\((?:\\.\\./)?real-cloud-checks\\.md|${id} in docs/real-cloud-checks\\.md`),
    );
    expect(source).toMatch(/^https:\/\/(?:cloud\.google\.com|www\.pulumi\.com)\//);
    expect(page).toContain(`## ${id}: ${asks}\n`);
  }
});
