/** What a user tries against the launcher itself, to get into another user's session. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { request } from "node:http";
import { storagePath, userDigestHeader } from "../../../plan/sessions";
import { assertionHeader, iapIssuer } from "../../../sessions/identity/iap";
import type { AssertionClaims } from "./assertions";
import { keyedApi, usersBucket } from "./relayStandIn";
import type { LauncherTarget } from "./targets";
import { attacker, victim } from "./userBreakIn";

export interface LauncherBreakIn {
  readonly id: string;
  readonly title: string;
  succeeds(target: LauncherTarget, canary: string): Promise<boolean>;
}

const strangersKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

/** A request with headers of the attacker's choice. A list sends a header several times. */
function raw(
  target: LauncherTarget,
  path: string,
  headers: Record<string, string | string[]>,
  body?: string,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST";
    const call = request({ port: target.port, path, method, headers, agent: false }, async (answer) => {
      const chunks = await answer.toArray();
      resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
    });
    call.on("error", reject);
    call.end(body);
  });
}

/** The victim gives a key, and the attacker asks for it with an assertion that is not theirs to make. */
function forged(id: string, title: string, claims: Partial<AssertionClaims>): LauncherBreakIn {
  return {
    id,
    title,
    async succeeds(target, canary) {
      await target.call(victim, "/key", canary);
      const assertion = target.signer.assertion({ subject: victim, ...claims });
      return (await raw(target, "/key", { [assertionHeader]: assertion })).text.includes(canary);
    },
  };
}

const own = (target: LauncherTarget) => ({ [assertionHeader]: target.signer.assertion({ subject: attacker }) });

const formType = "application/x-www-form-urlencoded";

/** A user enters a key of their own on the launcher's page. */
async function enterKey(target: LauncherTarget, user: string, key: string): Promise<void> {
  await target.call(user, "/pid");
  const login = { [assertionHeader]: target.signer.assertion({ subject: user }) };
  const page = await raw(target, "/_bulkhead/keys", { ...login, accept: "text/html", "sec-fetch-mode": "navigate" });
  const [, token = ""] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
  const form = new URLSearchParams({ token, api: keyedApi, key });
  await raw(target, "/_bulkhead/keys", { ...login, "content-type": formType }, form.toString());
}

/** Code of an app that calls the relay, which a new session reaches after a moment. */
const throughRelay = (path: string, init: string) => `for (let turn = 0; turn < 250; turn += 1) {
  const answer = await fetch(process.env.RELAY_URL + '${path}', ${init}).catch(() => undefined);
  if (answer) return answer.text();
  await new Promise((resolve) => setTimeout(resolve, 20));
}`;

export const launcherBreakIns: readonly LauncherBreakIn[] = [
  {
    id: "no-assertion",
    title: "name another user in a cookie, without a login",
    async succeeds(target, canary) {
      await target.call(victim, "/key", canary);
      return (await raw(target, "/key", { cookie: `user=${victim}` })).text.includes(canary);
    },
  },
  forged("forged-signature", "sign another user's assertion with a key of one's own", { key: strangersKey }),
  forged("unsigned", "make another user's assertion without a signature", { algorithm: "none" }),
  forged("expired", "use an old assertion of another user", { issuedAt: -900, expiresAt: -300 }),
  forged("other-audience", "use an assertion that another user gave to another app", { audience: "/projects/2/x" }),
  forged("other-issuer", "use another user's token of another issuer", { issuer: "https://accounts.google.com" }),
  {
    id: "two-assertions",
    title: "send another user's assertion, unsigned, behind one's own",
    async succeeds(target, canary) {
      await target.call(victim, "/key", canary);
      const theirs = target.signer.assertion({ subject: victim, algorithm: "none" });
      const headers = { [assertionHeader]: [own(target)[assertionHeader] ?? "", theirs] };
      return (await raw(target, "/key", headers)).text.includes(canary);
    },
  },
  {
    id: "user-header",
    title: "tell the app by a header that one is another user",
    async succeeds(target) {
      const headers = { ...own(target), "x-goog-authenticated-user-email": `accounts.google.com:${victim}@users.test` };
      return (await raw(target, "/headers", headers)).text.includes(`${victim}@users.test`);
    },
  },
  {
    id: "foreign-logout",
    title: "have another user's browser send a form that ends their session",
    async succeeds(target, canary) {
      await target.call(victim, "/key", canary);
      const headers = {
        [assertionHeader]: target.signer.assertion({ subject: victim }),
        "content-type": formType,
      };
      await raw(target, "/_bulkhead/logout", headers, "token=guess");
      return (await target.call(victim, "/key")).text !== canary;
    },
  },
  {
    id: "script-reads-form",
    title: "read the launcher's form from a script of the app's page",
    async succeeds(target) {
      await target.call(victim, "/key", "x");
      const headers = {
        [assertionHeader]: target.signer.assertion({ subject: victim }),
        accept: "text/html",
        "sec-fetch-mode": "cors",
      };
      return (await raw(target, "/_bulkhead/session", headers)).text.includes('name="token"');
    },
  },
  {
    id: "foreign-key",
    title: "call an API with the key that another user has entered",
    async succeeds(target, canary) {
      await enterKey(target, victim, canary);
      const headers = JSON.stringify({ "x-bulkhead-user": victim, "x-goog-authenticated-user-id": victim });
      const call = throughRelay(`/api/${keyedApi}/v1`, `{ headers: ${headers} }`);
      return (await target.call(attacker, "/run", call)).text.includes(canary);
    },
  },
  {
    id: "foreign-object",
    title: "read the object that another user has in the bucket, by the route to one's own",
    async succeeds(target, canary) {
      const path = `${storagePath}/upload/storage/v1/b/${usersBucket}/o?uploadType=media&name=result`;
      await target.call(victim, "/run", throughRelay(path, `{ method: 'POST', body: '${canary}' }`));
      // What the launcher calls the victim is no secret: a hash of their login.
      const digest = createHash("sha256").update(`bulkhead user\n${iapIssuer}\n${victim}`).digest("base64url");
      const headers = JSON.stringify({ [userDigestHeader]: digest });
      const read = throughRelay(
        `${storagePath}/storage/v1/b/${usersBucket}/o/result?alt=media`,
        `{ headers: ${headers} }`,
      );
      return (await target.call(attacker, "/run", read)).text.includes(canary);
    },
  },
  {
    id: "worker-reads-form",
    title: "have another user's browser keep a script of the app that sees the launcher's forms",
    async succeeds(target) {
      const login = { [assertionHeader]: target.signer.assertion({ subject: victim }) };
      return (await raw(target, "/pid", { ...login, "service-worker": "script" })).status === 200;
    },
  },
  {
    id: "socket-link",
    title: "put a link to another user's session in place of the app's socket",
    async succeeds(target, canary) {
      await target.call(victim, "/key", canary);
      const [theirs] = target.folders();
      await target.endSession(attacker);
      // As the app's own start does, before it listens: the launcher looks for the socket from then on.
      await target.call(attacker, "/pid");
      const socket = "process.env.BULKHEAD_SOCKET";
      const link = `const fs = require('fs'); fs.unlinkSync(${socket}); fs.symlinkSync('${theirs}/run/app.sock', ${socket}); return 'linked'`;
      await target.call(attacker, "/run", link);
      // Several at once, since connections from before the link still lead to the attacker's own app.
      const answers = await Promise.all(Array.from({ length: 6 }, () => target.call(attacker, "/key")));
      return answers.some(({ text }) => text.includes(canary));
    },
  },
];
