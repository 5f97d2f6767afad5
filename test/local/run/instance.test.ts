import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { addSecretVersion } from "../../../local/front/apis/secretManager";
import { type RunningCloud, runDeployed } from "../../../local/run";
import { CloudFolder, folderProject, region, urlOf } from "../front/support/cloudFolder";
import { ask, probeEnv, probeImage, visit } from "./support/probe";
import { eventually } from "./support/processTable";

const everyone = { role: "roles/run.invoker", members: ["allUsers"] };
const probe = { image: "example.com/probe@sha256:0", envs: probeEnv };

let folder: CloudFolder;
let running: RunningCloud;
let acme: string;
let secret: string;

beforeAll(async () => {
  vi.stubEnv("SECRET_OF_THE_SHELL", "never-passed-on");
  folder = await CloudFolder.create();
  acme = await folder.addAccount("acme-run");
  const bravo = await folder.addAccount("bravo-run");
  secret = await folder.addSecret("acme_key", "first", acme);
  const volumes = [{ name: "key", secret: { secret: "acme_key", items: [{ path: "value", version: "latest" }] } }];
  const mounted = [{ name: "key", mountPath: "/keys/session" }];
  const env = [...probeEnv, { name: "KEYS_DIR", value: "/keys" }, { name: "PLAIN", value: "/etc/hosts" }];
  const sidecar = {
    name: "side",
    ...probe,
    envs: [...probeEnv, { name: "PORT", value: "9090" }],
    startupProbe: { tcpSocket: { port: 9090 } },
  };
  const main = {
    name: "main",
    ...probe,
    envs: env,
    ports: { containerPort: 8080 },
    volumeMounts: mounted,
    dependsOns: ["side"],
  };
  await folder.allow(await folder.addService("acme", acme, {}, { containers: [main, sidecar], volumes }), everyone);
  await folder.allow(
    await folder.addService("bravo", bravo, {}, { containers: [{ ...main, dependsOns: [] }], volumes }),
    everyone,
  );
  await folder.allow(
    await folder.addService(
      "inner",
      bravo,
      { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" },
      { containers: [{ name: "main", ...probe, ports: { containerPort: 8080 } }] },
    ),
    {
      role: "roles/run.invoker",
      members: [`serviceAccount:${acme}`],
    },
  );
  running = await runDeployed({ cloudFolder: folder.folder, images: probeImage, watchEvery: 100 });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await running?.stop();
  await folder?.remove();
});

describe("a container", () => {
  test("has the variables of its spec and of Cloud Run, and none of the shell", async () => {
    const env = await ask(running, "acme", "env");
    expect(env).toMatchObject({ PORT: "8080", K_SERVICE: "acme", PLAIN: "/etc/hosts" });
    expect(env).not.toHaveProperty("SECRET_OF_THE_SHELL");
    expect(
      Object.keys(env)
        .filter((name) => name !== "status")
        .sort(),
    ).toEqual(
      [
        "BULKHEAD_LOCAL",
        "HOME",
        "KEYS_DIR",
        "K_CONFIGURATION",
        "K_REVISION",
        "K_SERVICE",
        "NODE_EXTRA_CA_CERTS",
        "NODE_OPTIONS",
        "PATH",
        "PLAIN",
        "PORT",
        "PROBE_ROOT",
        "REQUESTS_CA_BUNDLE",
        "TMPDIR",
      ].sort(),
    );
  });

  test("finds a secret as a file, and a new version of it soon after", async () => {
    const path = `${(await ask(running, "acme", "env")).KEYS_DIR}/session/value`;
    expect(await ask(running, "acme", "file", { path })).toMatchObject({ value: "first" });
    await addSecretVersion(folder.cloud, secret, Buffer.from("second"));
    await eventually(
      "the new version is there",
      async () => (await ask(running, "acme", "file", { path })).value === "second",
    );
  });

  test("loses the file with the right to read it", async () => {
    const path = `${(await ask(running, "acme", "env")).KEYS_DIR}/session/value`;
    const { policy } = await folder.cloud.readPolicy(secret);
    await folder.allow(secret);
    await eventually("the file is gone", async () => (await ask(running, "acme", "file", { path })).code === "ENOENT");
    await folder.allow(secret, ...policy.bindings);
    await eventually("the file is back", async () => (await ask(running, "acme", "file", { path })).status === 200);
  });

  test("reaches its sidecar at the port of the spec, and no other port of the machine", async () => {
    const near = await ask(running, "acme", "fetch", { url: "http://127.0.0.1:9090/headers" });
    expect(near).toMatchObject({ status: 200 });
    const front = await ask(running, "acme", "fetch", { url: `http://127.0.0.1:${running.port}/` });
    expect(front).toMatchObject({ status: 500, cause: expect.stringContaining("instance boundary") });
  });

  test("does not start without the right to read its secret, and says so", async () => {
    const services = await running.services();
    expect(services.find(({ name }) => name === "bravo")?.containers).toEqual([
      {
        name: "main",
        image: probe.image,
        state: "failed",
        problem: expect.stringMatching(/^'bravo-run@.*' may not read secret 'acme_key': nothing grants/),
      },
    ]);
    expect((await visit(running.port, "bravo.localhost", "/")).status).toBe(503);
  });
});

describe("the ingress of a service", () => {
  test("drops what only Cloud Run may say, and removes the signature of a token", async () => {
    const token = await running.issueIdentityToken(acme, urlOf("acme"));
    const headers = {
      "x-serverless-authorization": `Bearer ${token}`,
      authorization: `Bearer ${token}`,
      "x-forwarded-for": "1.2.3.4",
      connection: "x-kept, close",
      "x-kept": "1",
    };
    const answer = await visit(running.port, "acme.localhost", "/headers", { method: "POST", headers });
    const seen = JSON.parse(answer.text);
    expect(seen).not.toHaveProperty("x-serverless-authorization");
    expect(seen).not.toHaveProperty("x-kept");
    expect(seen.authorization).toBe(`Bearer ${token.slice(0, token.lastIndexOf("."))}.SIGNATURE_REMOVED_BY_GOOGLE`);
    expect(seen).toMatchObject({ "x-forwarded-for": "1.2.3.4, 127.0.0.1", "x-forwarded-proto": "https" });
  });

  test("lets an internal service be called from a network only, by its invokers", async () => {
    const outside = await visit(running.port, "inner.localhost", "/env");
    expect(outside).toMatchObject({ status: 404, headers: { "x-bulkhead-wall": "ingress" } });
    // Outside of any network a service calls over the internet.
    expect(await ask(running, "acme", "call", { url: `${urlOf("inner")}/env` })).toMatchObject({ status: 404 });
    await folder.add(
      "gcp:compute/network:Network",
      `compute.googleapis.com/projects/${folderProject}/global/networks/net`,
      {
        name: "net",
        deleteDefaultRoutesOnCreate: false,
      },
    );
    const network = `projects/${folderProject}/global/networks/net`;
    await folder.add(
      "gcp:compute/subnetwork:Subnetwork",
      `compute.googleapis.com/projects/${folderProject}/regions/${region}/subnetworks/sub`,
      { name: "sub", network, privateIpGoogleAccess: true },
    );
    await folder.add(
      "gcp:dns/managedZone:ManagedZone",
      `dns.googleapis.com/projects/${folderProject}/managedZones/run`,
      {
        name: "run",
        dnsName: "run.app.",
        visibility: "private",
        privateVisibilityConfig: { networks: [{ networkUrl: network }] },
      },
    );
    await folder.add(
      "gcp:dns/recordSet:RecordSet",
      `dns.googleapis.com/projects/${folderProject}/managedZones/run/rrsets/any`,
      { managedZone: "run", name: "*.run.app.", type: "A", rrdatas: ["199.36.153.4"] },
    );
    const name = `run.googleapis.com/projects/${folderProject}/locations/${region}/services/acme`;
    await folder.cloud.change(name, (properties) => ({
      ...properties,
      generation: "2",
      template: {
        ...(properties.template as Record<string, never>),
        vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ network, subnetwork: "sub" }] },
      },
    }));
    // Another network is another revision, and that is another instance.
    await running.synchronize();
    expect(await ask(running, "acme", "call", { url: `${urlOf("inner")}/headers` })).toMatchObject({ status: 200 });
  });

  test("C28: within one network IAM alone keeps a caller from an internal service", async () => {
    const name = `run.googleapis.com/projects/${folderProject}/locations/${region}/services/inner`;
    const { policy } = await folder.cloud.readPolicy(name);
    await folder.allow(name);
    expect(await ask(running, "acme", "call", { url: `${urlOf("inner")}/headers` })).toMatchObject({ status: 403 });
    await folder.allow(name, ...policy.bindings);
    expect(await ask(running, "acme", "call", { url: `${urlOf("inner")}/headers` })).toMatchObject({ status: 200 });
  });

  test("starts a service anew when another generation is deployed", async () => {
    const name = `run.googleapis.com/projects/${folderProject}/locations/${region}/services/inner`;
    await folder.cloud.change(name, (properties) => ({
      ...properties,
      generation: "2",
      scaling: { scalingMode: "MANUAL", manualInstanceCount: 0 },
    }));
    await running.synchronize();
    expect((await running.services()).find((service) => service.name === "inner")).toMatchObject({
      running: false,
      containers: [],
    });
    await folder.cloud.change(name, (properties) => ({
      ...properties,
      generation: "3",
      scaling: { scalingMode: "AUTOMATIC" },
    }));
    await running.synchronize();
    expect((await running.services()).find((service) => service.name === "inner")).toMatchObject({ running: true });
  });
});

describe("what is written down", () => {
  test("holds every decision and no token", async () => {
    const token = await running.issueIdentityToken(acme, urlOf("acme"));
    await visit(running.port, "acme.localhost", `/env?token=${token}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    const read = () => readFile(`${folder.folder}/run/logs/decisions.log`, "utf8");
    await eventually("the decision is written", async () =>
      (await read()).includes(`"caller":"serviceAccount:${acme}","action":"run.routes.invoke"`),
    );
    expect(await read()).not.toContain(token.slice(-40));
  });
});
