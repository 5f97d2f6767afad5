/** Break-ins that call the services of the other tenant. */
import { issueIdentityToken } from "../../local/front/identityTokens";
import { createSigningKeys } from "../../local/front/signingKeys";
import type { BreakIn, Party } from "./breakIn";
import { bearer, identityToken, identityTokens } from "./identity";
import { firstThrough, judge } from "./verdict";
import { googleAddress, sendRequest } from "./wire";

const hour = 3_600_000;
const proxyPath = "/mixpanel/track";

export const callBreakIns: readonly BreakIn[] = [
  {
    id: "call-app",
    title: "opens the other tenant's app with its own token",
    expected: "login (IAP)",
    attempt: async (context) => {
      const { url } = context.victim.workload;
      const tokens = await identityTokens(context, url);
      // By its name, which the DNS of the cell doesn't have, and by address.
      const ways = [{ url: `${url}/` }, { url: `${googleAddress}/`, host: new URL(url).host }];
      return firstThrough(
        ways.flatMap((way) =>
          tokens.map((token) => async () => {
            const request = { ...way, headers: [bearer(token)] };
            return judge(await sendRequest(context.attacker.intruder, request));
          }),
        ),
      );
    },
  },
  {
    id: "call-proxy",
    title: "calls the other tenant's proxy with its own token",
    expected: "IAM",
    attempt: async (context) => {
      const request = { url: context.victim.proxy.url + proxyPath, method: "POST", body: "[]" };
      const tokens = await identityTokens(context, context.victim.proxy.url);
      return firstThrough(
        tokens.map(
          (token) => async () =>
            judge(await sendRequest(context.attacker.intruder, { ...request, headers: [bearer(token)] })),
        ),
      );
    },
  },
  {
    id: "call-proxy-anonymously",
    title: "calls the other tenant's proxy without a token",
    expected: "IAM",
    attempt: async ({ attacker, victim }) =>
      judge(await sendRequest(attacker.intruder, { url: victim.proxy.url + proxyPath })),
  },
  {
    id: "token-of-other-audience",
    title: "uses a stolen token at its own proxy",
    expected: "identity token",
    attempt: async ({ attacker, victim }) => {
      const stolen = await identityToken(victim, victim.proxy.url);
      return judge(
        await sendRequest(attacker.intruder, { url: attacker.proxy.url + proxyPath, headers: [bearer(stolen)] }),
      );
    },
  },
  {
    id: "token-of-other-tenant",
    title: "lets the other tenant's identity call its own proxy",
    expected: "IAM",
    attempt: async ({ attacker, victim }) => {
      const stolen = await identityToken(victim, attacker.proxy.url);
      return judge(
        await sendRequest(attacker.intruder, { url: attacker.proxy.url + proxyPath, headers: [bearer(stolen)] }),
      );
    },
  },
  {
    id: "expired-token",
    title: "replays an expired token of the other tenant",
    expected: "identity token",
    attempt: async ({ running, attacker, victim }) => {
      // Issued two hours ago by the same key, as if the attacker had kept it until now.
      const issuedAt = new Date(Date.now() - 2 * hour);
      const old = await running.issueIdentityToken(victim.intruder.email, victim.proxy.url, issuedAt);
      return judge(await sendRequest(attacker.intruder, { url: victim.proxy.url + proxyPath, headers: [bearer(old)] }));
    },
  },
  {
    id: "forged-token",
    title: "calls the other tenant's proxy with a token it signed",
    expected: "identity token",
    attempt: async ({ attacker, victim }) => {
      const forged = await forge(victim);
      return judge(
        await sendRequest(attacker.intruder, { url: victim.proxy.url + proxyPath, headers: [bearer(forged)] }),
      );
    },
  },
  {
    id: "unsigned-token",
    title: "calls the other tenant's proxy with an unsigned token",
    expected: "identity token",
    attempt: async ({ attacker, victim }) => {
      const [, payload] = (await forge(victim)).split(".");
      const header = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url");
      return judge(
        await sendRequest(attacker.intruder, {
          url: victim.proxy.url + proxyPath,
          headers: [bearer(`${header}.${payload}.`)],
        }),
      );
    },
  },
  {
    id: "stolen-token-from-internet",
    title: "uses a stolen, valid token from the internet",
    expected: "ingress",
    attempt: async ({ internet, victim }) => {
      const stolen = await identityToken(victim, victim.proxy.url);
      return judge(
        await sendRequest(internet, {
          url: victim.proxy.url + proxyPath,
          method: "POST",
          headers: [bearer(stolen)],
          body: "[]",
        }),
      );
    },
  },
  {
    id: "anonymous-app",
    title: "opens the other tenant's app without a login",
    expected: "login (IAP)",
    attempt: async ({ internet, victim }) => judge(await sendRequest(internet, { url: `${victim.workload.url}/` })),
  },
];

/** A token like a real one, but signed with a key of the attacker's under the name of Google's key. */
async function forge(victim: Party): Promise<string> {
  const { identity } = await createSigningKeys();
  return issueIdentityToken(identity, victim.intruder.email, victim.proxy.url);
}
