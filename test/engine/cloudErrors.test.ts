import { afterEach, describe, expect, test } from "vitest";
import type { LocalCloudOptions } from "../../local/cloud";
import { cell, fullTenant, plainTenant } from "./support/configuration";
import { lines, run, succeed } from "./support/operations";
import { project, Session } from "./support/session";

let session: Session | undefined;
async function start(options: Partial<LocalCloudOptions> = {}): Promise<Session> {
  session = await Session.start(options);
  return session;
}
afterEach(() => session?.stop());

describe("the cloud's own errors reach the user", () => {
  test("where the project does not exist", async () => {
    const { open } = bound(await start());
    const result = await run(await open("lost", { cell: { ...cell, project: "no-such-project" } }), "up");
    expect(result.failed).toBe(true);
    expect(result.errors.join("\n")).toMatch(/Error 40[34]: .*no-such-project/);
  });

  test("where the quota of service accounts is exhausted", async () => {
    const { open } = bound(await start({ quotas: { serviceAccounts: 3 } }));
    const result = await run(
      await open("quota", { cell, tenants: { acme: fullTenant(), globex: fullTenant() } }),
      "up",
    );
    expect(result.failed).toBe(true);
    expect(result.errors.join("\n")).toMatch(/Error 429: .*service-account-count.* limit '3'/);
  });

  test("L3: where the organisation refuses a member, with the argument and the exception to ask for", async () => {
    const refused =
      "Error 400: One or more users named in the policy do not belong to a permitted customer, failedPrecondition";
    const { open } = bound(
      await start({
        fault: ({ operation, type }) =>
          operation === "create" && type === "gcp:iap/webCloudRunServiceIamPolicy:WebCloudRunServiceIamPolicy"
            ? new Error(refused)
            : undefined,
      }),
    );
    const result = await run(await open("member", { cell, tenants: { acme: fullTenant() } }), "up");
    expect(result.failed).toBe(true);
    expect(result.errors.join("\n")).toContain(
      "tenant 'acme': 'access.members' must be principals that the organisation admits, got 'group:readers@example.com'; add the customer's directory",
    );
  });

  test("where a secret that a service mounts has lost its versions", async () => {
    const { open, cloud } = bound(await start());
    const stack = await open("version", { cell, tenants: { acme: fullTenant() } });
    await succeed(stack, "up");
    const versions = (await cloud.resources.listBelow("secretmanager.googleapis.com")).filter(({ name }) =>
      /acme_key_session\/versions\//.test(name),
    );
    expect(versions).toHaveLength(1);
    for (const { name } of versions) {
      await cloud.remove(name);
    }
    const changed = await open("version", { cell, tenants: { acme: fullTenant({ compute: { memory: "1Gi" } }) } });
    const result = await run(changed, "up");
    expect(result.failed).toBe(true);
    expect(result.errors.join("\n")).toMatch(/secrets\/acme_key_session\/versions/);
  });
});

describe("a change behind Pulumi's back", () => {
  test("is found by refresh and undone by the next up", async () => {
    const { open, cloud } = bound(await start());
    const stack = await open("drift", { cell, tenants: { acme: plainTenant() } });
    await succeed(stack, "up");
    const service = (await cloud.resources.listBelow("run.googleapis.com")).find(({ name }) =>
      name.endsWith("/acme-workload"),
    );
    await cloud.change(service?.name ?? "", (properties) => ({ ...properties, ingress: "INGRESS_TRAFFIC_ALL" }));
    const policy = `${service?.name}`;
    await cloud.changePolicy(policy, (held) => ({
      ...held,
      bindings: [...(held.bindings ?? []), { role: "roles/run.invoker", members: ["allUsers"] }],
    }));
    const refresh = await succeed(stack, "refresh");
    expect(lines(refresh)).toEqual([
      "update gcp:cloudrunv2/service:Service acme-workload",
      "update gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy acme-workload-invokers",
    ]);
    await succeed(stack, "up");
    const healed = await cloud.readPolicy(policy);
    expect(JSON.stringify(healed.policy)).not.toContain("allUsers");
    expect((await cloud.find(service?.name ?? ""))?.properties.ingress).toBe("INGRESS_TRAFFIC_INTERNAL_ONLY");
  });
});

function bound(started: Session) {
  expect(started.cloud.folder).toContain("bulkhead-test-");
  expect(project).toBe("acme-test");
  return { open: started.open.bind(started), cloud: started.cloud.cloud };
}
