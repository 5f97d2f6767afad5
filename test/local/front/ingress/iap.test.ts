import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Decisions } from "../../../../local/front/decisions";
import { type Listening, listen } from "../../../../local/front/http";
import { ServiceIngress } from "../../../../local/front/ingress/serviceIngress";
import { createSigningKeys } from "../../../../local/front/signingKeys";
import { CloudFolder, folderProject, projectNumber, region } from "../support/cloudFolder";

let folder: CloudFolder;
let front: Listening;
let app: Listening;
let decisions: Decisions;

beforeAll(async () => {
  folder = await CloudFolder.create();
  decisions = new Decisions();
  app = await listen((_, response) => response.end("welcome"));
  const fullName = await folder.addService("acme", await folder.addAccount("acme-run"), { iapEnabled: true });
  await folder.allow(fullName, {
    role: "roles/run.invoker",
    members: [`serviceAccount:service-${projectNumber}@gcp-sa-iap.iam.gserviceaccount.com`],
  });
  await folder.allow(`iap.googleapis.com/${fullName.slice(fullName.indexOf("/") + 1)}`, {
    role: "roles/iap.httpsResourceAccessor",
    members: ["user:ann@acme.example", "user:bob@platform.example"],
  });
  const ingress = new ServiceIngress({
    cloud: folder.cloud,
    keys: await createSigningKeys(),
    decisions,
    backendOf: () => app.port,
  });
  front = await listen((given, response) => void ingress.handle(given, response, { kind: "internet" }));
});
afterAll(async () => {
  await Promise.all([front.close(), app.close()]);
  await folder.remove();
});

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly cookie: string;
}

function send(path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port: front.port,
        path,
        method: body === undefined ? "GET" : "POST",
        headers: { host: "acme.localhost", ...headers },
      },
      async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) {
          parts.push(part);
        }
        const cookie = response.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
        resolve({ status: response.statusCode, body: Buffer.concat(parts).toString(), cookie });
      },
    );
    sent.on("error", reject).end(body);
  });
}

async function visit(email: string): Promise<Answer> {
  const form = { origin: "http://acme.localhost", "content-type": "application/x-www-form-urlencoded" };
  const { cookie } = await send("/_local/login", form, `email=${encodeURIComponent(email)}`);
  return send("/", { cookie });
}

describe("C9: people of another organisation", () => {
  const setDomain = (domain: string) =>
    folder.cloud.initialize({ projects: { [folderProject]: { number: projectNumber, domain } } });

  test("pass as everyone does if nothing says what the organisation's domain is", async () => {
    expect(await visit("ann@acme.example")).toMatchObject({ status: 200, body: "welcome" });
  });

  test("are refused by Google's own client, though a role lets them in", async () => {
    await setDomain("platform.example");
    const refused = await visit("ann@acme.example");
    expect(refused.status).toBe(403);
    expect(refused.body).toContain(
      "Error 403: org_internal: Google's OAuth client lets in people of 'platform.example' only",
    );
    expect(decisions.list().at(-1)).toMatchObject({
      wall: "login (IAP)",
      caller: "user:ann@acme.example",
      allowed: false,
    });
    expect((await visit("bob@platform.example")).status).toBe(200);
  });

  test("pass with a client of the platform's own", async () => {
    const type = "gcp:iap/settings:Settings";
    const name = `projects/${projectNumber}/iap_web/cloud_run-${region}/services/acme`;
    const own = { name, accessSettings: { oauthSettings: { clientId: "obviously-fake" } } };
    await folder.add(type, `iap.googleapis.com/${name}:iapSettings`, { ...own, name: `${name}x` });
    expect((await visit("ann@acme.example")).status).toBe(403);
    await folder.add(type, `iap.googleapis.com/${name}:iapSettings`, own);
    expect((await visit("ann@acme.example")).status).toBe(200);
  });
});
