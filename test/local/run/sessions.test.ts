/** Two users of a deployed tenant with sessions: logged in by the local Identity-Aware Proxy, each with a folder of the bucket. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { type RunningCloud, runDeployed } from "../../../local/run";
import { builtImages } from "../../../local/run/images";
import { hasSessions, sessionTest } from "../../sessions/support/privileges";
import { appFolder } from "../../sessions/support/runLauncher";
import { CloudFolder, projectNumber, region, urlOf } from "../front/support/cloudFolder";
import { visit } from "./support/probe";

const bucket = "acme-data-1";
let folder: CloudFolder;
let app: string;
let running: RunningCloud;

const variables = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

beforeAll(async () => {
  if (!hasSessions) {
    return;
  }
  app = appFolder();
  folder = await CloudFolder.create();
  const run = await folder.addAccount("acme-run");
  const egress = await folder.addAccount("acme-egress");
  // The app's account has no role on it.
  await folder.addBucket(bucket, egress);
  await folder.addSecret("acme_users_key", "fake-key-of-users-0123456789", egress);
  const settings = {
    isolation: "process",
    command: ["streamlit", "run", "app.py"],
    bucket: "perUser",
    identity: { through: "iap", audience: `/projects/${projectNumber}/locations/${region}/services/acme` },
  };
  const relay = {
    name: "relay",
    image: "example.com/egress@sha256:0",
    args: ["relay"],
    envs: variables({ PORT: "8787", PROXY_URL: urlOf("acme-egress"), USER_KEYS: "1" }),
    startupProbe: { httpGet: { path: "/healthz", port: 8787 } },
  };
  const main = {
    name: "app",
    image: "example.com/app@sha256:0",
    commands: ["node", "/bulkhead/launcher.js"],
    ports: { containerPort: 8080 },
    envs: variables({ BUCKET: bucket, RELAY_URL: "http://127.0.0.1:8787", SESSIONS: JSON.stringify(settings) }),
    dependsOns: ["relay"],
  };
  const proxy = {
    name: "proxy",
    image: "example.com/egress@sha256:0",
    args: ["proxy"],
    ports: { containerPort: 8080 },
    envs: variables({ TENANT: "acme", ANALYTICS_PLAN: '{"version":1}', KEYS_DIR: "/keys", BUCKET: bucket }),
    volumeMounts: [{ name: "users", mountPath: "/keys/users" }],
  };
  const volumes = [
    { name: "users", secret: { secret: "acme_users_key", items: [{ path: "value", version: "latest" }] } },
  ];
  await folder.allow(await folder.addService("acme-egress", egress, {}, { containers: [proxy], volumes }), {
    role: "roles/run.invoker",
    members: [`serviceAccount:${run}`],
  });
  const service = await folder.addService("acme", run, { iapEnabled: true }, { containers: [main, relay] });
  await folder.allow(service, {
    role: "roles/run.invoker",
    members: [`serviceAccount:service-${projectNumber}@gcp-sa-iap.iam.gserviceaccount.com`],
  });
  await folder.allow(`iap.googleapis.com/${service.slice(service.indexOf("/") + 1)}`, {
    role: "roles/iap.httpsResourceAccessor",
    members: ["user:ann@acme.example", "user:bob@acme.example"],
  });
  const images = { ...builtImages(), app: ["node", join(app, "app.cjs")] };
  running = await runDeployed({ cloudFolder: folder.folder, images, watchEvery: 100 });
});

afterAll(async () => {
  await running?.stop();
  await folder?.remove();
  if (app !== undefined) {
    rmSync(app, { recursive: true });
  }
});

/** What a user gets who has logged in. */
async function as(user: string, path: string, body?: string): Promise<string> {
  const form = { origin: `http://acme.localhost:${running.port}`, "content-type": "application/x-www-form-urlencoded" };
  const login = { method: "POST", headers: form, body: `email=${encodeURIComponent(`${user}@acme.example`)}` };
  const { headers } = await visit(running.port, "acme.localhost", "/_local/login", login);
  const cookie = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  const answer = await visit(running.port, "acme.localhost", path, {
    headers: { cookie },
    ...(body === undefined ? {} : { method: "POST", body }),
  });
  return `${answer.status} ${answer.text}`;
}

const storage = (path: string, method: string, body = "") =>
  `for (let turn = 0; turn < 100; turn += 1) {
     const init = { method: "${method}", ...("${body}" === "" ? {} : { body: "${body}" }) };
     const answer = await fetch(process.env.STORAGE_EMULATOR_HOST + "${path}", init).catch(() => undefined);
     if (answer) return answer.status + " " + await answer.text();
     await new Promise((resolve) => setTimeout(resolve, 20));
   }`;

sessionTest("each has a process, and finds their own object under a name that both use", async () => {
  expect(await as("ann", "/key", "key-of-ann")).toMatch(/^200 /);
  expect(await as("bob", "/key")).toBe("200 ");
  for (const user of ["ann", "bob"]) {
    const target = `/upload/storage/v1/b/${bucket}/o?uploadType=media&name=result`;
    expect(await as(user, "/run", storage(target, "POST", `of ${user}`))).toMatch(/^200 200 /);
  }
  for (const user of ["ann", "bob"]) {
    expect(await as(user, "/run", storage(`/storage/v1/b/${bucket}/o/result?alt=media`, "GET"))).toBe(
      `200 200 of ${user}`,
    );
  }
  const list = JSON.parse(
    (await as("bob", "/run", storage(`/storage/v1/b/${bucket}/o`, "GET"))).slice("200 200 ".length),
  );
  expect(list.items.map(({ name }: { name: string }) => name)).toEqual(["result"]);
});

sessionTest("without a login nobody reaches the launcher", async () => {
  expect((await visit(running.port, "acme.localhost", "/key")).status).not.toBe(200);
});
