/** Break-ins by headers, hosts and paths in requests to the entrance of a service. */
import type { BreakIn } from "./breakIn";
import { bearer, identityToken, identityTokens } from "./identity";
import { firstThrough, judge } from "./verdict";
import { sendRequest } from "./wire";

export const ingressBreakIns: readonly BreakIn[] = [
  {
    id: "forged-login-headers",
    title: "opens the other tenant's app with forged login headers",
    expected: "login (IAP)",
    attempt: async ({ internet, victim }) => {
      const email = `ann@${victim.tenant}.example`;
      const headers = [
        ["X-Goog-Authenticated-User-Email", `accounts.google.com:${email}`],
        ["X-Goog-IAP-JWT-Assertion", "eyJhbGciOiJub25lIn0.e30."],
        ["X-Serverless-Authorization", "Bearer e30.e30.e30"],
      ] as const;
      return judge(await sendRequest(internet, { url: `${victim.workload.url}/`, headers }));
    },
  },
  {
    id: "forged-source-address",
    title: "claims an internal address at the other tenant's proxy",
    expected: "ingress",
    attempt: async ({ internet, victim }) => {
      const headers = [
        ["X-Forwarded-For", "10.8.0.5"],
        ["Forwarded", "for=10.8.0.5;host=internal"],
        ["Via", "1.1 google"],
      ] as const;
      return judge(await sendRequest(internet, { url: `${victim.proxy.url}/healthz`, headers }));
    },
  },
  {
    id: "other-host-header",
    title: "names the other tenant's proxy in the host header",
    expected: "identity token",
    attempt: async ({ attacker, victim }) => {
      const token = await identityToken(attacker, attacker.proxy.url);
      const host = new URL(victim.proxy.url).host;
      return judge(
        await sendRequest(attacker.intruder, {
          url: `${attacker.proxy.url}/mixpanel/track`,
          host,
          headers: [bearer(token)],
        }),
      );
    },
  },
  {
    id: "two-hosts",
    title: "names two hosts in one request",
    expected: "Google Front End",
    attempt: async ({ attacker, victim }) => {
      const token = await identityToken(attacker, attacker.proxy.url);
      const headers = [bearer(token), ["Host", new URL(victim.proxy.url).host]] as const;
      return judge(await sendRequest(attacker.intruder, { url: `${attacker.proxy.url}/mixpanel/track`, headers }));
    },
  },
  {
    id: "absolute-address",
    title: "asks its own proxy for the other tenant's address",
    expected: "Google Front End",
    attempt: async ({ attacker, victim }) => {
      const token = await identityToken(attacker, attacker.proxy.url);
      const target = `${victim.proxy.url}/mixpanel/track`;
      return judge(await sendRequest(attacker.intruder, { url: attacker.proxy.url, target, headers: [bearer(token)] }));
    },
  },
  {
    id: "request-in-request",
    title: "hides a second request in the body of the first",
    expected: "Google Front End",
    attempt: async ({ attacker, victim }) => {
      const hidden = `0\r\n\r\nGET /mixpanel/track HTTP/1.1\r\nHost: ${new URL(victim.proxy.url).host}\r\n\r\n`;
      const headers = [["Transfer-Encoding", "chunked"]] as const;
      return judge(
        await sendRequest(attacker.intruder, { url: `${attacker.proxy.url}/`, method: "POST", headers, body: hidden }),
      );
    },
  },
  {
    id: "two-tokens",
    title: "puts a second token beside the one that is checked",
    expected: "IAM",
    attempt: async (context) => {
      const { attacker, victim } = context;
      const stolen = await identityToken(victim, victim.proxy.url);
      const tokens = await identityTokens(context, victim.proxy.url);
      return firstThrough(
        tokens.map((token) => async () => {
          const headers = [
            ["X-Serverless-Authorization", `Bearer ${token}`],
            ["Connection", "x-serverless-authorization"],
            bearer(stolen),
          ] as const;
          return judge(await sendRequest(attacker.intruder, { url: `${victim.proxy.url}/mixpanel/track`, headers }));
        }),
      );
    },
  },
  {
    id: "path-around-login",
    title: "goes around the login with dots and encoded slashes",
    expected: "login (IAP)",
    attempt: async ({ internet, victim }) => {
      for (const target of [
        "/_local/login/../",
        "/_local/login/%2e%2e/",
        "/%2f/",
        "//healthz",
        "/healthz/..;/",
        "/_local/login%2f..%2f",
      ]) {
        const verdict = judge(await sendRequest(internet, { url: victim.workload.url, target }));
        if (!verdict.denied || verdict.wall !== "login (IAP)") {
          return { ...verdict, because: `${verdict.because} (${target})` };
        }
      }
      return { denied: true, wall: "login (IAP)", because: "a login is needed, on each of six paths" };
    },
  },
];
