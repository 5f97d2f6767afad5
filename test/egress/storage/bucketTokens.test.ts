/**
 * Tokens for one user's folder, made by the proxy and judged by the local cloud's exchange and Cloud Storage, which know nothing of the
 * proxy: break-ins of one user against another, with each part of the boundary out.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Admission } from "../../../egress/http/admission";
import { Ledger } from "../../../egress/ledger/ledger";
import { accessBoundary } from "../../../egress/storage/accessBoundary";
import { BucketTokens } from "../../../egress/storage/bucketTokens";
import { TokenRoute } from "../../../egress/storage/tokenRoute";
import { folderChecks, UserFolder } from "../../../egress/storage/userFolder";
import { Users } from "../../../egress/users/users";
import { writeObject } from "../../../local/front/apis/objects";
import { CloudFolder } from "../../local/front/support/cloudFolder";
import { type GoogleApis, startGoogleApis } from "../../local/front/support/googleApis";

const bucket = "acme-data-1";
const users = new Users(Buffer.from("fake-key-of-users-0123456789"));
const digests = { ann: "a".repeat(43), bob: "b".repeat(43) } as const;
type User = keyof typeof digests;
const folderOf = (user: User) => new UserFolder(users.pseudonym(digests[user]), folderChecks);
const pathOf = (user: User, name: string) => `${folderOf(user).path}${name}`;

let cloud: CloudFolder;
let apis: GoogleApis;
let egress: string;

beforeAll(async () => {
  cloud = await CloudFolder.create();
  egress = await cloud.addAccount("acme-egress");
  await cloud.addBucket(bucket, egress);
  await cloud.addBucket("acme-data-2", egress);
  await cloud.addSecret("acme_token", "fake-token-of-a-vendor", egress);
  apis = await startGoogleApis(cloud.cloud);
});

beforeEach(async () => {
  const object = (text: string) => ({ content: Buffer.from(text), contentType: "text/plain", metadata: {} });
  await writeObject(cloud.cloud, { bucket, name: pathOf("ann", "secret.csv") }, object("of ann"), {});
  await writeObject(cloud.cloud, { bucket, name: pathOf("bob", "own.csv") }, object("of bob"), {});
  await writeObject(cloud.cloud, { bucket, name: "shared.csv" }, object("of the tenant"), {});
  await writeObject(cloud.cloud, { bucket: "acme-data-2", name: "x" }, object("of another bucket"), {});
});

afterAll(async () => {
  await apis?.stop();
  await cloud?.remove();
});

interface Proxy {
  /** What the route answers to a user's launcher. */
  ask(user: User | undefined, path?: string): Promise<{ status: number; body: Record<string, unknown> }>;
  readonly ledger: Ledger;
  readonly problems: string[];
}

/** Answers as the proxy does. */
async function withRoute<T>(boundaryOf: typeof accessBoundary, use: (proxy: Proxy) => Promise<T>): Promise<T> {
  const ledger = new Ledger("acme", "digest");
  const problems: string[] = [];
  const metadata = http.createServer((_, response) => {
    response.end(JSON.stringify({ access_token: apis.token(egress), expires_in: 3_000 }));
  });
  const metadataPort = await portOf(metadata);
  const route = new TokenRoute({
    tokens: new BucketTokens({
      bucket,
      exchangeUrl: apis.url("sts"),
      metadataHost: `127.0.0.1:${metadataPort}`,
      boundaryOf,
    }),
    users,
    admission: new Admission(),
    count: ledger.count("storage", "$call", "*"),
    onProblem: (problem) => problems.push(problem),
  });
  const server = http.createServer((request, response) => void route.handle(request, response));
  const port = await portOf(server);
  try {
    return await use({
      ledger,
      problems,
      ask: async (user, path = "/storage/token") => {
        const headers: Record<string, string> = user === undefined ? {} : { "x-bulkhead-user-digest": digests[user] };
        const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
        return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
      },
    });
  } finally {
    server.closeAllConnections();
    server.close();
    metadata.closeAllConnections();
    metadata.close();
  }
}

