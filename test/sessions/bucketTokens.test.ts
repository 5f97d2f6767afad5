/**
 * Google's own client in a session, without any setting: a token for the user's folder from what it takes for the metadata server, and
 * Cloud Storage at its own name. Real relay and proxy; the local cloud is Cloud Storage and the exchange of tokens.
 */
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { contentOf, findObject, listObjects } from "../../local/front/apis/objects";
import { LocalAuthority } from "../../local/front/certificates";
import type { LauncherChecks } from "../../sessions/launcher";
import { type Chain, startChain } from "../egress/support";
import { CloudFolder } from "../local/front/support/cloudFolder";
import { type GoogleApis, startGoogleApis } from "../local/front/support/googleApis";
import { hasPython, pythonWith, sayLeftOut } from "../support/python";
import { hasSessions, sessionTest } from "./support/privileges";
import { appFolder, runLauncher, type TestLauncher } from "./support/runLauncher";

/** As in streamlitInBrowser.test.ts: a folder that each user id can read. */
const list = "cloudStorage.txt";
const python =
  hasSessions && hasPython() ? pythonWith(join(__dirname, "python", list), "/var/cache/bulkhead-tests") : undefined;
if (hasSessions) {
  sayLeftOut("Google's client for Python in a session", [list], python === undefined ? [] : [list]);
}

const bucket = "acme-data-1";
let folder: string;
let cloud: CloudFolder;
let apis: GoogleApis;
let chain: Chain;
let servers: Server[];
let cloudStorage: NonNullable<LauncherChecks["cloudStorage"]>;

