/** Two users' files in one bucket, through the proxy: Google's own client, and break-ins of one user against the other. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { Storage } from "@google-cloud/storage";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Admission } from "../../../egress/http/admission";
import { createServer, listen } from "../../../egress/http/server";
import { Ledger } from "../../../egress/ledger/ledger";
import { StorageRoute } from "../../../egress/storage/storageRoute";
import type { FolderChecks } from "../../../egress/storage/userFolder";
import { Users } from "../../../egress/users/users";
import { startCloudStorage, type TestStorage } from "../support/cloudStorage";

const bucket = "acme-data-1";
const users = new Users(Buffer.from("fake-key-of-users-0123456789"));
const digests = { ann: "a".repeat(43), bob: "b".repeat(43) } as const;
type User = keyof typeof digests;
const folderOf = (user: User) => `users/${users.pseudonym(digests[user])}/`;

let storage: TestStorage;

beforeAll(async () => {
  storage = await startCloudStorage();
});
beforeEach(() => {
  storage.objects.clear();
  storage.objects.set(`${bucket}/${folderOf("ann")}secret.csv`, "of ann");
  storage.objects.set(`${bucket}/shared.csv`, "of the tenant");
  storage.objects.set("other-bucket/x", "of another tenant");
});
afterAll(() => storage.close());

/** Answers as the proxy does. Returns what the ledger has counted at the end. */
async function withRoute<T>(
  checks: Partial<FolderChecks>,
  use: (url: string, ledger: Ledger) => Promise<T>,
): Promise<T> {
  const ledger = new Ledger("acme", "digest");
  const route = new StorageRoute({
    bucket,
    users,
    storageUrl: storage.url,
    metadataHost: storage.host,
    admission: new Admission(),
    count: ledger.count("storage", "$call", "*"),
    checks,
  });
  const server = createServer(
    (request, response, bodyTime) => route.handle(request, response, bodyTime),
    async (_, socket) => void socket.destroy(),
  );
  const port = await listen(server, 0, "127.0.0.1");
  try {
    return await use(`http://127.0.0.1:${port}`, ledger);
  } finally {
    server.closeAllConnections();
    server.close();
    await route.close();
  }
}

/** A raw request target: `fetch` would resolve dot segments itself. */
function call(url: string, user: User | undefined, target: string, method = "GET", body = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = user === undefined ? {} : { "x-bulkhead-user-digest": digests[user] };
    const { port } = new URL(url);
    const request = http.request({ port, path: target, method, headers }, async (answer) => {
      const text = Buffer.concat(await answer.toArray()).toString();
      resolve(`${answer.statusCode} ${text}`);
    });
    request.on("error", reject);
    request.end(body);
  });
}

const objectPath = (name: string) => `/storage/storage/v1/b/${bucket}/o/${name}`;

/** Each gets at something of ann's or of nobody, if the named check is off. */
const breakIns: Readonly<
  Record<string, { readonly target: string; readonly seen: string; readonly off: Partial<FolderChecks> }>
> = {
  "another user's folder by its full name": {
    target: `${objectPath(encodeURIComponent(`${folderOf("ann")}secret.csv`))}?alt=media`,
    seen: "of ann",
    off: { place: (_, name) => name },
  },
  "dot segments": {
    target: `${objectPath(encodeURIComponent(`../../${folderOf("ann")}secret.csv`))}?alt=media`,
    seen: "of ann",
    off: { isPlain: () => true, encode: (name) => name },
  },
  "dot segments, encoded twice": {
    target: `${objectPath("%252e%252e%2f%252e%252e%2fshared.csv")}?alt=media`,
    seen: "of the tenant",
    off: { isPlain: () => true, encode: decodeURIComponent },
  },
  "the whole bucket as a list": {
    target: `/storage/b/${bucket}/o?prefix=`,
    seen: "secret.csv",
    off: { place: (_, name) => name },
  },
};

describe.each(Object.entries(breakIns))("%s", (_, { target, seen, off }) => {
  test("is out of a user's reach, and within it if its check is off", async () => {
    expect(await withRoute({}, (url) => call(url, "bob", target))).not.toContain(seen);
    expect(await withRoute(off, (url) => call(url, "bob", target))).toContain(seen);
  });
});