async function portOf(server: http.Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const tokenOf = async (user: User, { ask }: Proxy) => String((await ask(user)).body.access_token);

/** A call of Google's APIs with a user's token. */
async function call(token: string, service: string, path: string, method = "GET", body?: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const init = { method, headers, ...(body === undefined ? {} : { body }) };
  const answer = await fetch(`${apis.url(service)}${path}`, init);
  return `${answer.status} ${await answer.text()}`;
}

const encoded = encodeURIComponent;
const objects = (name: string) => `/storage/v1/b/${name}/o`;
const upload = (name: string) => `/upload${objects(bucket)}?uploadType=media&name=${encoded(name)}`;

/** The boundary with a part of its only rule replaced. */
const weakened =
  (change: (rule: Record<string, string | string[] | object | undefined>) => void): typeof accessBoundary =>
  (...given) => {
    const boundary = structuredClone(accessBoundary(...given)) as {
      accessBoundary: { accessBoundaryRules: [Record<string, string>] };
    };
    change(boundary.accessBoundary.accessBoundaryRules[0]);
    return boundary;
  };
const withoutCondition = weakened((rule) => {
  delete rule.availabilityCondition;
});
const withCondition = (expression: string) =>
  weakened((rule) => Object.assign(rule, { availabilityCondition: { expression } }));
const anyObject = `resource.name.startsWith('projects/_/buckets/${bucket}/objects/')`;
const anyList = "api.getAttribute('storage.googleapis.com/objectListPrefix', '').startsWith('')";

/** Each is bob's, and gets at something that is not his with the named boundary in place of the right one. */
const breakIns: Readonly<
  Record<
    string,
    { readonly path: string; readonly method?: string; readonly seen: RegExp; readonly out: typeof accessBoundary }
  >
> = {
  "another user's object": {
    path: `${objects(bucket)}/${encoded(pathOf("ann", "secret.csv"))}?alt=media`,
    seen: /^200 of ann/,
    out: withCondition(anyObject),
  },
  "an object of the tenant": {
    path: `${objects(bucket)}/shared.csv?alt=media`,
    seen: /^200 of the tenant/,
    out: withoutCondition,
  },
  "a list without a prefix": { path: objects(bucket), seen: /secret\.csv/, out: withCondition(anyList) },
  "a list of another user's folder": {
    path: `${objects(bucket)}?prefix=${encoded(folderOf("ann").path)}`,
    seen: /secret\.csv/,
    out: withoutCondition,
  },
  "a list of the beginning of all folders": {
    path: `${objects(bucket)}?prefix=users%2F`,
    seen: /secret\.csv/,
    out: withCondition(anyList),
  },
  "a new object in another user's folder": {
    path: upload(pathOf("ann", "planted.csv")),
    method: "POST",
    seen: /^200 .*planted/s,
    out: withCondition(anyObject),
  },
  "another user's object, replaced": {
    path: upload(pathOf("ann", "secret.csv")),
    method: "POST",
    seen: /^200 /,
    out: withoutCondition,
  },
  "another user's object, deleted": {
    path: `${objects(bucket)}/${encoded(pathOf("ann", "secret.csv"))}`,
    method: "DELETE",
    seen: /^204 /,
    out: withoutCondition,
  },
  "an upload in pieces into another user's folder": {
    path: `/upload${objects(bucket)}?uploadType=resumable&name=${encoded(pathOf("ann", "pieces"))}`,
    method: "POST",
    seen: /^200 /,
    out: withCondition(anyObject),
  },
  "a folder whose name begins like the user's": {
    path: `${objects(bucket)}/${encoded(`${folderOf("bob").path.slice(0, -1)}-other/x`)}?alt=media`,
    // There is no such object, which is only said to who may read it.
    seen: /^404 /,
    out: withCondition(anyObject),
  },
  "another bucket that the proxy may use": {
    path: `${objects("acme-data-2")}/x?alt=media`,
    seen: /^200 of another bucket/,
    out: weakened((rule) => {
      delete rule.availabilityCondition;
      rule.availableResource = "//storage.googleapis.com/projects/_/buckets/acme-data-2";
    }),
  },
};

describe.each(Object.entries(breakIns))("%s", (_, { path, method = "GET", seen, out }) => {
  const body = method === "POST" ? (path.includes("resumable") ? "{}" : "planted") : undefined;

  test("is refused by Cloud Storage with a user's token, and within reach if the boundary is wider", async () => {
    await withRoute(accessBoundary, async (proxy) => {
      const answer = await call(await tokenOf("bob", proxy), "storage", path, method, body);
      expect(answer).not.toMatch(seen);
      expect(answer).toMatch(/^403 /);
    });
    await withRoute(out, async (proxy) => {
      expect(await call(await tokenOf("bob", proxy), "storage", path, method, body)).toMatch(seen);
    });
  });
});

test("a token opens nothing but Cloud Storage, and no wider one can be made of it", async () => {
  await withRoute(accessBoundary, async (proxy) => {
    const token = await tokenOf("bob", proxy);
    const secret = "/v1/projects/acme-cell/secrets/acme_token/versions/1:access";
    expect(await call(token, "secretmanager", secret)).toMatch(/^403 /);
    expect(await call(apis.token(egress), "secretmanager", secret)).toMatch(/^200 /);
    expect(await call(token, "storage", `/storage/v1/b/${bucket}`)).toMatch(/^403 /);
    const form = new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
      subject_token: token,
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      options: JSON.stringify(withoutCondition(bucket, folderOf("ann"))),
    });
    expect(await call("", "sts", "/v1/token", "POST", form.toString())).toMatch(/^40/);
  });
});

test("each user's token is counted, and no call of the bucket goes through the proxy", async () => {
  await withRoute(accessBoundary, async ({ ask, ledger, problems }) => {
    const { body } = await ask("ann");
    expect(body).toEqual({
      access_token: expect.any(String),
      expires_in: expect.any(Number),
      token_type: "Bearer",
      folder: folderOf("ann").path,
    });
    expect(body.expires_in).toBeLessThanOrEqual(3_000);
    expect((await ask("bob")).status).toBe(200);
    expect(await ask(undefined)).toMatchObject({ status: 401 });
    expect(await ask("bob", `${objects(bucket)}/x`)).toMatchObject({ status: 403 });
    expect(ledger.take(0).map(({ sent, dropped, reason, subjects }) => [sent, dropped, reason, subjects])).toEqual([
      [2, 0, null, 2],
      [0, 1, "no-id", expect.anything()],
      [0, 1, "undeclared-path", expect.anything()],
    ]);
    expect(problems).toEqual([]);
  });
});

test("an exchange that fails is answered with 503, and its reason holds no token", async () => {
  const unreadable = withCondition("resource.name.matches('.*')");
  await withRoute(unreadable, async ({ ask, problems }) => {
    expect(await ask("ann")).toMatchObject({ status: 503 });
    expect(problems).toEqual(["the exchange of tokens answered 400"]);
  });
});

test("a boundary fits into what the exchange takes, with the longest name of a bucket", () => {
  const longest = accessBoundary("b".repeat(222), folderOf("ann"));
  expect(JSON.stringify(longest).length).toBeLessThanOrEqual(2_048);
});
