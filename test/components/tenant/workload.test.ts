/** The app of a tenant as a Cloud Run service. */
import { describe, expect, test } from "vitest";
import type { SessionsArgs } from "../../../components/tenant/sessionsArgs";
import { readProxyConfig } from "../../../egress/config";
import { readLauncherConfig } from "../../../sessions/config";
import { cellReference, image, proxyImage } from "../support/arguments";
import { deployFull, service, template } from "../support/deployed";

describe("workload", () => {
  test("runs as its own account, without a way to the internet, from a pinned image", async () => {
    const recording = await deployFull();
    expect(recording.one(service, "acme-workload").inputs).toMatchObject({
      name: "acme-workload",
      location: "europe-west1",
      ingress: "INGRESS_TRAFFIC_ALL",
      iapEnabled: true,
      invokerIamDisabled: false,
      deletionProtection: true,
    });
    expect(template(recording, "acme-workload")).toMatchObject({
      serviceAccount: "acme-run@acme-prod.iam.gserviceaccount.com",
      executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2",
      encryptionKey: "CryptoKey/acme-data-key",
      vpcAccess: {
        egress: "ALL_TRAFFIC",
        networkInterfaces: [{ network: cellReference.workloadNetwork, subnetwork: cellReference.workloadSubnetwork }],
      },
    });
    expect(template(recording, "acme-workload").containers[0].image).toBe(image);
  });

  test("finds its keys as files, each secret a folder, and no secret in its environment", async () => {
    const { containers, volumes } = template(await deployFull(), "acme-workload");
    const [app] = containers;
    expect(app.volumeMounts).toEqual([
      { name: "tmp", mountPath: "/tmp" },
      { name: "key-session", mountPath: "/keys/session" },
      { name: "key-stripe", mountPath: "/keys/stripe" },
    ]);
    expect(volumes).toEqual([
      { name: "tmp", emptyDir: { medium: "MEMORY", sizeLimit: "64Mi" } },
      {
        name: "key-session",
        secret: { secret: "acme_key_session", defaultMode: 0o444, items: [{ path: "value", version: "latest" }] },
      },
      {
        name: "key-stripe",
        secret: { secret: "acme_key_stripe", defaultMode: 0o444, items: [{ path: "value", version: "latest" }] },
      },
    ]);
    expect(app.envs).toEqual([
      { name: "BUCKET", value: "acme-data-123456789012" },
      { name: "KEYS_DIR", value: "/keys" },
      { name: "LOG_LEVEL", value: "info" },
      { name: "RELAY_URL", value: "http://127.0.0.1:8787" },
      { name: "TENANT", value: "acme" },
    ]);
  });

  test("gives each user a session if asked to: the launcher starts, and reads what the component wrote", async () => {
    const sessions: SessionsArgs = { isolation: "sandbox", command: ["streamlit", "run", "app.py"], maxSessions: 9 };
    const [app] = template(await deployFull({ sessions }), "acme-workload").containers;
    expect(app.commands).toEqual(["node", "/bulkhead/launcher.js"]);
    const environment = Object.fromEntries(
      (app.envs as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
    );
    expect(readLauncherConfig(environment)).toMatchObject({
      ok: true,
      config: {
        ...sessions,
        sandboxes: "namespaces",
        env: ["LOG_LEVEL"],
        idleMinutes: 30,
        memoryPerSession: 256,
        diskPerSession: 64,
        identity: {
          through: "iap",
          audience: "/projects/123456789012/locations/europe-west1/services/acme-workload",
        },
      },
    });
  });

  test("asks Cloud Run for its sandboxes, a Preview, only where sessions use them", async () => {
    const sessions: SessionsArgs = {
      isolation: "sandbox",
      sandboxes: "cloudRun",
      command: ["streamlit", "run", "app.py"],
    };
    const asked = async (args: Parameters<typeof deployFull>[0]) => {
      const recording = await deployFull(args);
      const containers = template(recording, "acme-workload").containers as { sandboxLauncher?: boolean }[];
      const { launchStage } = recording.one(service, "acme-workload").inputs;
      return [launchStage, ...containers.map(({ sandboxLauncher }) => sandboxLauncher)];
    };
    expect(await asked({ sessions })).toEqual(["BETA", true, undefined]);
    expect(await asked({ sessions: { ...sessions, sandboxes: "namespaces" } })).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("tells launcher and relay of the APIs that take each user's own key, and makes no secret for them", async () => {
    const recording = await deployFull({
      sessions: { isolation: "process", command: ["node", "app.js"] },
      apis: { model: { upstream: "https://api.anthropic.com", header: "x-api-key", keys: "perUser" } },
    });
    const [app, relay] = template(recording, "acme-workload").containers;
    const environment = Object.fromEntries(
      (app.envs as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
    );
    expect(readLauncherConfig(environment)).toMatchObject({ ok: true, config: { userKeys: ["model"] } });
    expect(relay.envs).toContainEqual({ name: "USER_KEYS", value: "1" });
    const secrets = recording.ofType("gcp:secretmanager/secret:Secret").map(({ name }) => name);
    expect(secrets.filter((name) => name.includes("-api-"))).toEqual([]);
  });

  test("tells launcher, relay and proxy that each user has a folder of the bucket, and needs no plan for that", async () => {
    const recording = await deployFull({
      sessions: { isolation: "process", command: ["node", "app.js"], bucket: "perUser" },
      analytics: undefined,
      apis: undefined,
      pseudonymKeys: undefined,
    });
    const [app, relay] = template(recording, "acme-workload").containers;
    const [proxy] = template(recording, "acme-egress-proxy").containers;
    const variables = (envs: { name: string; value: string }[]) =>
      Object.fromEntries(envs.map(({ name, value }) => [name, value]));
    expect(readLauncherConfig(variables(app.envs))).toMatchObject({ ok: true, config: { bucket: "perUser" } });
    expect(relay.envs).toContainEqual({ name: "USER_KEYS", value: "1" });
    expect(readProxyConfig(variables(proxy.envs))).toMatchObject({
      ok: true,
      config: { bucket: "acme-data-123456789012" },
    });
    expect(proxy.volumeMounts).toContainEqual(expect.objectContaining({ mountPath: "/keys/users" }));
  });

  test("tells launcher and proxy that each user gets a token for their folder", async () => {
    const recording = await deployFull({
      sessions: { isolation: "process", command: ["node", "app.js"], bucket: "tokens" },
      cell: { ...cellReference, egressHosts: [...cellReference.egressHosts, "sts.googleapis.com"] },
    });
    const [app, relay] = template(recording, "acme-workload").containers;
    const [proxy] = template(recording, "acme-egress-proxy").containers;
    const variables = (envs: { name: string; value: string }[]) =>
      Object.fromEntries(envs.map(({ name, value }) => [name, value]));
    expect(readLauncherConfig(variables(app.envs))).toMatchObject({
      ok: true,
      config: { bucket: "tokens", project: "acme-prod" },
    });
    expect(relay.envs).toContainEqual({ name: "USER_KEYS", value: "1" });
    expect(readProxyConfig(variables(proxy.envs))).toMatchObject({
      ok: true,
      config: { bucket: "acme-data-123456789012", makesBucketTokens: true },
    });
    expect(proxy.volumeMounts).toContainEqual(expect.objectContaining({ mountPath: "/keys/users" }));
  });

  test("has no launcher otherwise", async () => {
    const [app] = template(await deployFull(), "acme-workload").containers;
    expect(app.commands).toBeUndefined();
  });

  test("has the relay beside it, which waits for nothing and is waited for", async () => {
    const [app, relay] = template(await deployFull(), "acme-workload").containers;
    expect(app.dependsOns).toEqual(["relay"]);
    expect(relay).toMatchObject({
      name: "relay",
      image: proxyImage,
      args: ["relay"],
      envs: [
        { name: "PORT", value: "8787" },
        { name: "PROXY_URL", value: "https://acme-egress-123456789012.europe-west1.run.app" },
        { name: "WAY_OUT_SECONDS", value: "120" },
      ],
    });
    expect(relay.volumeMounts).toBeUndefined();
  });

  test("L2: has a relay that looks for the proxy before the app starts, and ends with a message before its probe gives up", async () => {
    const [, relay] = template(await deployFull(), "acme-workload").containers;
    const { periodSeconds, failureThreshold, httpGet } = relay.startupProbe;
    expect(httpGet).toEqual({ path: "/healthz", port: 8787 });
    const seconds = Number(relay.envs.find(({ name }: { name: string }) => name === "WAY_OUT_SECONDS").value);
    expect(periodSeconds * failureThreshold).toBeGreaterThan(seconds);
    // Cloud Run takes no longer one.
    expect(periodSeconds * failureThreshold).toBeLessThanOrEqual(240);
  });

  test("L8: has a relay with half a processor, within the memory that Cloud Run asks for in all", async () => {
    const [, relay] = template(await deployFull(), "acme-workload").containers;
    expect(relay.resources.limits).toEqual({ cpu: "500m", memory: "256Mi" });
  });

  test.each([
    [{}, true],
    [{ cpuAlways: true }, false],
  ])("C19: with %o the processor idles between requests: %s", async (compute, idle) => {
    const [app] = template(await deployFull({ compute }), "acme-workload").containers;
    expect(app.resources.cpuIdle).toBe(idle);
  });
});
