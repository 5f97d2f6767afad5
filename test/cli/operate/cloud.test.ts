import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { findCell } from "../../../cli/operate/cloud/cell";
import { changeControlObject, readControlObject, writeControlObject } from "../../../cli/operate/cloud/controlObjects";
import { CloudError, GoogleCloud, type TransportAnswer } from "../../../cli/operate/cloud/googleCloud";
import { listEntries } from "../../../cli/operate/cloud/logEntries";
import type { OperatorRole } from "../../../cli/operate/cloud/neededRole";
import { userErrorOf } from "../../../cli/operate/cloud/openCloud";
import { permissionsOf } from "../../../iam";
import { repositoryRoot } from "../../../local/root";
import { cellBucket, OperatedCell, tenantBucket, tenants } from "./support/operatedCell";

let cell: OperatedCell;
beforeAll(async () => {
  cell = await OperatedCell.create();
});
afterAll(() => cell?.close());

test("a cell is found in its project by labels and names", async () => {
  expect(await findCell(cell.cloud)).toEqual({
    region: "europe-west1",
    switchBucket: cellBucket,
    tenants: tenants.map((id) => ({ id, switchBucket: tenantBucket(id) })),
  });
});

describe("a control object", () => {
  test("that doesn't exist is empty, is created once, and is removed", async () => {
    expect(await readControlObject(cell.cloud, cellBucket, "off")).toEqual({ text: "", generation: "0" });
    expect(await writeControlObject(cell.cloud, cellBucket, "off", "mixpanel\n", "0")).toBe(true);
    const written = await readControlObject(cell.cloud, cellBucket, "off");
    expect(written.text).toBe("mixpanel\n");
    expect(await writeControlObject(cell.cloud, cellBucket, "off", "ga4\n", "0")).toBe(false);
    expect(await readControlObject(cell.cloud, cellBucket, "off")).toEqual(written);
    expect(await changeControlObject(cell.cloud, cellBucket, "off", () => undefined)).toBe(true);
    expect((await readControlObject(cell.cloud, cellBucket, "off")).generation).toBe("0");
  });

  test("that two people change at once keeps both changes", async () => {
    const add = (name: string) => changeControlObject(cell.cloud, cellBucket, "off", (text) => `${text}${name}\n`);
    await Promise.all([add("mixpanel"), add("ga4"), add("segment")]);
    const { text } = await readControlObject(cell.cloud, cellBucket, "off");
    expect(text.trim().split("\n").sort()).toEqual(["ga4", "mixpanel", "segment"]);
  });

  test("in a bucket that doesn't exist is an error, not an empty object", async () => {
    await expect(readControlObject(cell.cloud, "no-such-bucket", "off")).rejects.toThrow(CloudError);
  });
});

test("a caller without the permission is refused, and the error names the permission", async () => {
  const stranger = cell.as("user:stranger@example.com");
  const refused = await readControlObject(stranger, cellBucket, "off").catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 403, permission: "storage.objects.get" });
});