beforeAll(async () => {
  if (!hasSessions) {
    return;
  }
  folder = appFolder();
  // The client as one file, which every user id can read.
  buildSync({
    stdin: { contents: 'module.exports = require("@google-cloud/storage");', resolveDir: __dirname },
    outfile: join(folder, "storage.cjs"),
    bundle: true,
    platform: "node",
    logLevel: "error",
  });
  cloud = await CloudFolder.create();
  const egress = await cloud.addAccount("acme-egress");
  await cloud.addBucket(bucket, egress);
  apis = await startGoogleApis(cloud.cloud);
  const metadata = http.createServer((_, response) => {
    response.end(JSON.stringify({ access_token: apis.token(egress), expires_in: 3_000 }));
  });
  const authority = await LocalAuthority.create();
  const context = await authority.contextFor("storage.googleapis.com");
  const { port } = new URL(apis.url("storage"));
  const storage = https.createServer({ SNICallback: (_, done) => done(null, context) }, (request, response) => {
    const { method, url: path, headers } = request;
    request.pipe(
      http.request({ port, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  servers = [metadata, storage];
  const [metadataPort = 0, storagePort = 0] = await Promise.all(servers.map(listen));
  cloudStorage = { host: "127.0.0.1", port: storagePort };
  chain = await startChain(
    (upstream) => ({ version: 1, apis: { model: { upstream, header: "x-api-key", key: "model" } } }),
    {
      keys: { users: "fake-key-of-users-0123456789", "apis/model": "fake-key" },
      env: {
        BUCKET: bucket,
        BUCKET_TOKENS: "1",
        TOKEN_EXCHANGE_URL: apis.url("sts"),
        GCE_METADATA_HOST: `127.0.0.1:${metadataPort}`,
      },
      relayEnv: { USER_KEYS: "1" },
    },
  );
  writeFileSync(join(folder, "authority.pem"), authority.certificate);
  copyFileSync(join(__dirname, "python/use_folder.py"), join(folder, "use_folder.py"));
  vi.stubEnv("REQUESTS_CA_BUNDLE", join(folder, "authority.pem"));
  vi.stubEnv("BUCKET", bucket);
  vi.stubEnv("NODE_EXTRA_CA_CERTS", join(folder, "authority.pem"));
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

afterAll(async () => {
  if (hasSessions) {
    await chain.stop();
    for (const server of servers as http.Server[]) {
      server.closeAllConnections();
      server.close();
    }
    await apis.stop();
    await cloud.remove();
    rmSync(folder, { recursive: true });
    vi.unstubAllEnvs();
  }
});

const run = (more: LauncherChecks = {}): Promise<TestLauncher> =>
  runLauncher(
    folder,
    { isolation: "process", relayUrl: chain.relay.url, bucket: "tokens", project: "acme-cell" },
    undefined,
    { cloudStorage, ...more },
  );

/** What a user's app comes to with Google's client, which finds everything by itself. */
function use(launcher: TestLauncher, user: string, code: string): Promise<string> {
  return launcher.text(
    user,
    "/run",
    `const { Storage } = require("./storage.cjs");
     const own = new Storage({ retryOptions: { maxRetries: 20, maxRetryDelay: 1 } }).bucket(${JSON.stringify(bucket)});
     const metadata = async (path, headers = { "metadata-flavor": "Google" }) => {
       const answer = await fetch("http://" + process.env.GCE_METADATA_HOST + "/computeMetadata/v1/" + path, { headers });
       return answer.status + " " + await answer.text();
     };
     try { ${code} } catch (error) { return error.code + " " + error.message; }`,
  );
}

/** The folder of the user who has written this text into the bucket. */
async function folderWith(text: string): Promise<string> {
  const all = await listObjects(cloud.cloud, bucket, "");
  const name = String(all.find((object) => contentOf(object).toString() === text)?.properties.name);
  return name.slice(0, name.lastIndexOf("/") + 1);
}

const prefix = 'const prefix = (await metadata("instance/attributes/user-folder")).slice(4);';

sessionTest("reads, writes, lists and deletes in the user's folder, and gets nothing of another user", async () => {
  const launcher = await run();
  for (const user of ["ann", "bob"]) {
    const saved = await use(
      launcher,
      user,
      `${prefix}
       await own.file(prefix + "result").save("of ${user}", { resumable: false });
       await own.file(prefix + "pieces").save("in pieces", { resumable: true });
       await own.file(prefix + "pieces").delete();
       const [files] = await own.getFiles({ prefix });
       return files.map(({ name }) => name.slice(prefix.length)) + ": " + await files[0].download();`,
    );
    expect(saved).toBe(`result: of ${user}`);
  }
  const anns = await folderWith("of ann");
  expect(anns).toMatch(/^users\/[0-9a-f]{32}\/$/);
  expect(await use(launcher, "bob", `return String(await own.file("${anns}result").download());`)).toMatch(/^403 /);
  expect(await use(launcher, "bob", `await own.file("${anns}result").save("of bob", { resumable: false });`)).toMatch(
    /^403 /,
  );
  expect(await use(launcher, "bob", "return String(await own.getFiles());")).toMatch(/^403 /);
  expect(contentOf((await findObject(cloud.cloud, { bucket, name: `${anns}result` })) as never).toString()).toBe(
    "of ann",
  );
  await launcher.stop();
});

sessionTest("gets another user's token if the launcher does not say whose each call is", async () => {
  let first: { userDigest: string | undefined } | undefined;
  const launcher = await run({
    ownerOf(own) {
      first ??= own;
      return {
        keys: own.keys,
        get userDigest() {
          return first?.userDigest;
        },
      };
    },
  });
  await use(launcher, "ann", `${prefix} await own.file(prefix + "secret").save("a secret", { resumable: false });`);
  const read = `return String(await own.file("${await folderWith("a secret")}secret").download());`;
  expect(await use(launcher, "bob", read)).toBe("a secret");
  await launcher.stop();
  const right = await run();
  expect(await use(right, "bob", read)).toMatch(/^403 /);
  await right.stop();
});

sessionTest(
  "asks what looks like the metadata server, which gives no other token and nothing without its header",
  async () => {
    const launcher = await run();
    const token = "instance/service-accounts/default/token";
    expect(await use(launcher, "ann", `return metadata("${token}");`)).toMatch(/^200 .*"access_token"/);
    expect(await use(launcher, "ann", `return metadata("${token}", {});`)).toMatch(/^403 /);
    const forwarded = '{ "metadata-flavor": "Google", "x-forwarded-for": "192.0.2.1" }';
    expect(await use(launcher, "ann", `return metadata("${token}", ${forwarded});`)).toMatch(/^403 /);
    expect(
      await use(launcher, "ann", 'return metadata("instance/service-accounts/default/identity?audience=x");'),
    ).toMatch(/^404 /);
    expect(await use(launcher, "ann", 'return metadata("project/project-id");')).toBe("200 acme-cell");
    // The way to Cloud Storage is the only other one.
    const outside = "return fetch('https://sts.googleapis.com').then(() => 'open', () => 'closed');";
    expect(await use(launcher, "ann", outside)).toBe("closed");
    const logs = launcher.lines.join("\n") + chain.relay.output() + chain.proxy.output();
    expect(logs).not.toMatch(/local\.[A-Za-z0-9_-]{20}/);
    await launcher.stop();
  },
);

if (python !== undefined) {
  sessionTest("in Python, without any setting, does the same", async () => {
    const launcher = await run();
    const start = `require("node:child_process").spawnSync(${JSON.stringify(python)}, ["use_folder.py"], { encoding: "utf8" })`;
    const said = await use(launcher, "cyd", `const { stdout, stderr } = ${start}; return stdout + stderr;`);
    expect(said).toBe("['report.csv'] by python\nForbidden\n");
    await launcher.stop();
  });
}
