import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { parse as parseYaml } from "yaml";
import { forgetCommand } from "../../../cli/commands/forget";
import { credentialsVariable, readCredentials } from "../../../cli/erase/credentials";
import { readIds } from "../../../cli/erase/ids";
import { readSituation } from "../../../cli/erase/runForget";
import { listTenantSecrets, readVersion } from "../../../cli/operate/cloud/secrets";
import { isProxiedVendor, parsePlan } from "../../../plan";
import { folderProject } from "../../local/front/support/cloudFolder";
import { cellBucket, type OperatedCell, projectName } from "../operate/support/operatedCell";
import { runCommand } from "../support/runCommand";
import { eraseAt } from "./support/eraseAt";
import { credentials, credentialsText, erasureCell, plan } from "./support/erasureCell";
import { VendorStandIns } from "./support/vendorStandIns";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-forget-input-"));
let cell: OperatedCell;
beforeAll(async () => {
  cell = await erasureCell();
});
afterAll(async () => {
  await cell.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => vi.unstubAllEnvs());

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "no error";
}

describe("ids", () => {
  test("are taken one per line, with either line end", () => {
    expect(readIds([], fileOf("good.txt", "user-1\r\nann@example.com\n日本\n"))).toEqual([
      "user-1",
      "ann@example.com",
      "日本",
    ]);
  });

  test("with mistakes are all named by line, and never shown", () => {
    const bad = fileOf("bad.txt", `user-1\n user-2\n\nuser-1\nuser\t3\n${"x".repeat(1_025)}\nuser-\ufffd\nuser-4\n`);
    const message = messageOf(() => readIds([], bad));
    expect(message.split("\n").map((line) => line.slice(bad.length, bad.length + 3))).toEqual([
      ":2:",
      ":3:",
      ":4:",
      ":5:",
      ":6:",
      ":7:",
    ]);
    expect(message).not.toMatch(/user|xxx/);
  });

  test("must be given in one way", () => {
    expect(messageOf(() => readIds([], undefined))).toContain("got nothing; give one of them");
    expect(messageOf(() => readIds(["a"], "ids.txt"))).toContain("got both; give one of them");
    expect(messageOf(() => readIds([], fileOf("empty.txt", "")))).toContain("must hold an id, got nothing");
  });
});

describe("credentials", () => {
  const parsed = parsePlan(plan);
  if (!parsed.ok) {
    throw new Error("the plan must be valid");
  }
  const vendors = Object.keys(plan.vendors).filter(isProxiedVendor);
  const read = (text: string, wanted = vendors) =>
    readCredentials(fileOf("credentials.yaml", text), wanted, parsed.plan);

  test("come from a file or the environment, with the region of the plan", () => {
    expect(read(credentialsText)).toMatchObject({ ...credentials, mixpanel: { region: "eu" } });
    vi.stubEnv(credentialsVariable, credentialsText);
    expect(readCredentials(undefined, vendors, parsed.plan)).toEqual(read(credentialsText));
  });

  test("that are missing are all named, with the fields that are needed", () => {
    const message = messageOf(() => read("segment: { token: abc }"));
    expect(message.split("\n")).toHaveLength(5);
    expect(message).toContain(
      "'mixpanel' must have credentials for deletion, got nothing; give '--credentials' a file with mixpanel: { projectToken, oauthToken }, or '--skip mixpanel'",
    );
  });

  test("with mistakes are named by line, and never shown", () => {
    const text =
      "segment:\n  token: 'two words'\nposthog:\n  personalApiKey: hidden\n  projectId: 1\n  url: http://evil.example\n";
    const message = messageOf(() => read(text));
    expect(message).toMatch(/credentials\.yaml:2:\d+: 'segment\.token' must be one word of printable ASCII/);
    expect(message).toMatch(/credentials\.yaml:6:\d+: 'posthog\.url' must be an https URL/);
    expect(message).not.toMatch(/two words|hidden|evil/);
  });
});

describe("the cloud", () => {
  test("must have the tenant", async () => {
    await expect(readSituation(cell.cloud, "nobody", [], ["user"])).rejects.toThrow(
      "'--tenant' must be a tenant with an egress proxy (acme, globex), got 'nobody'; name one of them",
    );
  });

  test("must have a pseudonym key of the tenant", async () => {
    await expect(readSituation(cell.cloud, "globex", [], ["user"])).rejects.toThrow(
      "tenant 'globex' has no pseudonym key that can be read",
    );
  });

  test("lets somebody with the documented role read what is needed, and no other key", async () => {
    const member = "user:dpo@example.com";
    const role = parseYaml(readFileSync("docs/roles/erasure-operator.yaml", "utf8"));
    const name = `projects/${folderProject}/roles/bulkheadErasureOperator`;
    await cell.folder.add("gcp:projects/iAMCustomRole:IAMCustomRole", `iam.googleapis.com/${name}`, {
      permissions: role.includedPermissions,
    });
    await cell.grant(projectName, name, member);
    await cell.grant(`storage.googleapis.com/buckets/${cellBucket}`, "roles/storage.objectUser", member);
    await cell.addSecret("acme_token_mixpanel");
    const secrets = await listTenantSecrets(cell.cloud);
    for (const { id } of secrets.filter(({ purpose }) => purpose === "pseudonym")) {
      const resource = `secretmanager.googleapis.com/projects/${folderProject}/secrets/${id}`;
      await cell.grant(resource, "roles/secretmanager.secretAccessor", member);
    }
    const erasure = await eraseAt(cell.as(member), ["user"], new VendorStandIns().transport);
    expect(erasure.stage).toBe("final");
    const token = secrets.find(({ purpose }) => purpose === "token");
    await expect(token && readVersion(cell.as(member), token, 1)).rejects.toMatchObject({ status: 403 });
  });

  test("must let the operator read the keys", async () => {
    await expect(readSituation(cell.as("user:eve@example.com"), "acme", [], ["user"])).rejects.toMatchObject({
      status: 403,
    });
  });
});

test("an unknown vendor, a missing tenant and a bad wait are refused before anything is asked", async () => {
  const runs = [
    ["forget", "user", "--tenant", "acme", "--skip", "acmetrics"],
    ["forget", "user"],
    ["forget", "user", "--tenant", "acme", "--wait", "soon"],
  ];
  const results = [];
  for (const args of runs) {
    results.push(await runCommand(forgetCommand, args));
  }
  expect(results.map(({ code, stderr }) => [code, stderr.trim()])).toEqual([
    [2, "'--skip' must name vendors of the plan, got 'acmetrics'; write them as the plan does"],
    [2, "'--tenant' must name the tenant whose user it is, got nothing; give its id"],
    [2, "'--wait' must be 0 to 86400, got 'soon'; write a whole number"],
  ]);
});