describe("a refusal", () => {
  const place = { place: "project 'acme-prod'", project: "acme-prod" };
  const refusal = (permission: string, operator?: OperatorRole) =>
    userErrorOf(new CloudError("storage answered 403: denied", 403, permission), place, operator).message;

  test("names the permission, where it is needed, and the role that has it", () => {
    expect(refusal("storage.buckets.list", "switch")).toBe(
      "project 'acme-prod': storage answered 403: denied; you need the permission 'storage.buckets.list' there or on project 'acme-prod', which the role of docs/roles/switch-operator.yaml has",
    );
    expect(refusal("storage.objects.get", "switch")).toContain("which roles/storage.objectUser on that bucket has");
    expect(refusal("storage.buckets.list")).toMatch(/on project 'acme-prod'$/);
  });

  test.each([
    [
      "an API that is off, in Google's words",
      new CloudError(
        "logging answered 403: Cloud Logging API has not been used in project 123456789012 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/logging.googleapis.com/overview?project=123456789012 then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.",
        403,
        undefined,
        "logging",
      ),
      "project 'acme-prod': logging answered 403: Cloud Logging API has not been used in project 123456789012 before or it is disabled; run 'gcloud services enable logging.googleapis.com --project acme-prod' and wait a minute",
    ],
    [
      "a refusal that names no permission",
      new CloudError("logging answered 403: Permission denied for all log views", 403, undefined, "logging"),
      "project 'acme-prod': logging answered 403: Permission denied for all log views; you need roles/logging.privateLogViewer on project 'acme-prod'",
    ],
    [
      "a login that has ended",
      new CloudError("run answered 401: Request had invalid authentication credentials.", 401, undefined, "run"),
      "project 'acme-prod': run answered 401: Request had invalid authentication credentials.; log in again with 'gcloud auth application-default login'",
    ],
  ])("says what to do about %s", (_, error, message) => {
    expect(userErrorOf(error, place, "doctor").message).toBe(message);
  });

  test("says why nothing was answered, and what to look at", async () => {
    const why = new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND storage.googleapis.com") });
    const late = Object.assign(new Error("The operation was aborted due to timeout"), { name: "TimeoutError" });
    for (const [error, said] of [
      [
        why,
        "storage can't be reached: getaddrinfo ENOTFOUND storage.googleapis.com; check the network and run it again",
      ],
      [late, "storage can't be reached: no answer in time; check the network and run it again"],
    ] as const) {
      const cloud = new GoogleCloud({ ...place, transport: () => Promise.reject(error), pause: 1 });
      const refused = await findCell(cloud).catch((found: CloudError) => userErrorOf(found, place).message);
      expect(refused).toBe(`project 'acme-prod': ${said}`);
    }
  });

  const files = (["erasure", "hold", "rotation", "stop", "switch"] as const).map((operator) => [operator] as const);
  test.each(files)("of the %s operator names a role that really has the permission", (operator) => {
    const file = `docs/roles/${operator}-operator.yaml`;
    const { includedPermissions } = parse(readFileSync(join(repositoryRoot(), file), "utf8"));
    for (const permission of includedPermissions) {
      expect(refusal(permission, operator)).toContain(`which the role of ${file} has`);
    }
    for (const permission of ["storage.objects.create", "secretmanager.versions.access", "iam.serviceAccounts.actAs"]) {
      const [, role = ""] = /which (roles\/\S+) on that/.exec(refusal(permission, operator)) ?? [];
      expect(permissionsOf(role, new Map())(permission)).toBe(true);
    }
  });
});

test("log entries are read by filter, over several pages, in the order of time", async () => {
  const start = Date.parse("2026-11-01T00:00:00Z");
  for (let second = 0; second < 1500; second++) {
    cell.log("acme", "i1", { message: "kill switch", off: [] }, new Date(start + second * 1000));
  }
  cell.log("acme", "i1", { message: "other" }, new Date(start));
  const entries = await listEntries(cell.cloud, 'jsonPayload.message="kill switch" AND severity>=INFO');
  expect(entries).toHaveLength(1500);
  expect(entries.at(-1)).toMatchObject({
    timestamp: "2026-11-01T00:24:59.000Z",
    resource: { labels: { service_name: "acme-egress" } },
    labels: { instanceId: "i1" },
  });
});

describe("a call", () => {
  const answer = (status: number): TransportAnswer => ({ status, headers: {}, body: Buffer.from("{}") });
  function failing(statuses: number[]) {
    const calls: string[] = [];
    const transport = async ({ method }: { method: string }) => {
      calls.push(method);
      return answer(statuses.shift() ?? 200);
    };
    return { calls, cloud: new GoogleCloud({ project: "p", place: "project 'p'", transport, pause: 1 }) };
  }

  test("that reads is repeated after a failure that may pass", async () => {
    const { calls, cloud } = failing([503, 500]);
    await cloud.call({ api: "run", path: "/v2/x" });
    expect(calls).toEqual(["GET", "GET", "GET"]);
  });

  test("that may have had an effect is not repeated, unless it was too early", async () => {
    const { calls, cloud } = failing([429, 500]);
    await expect(cloud.call({ api: "run", method: "POST", path: "/v2/x" })).rejects.toThrow("run answered 500");
    expect(calls).toEqual(["POST", "POST"]);
  });

  test("that is refused is not repeated", async () => {
    const { calls, cloud } = failing([403]);
    await expect(cloud.call({ api: "run", path: "/v2/x" })).rejects.toThrow(CloudError);
    expect(calls).toEqual(["GET"]);
  });
});
