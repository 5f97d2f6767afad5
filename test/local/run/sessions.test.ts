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

/** A tenant whose users have files: app with launcher and relay, egress proxy, bucket, and who may do what. */
async function addTenant(id: string, bucket: string, files: "perUser" | "tokens"): Promise<void> {
  const run = await folder.addAccount(`${id}-run`);
  const egress = await folder.addAccount(`${id}-egress`);
  // The app's account has no role on it.
  await folder.addBucket(bucket, egress);
  await folder.addSecret(`${id}_users_key`, "fake-key-of-users-0123456789", egress);
  const more: Record<string, string> = files === "tokens" ? { BUCKET_TOKENS: "1" } : {};
  const settings = {
    isolation: "process",
    command: ["streamlit", "run", "app.py"],
    bucket: files,
    identity: { through: "iap", audience: `/projects/${projectNumber}/locations/${region}/services/${id}` },
  };
  const relay = {
    name: "relay",
    image: "example.com/egress@sha256:0",
    args: ["relay"],
    envs: variables({ PORT: "8787", PROXY_URL: urlOf(`${id}-egress`), USER_KEYS: "1" }),
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
    envs: variables({ TENANT: id, ANALYTICS_PLAN: '{"version":1}', KEYS_DIR: "/keys", BUCKET: bucket, ...more }),
    volumeMounts: [{ name: "users", mountPath: "/keys/users" }],
  };
  const volumes = [
    { name: "users", secret: { secret: `${id}_users_key`, items: [{ path: "value", version: "latest" }] } },
  ];
  await folder.allow(await folder.addService(`${id}-egress`, egress, {}, { containers: [proxy], volumes }), {
    role: "roles/run.invoker",
    members: [`serviceAccount:${run}`],
  });
  const service = await folder.addService(id, run, { iapEnabled: true }, { containers: [main, relay] });
  await folder.allow(service, {
    role: "roles/run.invoker",
    members: [`serviceAccount:service-${projectNumber}@gcp-sa-iap.iam.gserviceaccount.com`],
  });
  await folder.allow(`iap.googleapis.com/${service.slice(service.indexOf("/") + 1)}`, {
    role: "roles/iap.httpsResourceAccessor",
    members: ["user:ann@acme.example", "user:bob@acme.example"],
  });
}

beforeAll(async () => {
  if (!hasSessions) {
    return;
  }
  app = appFolder();
  folder = await CloudFolder.create();
  await addTenant("acme", bucket, "perUser");
  await addTenant("globex", "globex-data-1", "tokens");
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
async function as(user: string, path: string, body?: string, tenant = "acme"): Promise<string> {
  const host = `${tenant}.localhost`;
  const form = { origin: `http://${host}:${running.port}`, "content-type": "application/x-www-form-urlencoded" };
  const login = { method: "POST", headers: form, body: `email=${encodeURIComponent(`${user}@acme.example`)}` };
  const { headers } = await visit(running.port, host, "/_local/login", login);
  const cookie = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  const answer = await visit(running.port, host, path, {
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

/** With a token, at Cloud Storage's own address. */
const withToken = (path: string, method: string, body = "") =>
  `const ask = (what) => fetch("http://" + process.env.GCE_METADATA_HOST + "/computeMetadata/v1/instance/" + what, {
     headers: { "metadata-flavor": "Google" },
   }).catch(() => new Promise((resolve) => setTimeout(resolve, 20)).then(() => ask(what)));
   const folder = await (await ask("attributes/user-folder")).text();
   const { access_token } = await (await ask("service-accounts/default/token")).json();
   const answer = await fetch("https://storage.googleapis.com" + "${path}".replace("FOLDER", encodeURIComponent(folder)), {
     method: "${method}", headers: { authorization: "Bearer " + access_token }, ...("${body}" === "" ? {} : { body: "${body}" }),
   });
   return answer.status + " " + await answer.text();`;

sessionTest("each gets a token for a folder of their own, at Cloud Storage's own address", async () => {
  const call = (user: string, path: string, method: string, body?: string) =>
    as(user, "/run", withToken(path, method, body), "globex");
  for (const user of ["ann", "bob"]) {
    const target = "/upload/storage/v1/b/globex-data-1/o?uploadType=media&name=FOLDERresult";
    expect(await call(user, target, "POST", `of ${user}`)).toMatch(/^200 200 /);
  }
  const mine = "/storage/v1/b/globex-data-1/o/FOLDERresult?alt=media";
  expect(await call("ann", mine, "GET")).toBe("200 200 of ann");
  expect(await call("bob", mine, "GET")).toBe("200 200 of bob");
  expect(await call("bob", "/storage/v1/b/globex-data-1/o", "GET")).toMatch(/^200 403 /);
  expect(await call("bob", `/storage/v1/b/${bucket}/o/x`, "GET")).toMatch(/^200 403 /);
});

sessionTest("without a login nobody reaches the launcher", async () => {
  expect((await visit(running.port, "acme.localhost", "/key")).status).not.toBe(200);
});
