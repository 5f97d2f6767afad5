import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cell, fullTenant, oauth, plainTenant } from "./support/configuration";
import { lines, succeed } from "./support/operations";
import { Session } from "./support/session";

let session: Session;
beforeAll(async () => {
  session = await Session.start();
});
afterAll(() => session.stop());

const configuration = { cell, tenants: { acme: fullTenant(), globex: plainTenant() } };

/** Resources of a tenant in the state: children of its component and their children. */
async function resourcesOf(tenant: string): Promise<readonly string[]> {
  const { deployment } = await (await session.open("two", configuration)).exportStack();
  const urns: readonly string[] = deployment.resources.map(({ urn }: { urn: string }) => urn);
  return urns.filter(
    (urn) => urn.includes("::bulkhead:index:Tenant$") && urn.split("::").at(-1)?.startsWith(`${tenant}-`),
  );
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

describe("a cell with two tenants on the real engine", () => {
  test("is created as its preview said", async () => {
    const stack = await session.open("two", configuration);
    const planned = lines(await succeed(stack, "preview"));
    const done = lines(await succeed(stack, "up"));
    expect(done).toEqual(planned);
    expect(done.filter((line) => !line.startsWith("create "))).toEqual([]);
    expect(done).toContain("create gcp:cloudrunv2/service:Service acme-egress-proxy");
  });

  test("has nothing to do the second time, nor after a refresh", async () => {
    const stack = await session.open("two", configuration);
    expect(lines(await succeed(stack, "up"))).toEqual([]);
    expect(lines(await succeed(stack, "refresh"))).toEqual([]);
    expect(lines(await succeed(stack, "preview"))).toEqual([]);
  });

  test("uses at most 40 resources for a tenant that has everything", async () => {
    expect((await resourcesOf("acme")).length).toBeGreaterThan(20);
    expect((await resourcesOf("acme")).length).toBeLessThanOrEqual(40);
    expect((await resourcesOf("globex")).length).toBeLessThanOrEqual(15);
  });

  test("tells addresses, names and identities of each tenant, and no secret", async () => {
    const outputs = await (await session.open("two", configuration)).outputs();
    expect(outputs.tenants?.secret).toBe(false);
    expect(outputs.tenants?.value.acme).toMatchObject({
      url: expect.stringMatching(/^https:\/\/acme-.*\.run\.app$/),
      proxyUrl: expect.stringMatching(/^https:\/\/acme-egress.*\.run\.app$/),
      bucket: expect.stringContaining("acme"),
      identities: {
        workload: "acme-run@acme-test.iam.gserviceaccount.com",
        egress: "acme-egress@acme-test.iam.gserviceaccount.com",
      },
      state: "active",
    });
    expect(outputs.tenants?.value.globex.proxyUrl).toBeUndefined();
  });

  test("has the value of no generated key and no client's secret in the state in clear", async () => {
    const secrets = await session.cloud.cloud.resources.listBelow("secretmanager.googleapis.com");
    const values = secrets.flatMap(({ payload }) => (payload === undefined ? [] : [payload]));
    const generated = values.filter((value) => /^[A-Za-z0-9]{43}$/.test(value));
    expect(generated.length).toBeGreaterThan(0);
    const state = files(join(session.folder, "state"))
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    for (const value of [...generated, oauth.clientSecret]) {
      expect(state).not.toContain(value);
      expect(state).not.toContain(Buffer.from(value).toString("base64"));
    }
  });
});
