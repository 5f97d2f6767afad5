/** Files of users in the tenant's bucket, from the app in a session to the bucket, through the real relay and proxy. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect } from "vitest";
import { type Chain, startChain } from "../egress/support";
import { startCloudStorage, type TestStorage } from "../egress/support/cloudStorage";
import { hasSessions, sessionTest } from "./support/privileges";
import { appFolder, runLauncher, type TestLauncher } from "./support/runLauncher";

const bucket = "acme-data-1";
let folder: string;
let storage: TestStorage;
let chain: Chain;

beforeAll(async () => {
  if (!hasSessions) {
    return;
  }
  folder = appFolder();
  storage = await startCloudStorage();
  chain = await startChain(
    (upstream) => ({ version: 1, apis: { model: { upstream, header: "x-api-key", key: "model" } } }),
    {
      keys: { users: "fake-key-of-users-0123456789", "apis/model": "fake-key" },
      env: { BUCKET: bucket, STORAGE_URL: storage.url, GCE_METADATA_HOST: storage.host },
      relayEnv: { USER_KEYS: "1" },
    },
  );
});

afterAll(async () => {
  if (hasSessions) {
    await chain.stop();
    storage.close();
    rmSync(folder, { recursive: true });
  }
});

/** What the app of a user gets from an address below the stand-in for Cloud Storage. */
function ask(launcher: TestLauncher, user: string, path: string, init: RequestInit = {}): Promise<string> {
  return launcher.text(
    user,
    "/run",
    `for (let turn = 0; turn < 100; turn += 1) {
       try {
         const answer = await fetch(process.env.STORAGE_EMULATOR_HOST + ${JSON.stringify(path)}, ${JSON.stringify(init)});
         return answer.status + " " + (answer.headers.get("location") ?? "") + await answer.text();
       } catch {
         await new Promise((resolve) => setTimeout(resolve, 20));
       }
     }
     return "no way out";`,
  );
}

const upload = (name: string) => `/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`;
const content = (name: string) => `/storage/v1/b/${bucket}/o/${name}?alt=media`;

sessionTest(
  "each user finds their own file under a name that both use, and no header of the app changes that",
  async () => {
    const launcher = await runLauncher(folder, { isolation: "process", relayUrl: chain.relay.url, bucket: "perUser" });
    for (const user of ["ann", "bob"]) {
      expect(await ask(launcher, user, upload("result"), { method: "POST", body: `of ${user}` })).toMatch(/^200 /);
    }
    const [annsName = ""] = [...storage.objects].find(([, text]) => text === "of ann") ?? [];
    const [, digest = ""] = /users\/([0-9a-f]{32})\/result$/.exec(annsName) ?? [];
    expect(storage.objects.size).toBe(2);
    expect(await ask(launcher, "bob", content("result"))).toBe("200 of bob");
    expect(await ask(launcher, "bob", content(encodeURIComponent(`users/${digest}/result`)))).toMatch(/^404 /);
    const annsDigest = launcher.sessions.live.find(({ keys }) => keys !== undefined)?.userDigest ?? "";
    const forged = { headers: { "x-bulkhead-user-digest": annsDigest } };
    expect(await ask(launcher, "bob", content("result"), forged)).toBe("200 of bob");
    // The address of an upload in pieces is one that the app can reach.
    const begun = await ask(launcher, "bob", `/upload/storage/v1/b/${bucket}/o?uploadType=resumable&name=x`, {
      method: "POST",
    });
    expect(begun).toContain(`200 ${chain.relay.url}/storage/upload/`);
    await launcher.stop();
  },
);

sessionTest("a file of another user is read if the launcher does not say whose each call is", async () => {
  let first: { userDigest: string | undefined } | undefined;
  const launcher = await runLauncher(
    folder,
    { isolation: "process", relayUrl: chain.relay.url, bucket: "perUser" },
    undefined,
    {
      ownerOf(own) {
        first ??= own;
        return {
          keys: own.keys,
          get userDigest() {
            return first?.userDigest;
          },
        };
      },
    },
  );
  await ask(launcher, "ann", upload("secret"), { method: "POST", body: "of ann" });
  expect(await ask(launcher, "bob", content("secret"))).toBe("200 of ann");
  await launcher.stop();
});

sessionTest("the relay and the proxy take nobody's word for who a user is", async () => {
  const named = { headers: { "x-bulkhead-user-digest": "a".repeat(43) } };
  const withoutLauncher = await startChain(
    (upstream) => ({ version: 1, apis: { model: { upstream, header: "x-api-key", key: "model" } } }),
    { keys: { "apis/model": "fake-key" } },
  );
  expect((await fetch(`${withoutLauncher.relay.url}/api/model/v1`, named)).status).toBe(403);
  const page = { headers: { ...named.headers, origin: chain.proxy.url } };
  expect((await fetch(`${chain.proxy.url}/api/model/v1`, page)).status).toBe(403);
  await withoutLauncher.stop();
  expect((await fetch(`${chain.proxy.url}/storage/b/${bucket}/o`)).status).toBe(401);
});

sessionTest("calls of an API are counted by user, and no line of any log says who", async () => {
  const launcher = await runLauncher(folder, { isolation: "sandbox", relayUrl: chain.relay.url, bucket: "perUser" });
  for (const user of ["ann", "bob", "ann"]) {
    expect(await ask(launcher, user, "/../api/model/v1", { method: "POST", body: "{}" })).toMatch(/^200 /);
  }
  const digests = launcher.sessions.live.map(({ userDigest }) => userDigest ?? "");
  await launcher.stop();
  const ledger = await chain.proxy.finalLedger();
  expect(ledger.find(({ vendor }) => vendor === "api/model")).toMatchObject({ sent: 3, subjects: 2 });
  expect(ledger.find(({ vendor, reason }) => vendor === "storage" && reason === null)).toMatchObject({ subjects: 2 });
  const logs = launcher.lines.join("\n") + chain.relay.output() + chain.proxy.output();
  expect(digests).toHaveLength(2);
  for (const digest of digests) {
    expect(logs).not.toContain(digest);
  }
  expect(chain.vendor.requests.every(({ headers }) => headers["x-bulkhead-user-digest"] === undefined)).toBe(true);
});
