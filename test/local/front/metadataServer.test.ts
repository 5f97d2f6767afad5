import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AccessTokens } from "../../../local/front/accessTokens";
import { Decisions } from "../../../local/front/decisions";
import type { Listening } from "../../../local/front/http";
import { verifyIdentityToken } from "../../../local/front/identityTokens";
import { startMetadataServer } from "../../../local/front/metadataServer";
import { createSigningKeys, type SigningKeys } from "../../../local/front/signingKeys";

const accountEmail = "acme-run@cell.iam.gserviceaccount.com";
const accountsPath = "/computeMetadata/v1/instance/service-accounts";
const flavor = { "metadata-flavor": "Google" };

let keys: SigningKeys;
let server: Listening;
let now = Date.now();
let isOwn = true;
const accessTokens = new AccessTokens(() => now);
const decisions = new Decisions();

beforeAll(async () => {
  keys = await createSigningKeys();
  server = await startMetadataServer({
    email: accountEmail,
    projectId: "cell",
    projectNumber: "123456789012",
    region: "europe-west1",
    instance: "acme",
    accessTokens,
    identityKey: keys.identity,
    decisions,
    isOwnProcess: async () => isOwn,
  });
});

afterAll(() => server.close());

function get(
  path: string,
  headers: Record<string, string> = flavor,
  method = "GET",
): Promise<{ status: number; text: string; flavor: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: server.port, path, headers, method }, (response) => {
      let text = "";
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text, flavor: response.headers["metadata-flavor"] }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("the metadata server of an instance", () => {
  test.each([
    ["project/project-id", "cell"],
    ["project/numeric-project-id", "123456789012"],
    ["instance/region", "projects/123456789012/regions/europe-west1"],
    ["instance/service-accounts/default/email", accountEmail],
    [`instance/service-accounts/${accountEmail}/email`, accountEmail],
    ["universe/universe-domain", "googleapis.com"],
  ])("knows %s", async (path, text) => {
    expect(await get(`/computeMetadata/v1/${path}`)).toEqual({ status: 200, text, flavor: "Google" });
  });

  test("gives an identity token for the audience that is asked for", async () => {
    const { text } = await get(
      `${accountsPath}/default/identity?audience=${encodeURIComponent("https://a.example")}&format=full`,
    );
    expect(await verifyIdentityToken(keys.identity, text, ["https://a.example"])).toEqual({ email: accountEmail });
    expect((await get(`${accountsPath}/default/identity`)).status).toBe(400);
  });

  test("gives an access token that ends within the hour", async () => {
    const { access_token: token, expires_in: life } = JSON.parse((await get(`${accountsPath}/default/token`)).text);
    expect(accessTokens.holderOfHeader(`Bearer ${token}`)?.email).toBe(accountEmail);
    now += (life + 1) * 1000;
    expect(accessTokens.holderOfHeader(`Bearer ${token}`)?.email).toBeUndefined();
  });

  test.each<{ what: string; path: string; headers: Record<string, string>; method?: string; status: number }>([
    { what: "without the header", path: `${accountsPath}/default/token`, headers: {}, status: 403 },
    {
      what: "with another value of the header",
      path: `${accountsPath}/default/token`,
      headers: { "metadata-flavor": "google" },
      status: 403,
    },
    {
      what: "that was forwarded",
      path: `${accountsPath}/default/token`,
      headers: { ...flavor, "x-forwarded-for": "10.0.0.1" },
      status: 403,
    },
    {
      what: "for another account",
      path: `${accountsPath}/bravo-run@cell.iam.gserviceaccount.com/token`,
      headers: flavor,
      status: 404,
    },
    {
      what: "for another account, encoded",
      path: `${accountsPath}/bravo-run%40cell.iam.gserviceaccount.com/identity?audience=a`,
      headers: flavor,
      status: 404,
    },
    {
      what: "around the accounts",
      path: `${accountsPath}/default/../bravo-run@cell.iam.gserviceaccount.com/token`,
      headers: flavor,
      status: 404,
    },
    { what: "of another kind", path: `${accountsPath}/default/token`, headers: flavor, method: "POST", status: 405 },
  ])("refuses a request $what", async ({ path, headers, method, status }) => {
    const before = decisions.list().length;
    const answer = await get(path, headers, method);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain("local.");
    expect(decisions.list().slice(before)).toMatchObject([{ wall: "metadata server", caller: "acme", allowed: false }]);
  });

  test("refuses a process that isn't the instance's own", async () => {
    isOwn = false;
    expect(await get(`${accountsPath}/default/token`)).toMatchObject({ status: 403 });
    isOwn = true;
  });
});