test("a call without a user, with a parameter or path that is not known, or with a slash in the name is refused", async () => {
  await withRoute({}, async (url, ledger) => {
    const secret = objectPath("secret.csv");
    expect(await call(url, undefined, secret)).toMatch(/^401 .*which user/);
    expect(await call(url, "ann", `${secret}?alt=media&matchGlob=**`)).toMatch(/^403 .*'matchGlob' is not let through/);
    expect(await call(url, "ann", "/storage/b/other-bucket/o/x?alt=media")).toMatch(/^403 .*tenant's own/);
    expect(await call(url, "ann", `${secret}/acl`)).toMatch(/^403 /);
    expect(await call(url, "ann", `/storage/storage/v1/b/${bucket}/o/a/rewriteTo/b/x/o/y`, "POST")).toMatch(/^403 /);
    expect(await call(url, "ann", objectPath("%00"))).toMatch(/^400 /);
    expect(await call(url, "ann", objectPath("%ff"))).toMatch(/^403 /);
    const list = `/storage/b/${bucket}/o`;
    expect(await call(url, "ann", `${list}?prefix=&prefix=x`)).toMatch(/^403 /);
    expect(ledger.take(0).map(({ vendor, sent, dropped, reason }) => [vendor, sent, dropped, reason])).toEqual([
      ["storage", 0, 1, "no-id"],
      ["storage", 0, 6, "undeclared-path"],
      ["storage", 0, 1, "not-allowed"],
    ]);
  });
});

test("an upload that one user has begun takes nothing from another", async () => {
  await withRoute({}, async (url) => {
    const begun = await fetch(`${url}/storage/upload/storage/v1/b/${bucket}/o?uploadType=resumable`, {
      method: "POST",
      headers: { "x-bulkhead-user-digest": digests.ann },
      body: JSON.stringify({ name: "big" }),
    });
    const address = begun.headers.get("location") ?? "";
    expect(address).toMatch(/^\/storage\/upload\//);
    expect(await call(url, "bob", address, "PUT", "of bob")).toMatch(/^404 /);
    expect(await call(url, "bob", address.replace(/upload_id=[^.]*\./, "upload_id="), "PUT", "of bob")).toMatch(
      /^404 /,
    );
    expect(await call(url, "ann", address, "PUT", "of ann")).toMatch(/^200 /);
    expect(storage.objects.get(`${bucket}/${folderOf("ann")}big`)).toBe("of ann");
  });
});

test("a description may not place an object elsewhere, share it or encrypt it with another key", async () => {
  await withRoute({}, async (url) => {
    const start = (query: string, description: unknown) =>
      call(
        url,
        "bob",
        `/storage/upload/storage/v1/b/${bucket}/o?uploadType=resumable${query}`,
        "POST",
        JSON.stringify(description),
      );
    expect(await start("&name=a", { name: "b" })).toMatch(/^400 /);
    expect(await start("", { name: "a", acl: [{ entity: "allUsers" }] })).toMatch(/^400 /);
    expect(await start("", { name: "a", kmsKeyName: "k" })).toMatch(/^400 /);
    expect(await start("&predefinedAcl=publicRead", { name: "a" })).toMatch(/^403 /);
  });
});

describe("Google's client for Node.js", () => {
  /** Adds the user to each call, as the launcher does, and the address to the place of an upload, as the relay does. */
  async function clientOf(user: User, url: string): Promise<{ client: Storage; close: () => void }> {
    const front = http.createServer((request, response) => {
      const headers = { ...request.headers, "x-bulkhead-user-digest": digests[user] };
      const { method, url: path } = request;
      const passed = http.request({ port: new URL(url).port, path, method, headers }, (answer) => {
        const { location } = answer.headers;
        response.writeHead(answer.statusCode ?? 500, {
          ...answer.headers,
          ...(location === undefined ? {} : { location: `http://${request.headers.host}${location}` }),
        });
        answer.pipe(response);
      });
      request.pipe(passed);
    });
    await new Promise<void>((resolve) => void front.listen(0, "127.0.0.1", resolve));
    // As in a session, where the variable is set from the start.
    process.env.STORAGE_EMULATOR_HOST = `http://127.0.0.1:${(front.address() as AddressInfo).port}/storage`;
    const client = new Storage({ projectId: "acme" });
    delete process.env.STORAGE_EMULATOR_HOST;
    return { client, close: () => void front.closeAllConnections() };
  }

  test("reads, writes, lists and deletes in the user's own folder, unchanged", async () => {
    await withRoute({}, async (url, ledger) => {
      for (const user of ["ann", "bob"] as const) {
        const { client, close } = await clientOf(user, url);
        const own = client.bucket(bucket);
        await own.file("results/a b.csv").save(`of ${user}`, { resumable: false });
        await own.file("big").save(`big of ${user}`, { resumable: true, validation: false });
        expect((await own.file("results/a b.csv").download({ validation: false })).toString()).toBe(`of ${user}`);
        const [files] = await own.getFiles({ prefix: "results/" });
        expect(files.map(({ name }) => name)).toEqual(["results/a b.csv"]);
        expect((await own.file("big").getMetadata())[0]).toMatchObject({
          name: "big",
          size: String(`big of ${user}`.length),
        });
        await own.file("big").delete();
        await expect(own.file("big").getMetadata()).rejects.toMatchObject({ code: 404 });
        close();
      }
      expect([...storage.objects].filter(([name]) => name.includes("results"))).toEqual([
        [`${bucket}/${folderOf("ann")}results/a b.csv`, "of ann"],
        [`${bucket}/${folderOf("bob")}results/a b.csv`, "of bob"],
      ]);
      expect(new Set(storage.calls.map(({ authorization }) => authorization))).toEqual(
        new Set(["Bearer fake-token-of-the-proxy"]),
      );
      const [line] = ledger.take(0);
      expect(line).toMatchObject({ vendor: "storage", event: "$call", subjects: 2, dropped: 0 });
      expect(JSON.stringify(line)).not.toMatch(/aaaa|bbbb|users\//);
    });
  });
});
