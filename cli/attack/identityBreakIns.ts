/** Break-ins that ask for the identity of the other tenant. */
import type { AttackContext, BreakIn } from "./breakIn";
import { accessToken, flavor, makeAccessTokens, makeIdentityTokens, serviceAccounts } from "./identity";
import { firstThrough, judge, type Verdict } from "./verdict";
import { sendRequest, straightTo } from "./wire";

export const identityBreakIns: readonly BreakIn[] = [
  {
    id: "other-identity",
    title: "asks its metadata server for the other identity",
    expected: "metadata server",
    attempt: async ({ attacker, victim }) => {
      const url = `${serviceAccounts}/${victim.intruder.email}/token`;
      return judge(await sendRequest(attacker.intruder, { url, headers: [flavor] }));
    },
  },
  {
    id: "mint-token",
    title: "asks Google for tokens of the other tenant's accounts",
    expected: "IAM",
    attempt: requestTokens,
  },
  {
    id: "identity-by-forgery",
    title: "has an app fetch a token from its metadata server",
    expected: "metadata server",
    attempt: async ({ attacker }) =>
      judge(await sendRequest(attacker.intruder, { url: `${serviceAccounts}/default/token` })),
  },
  {
    id: "other-metadata-server",
    title: "asks the other tenant's metadata server",
    expected: "instance boundary",
    attempt: async ({ running, attacker, victim }) => {
      const { metadata } = running.networkOf(victim.workload.name);
      return judge(
        await sendRequest(attacker.intruder, {
          url: `http://127.0.0.1:${metadata}/computeMetadata/v1/instance/service-accounts/default/token`,
          headers: [flavor],
        }),
      );
    },
  },
  {
    id: "metadata-from-outside",
    title: "asks that server from another process of the machine",
    expected: "metadata server",
    // Other kernels do not say which process a connection belongs to; see docs/local-run.md.
    possible: () => process.platform === "linux",
    attempt: async (context) => {
      const { metadata } = context.running.networkOf(context.victim.workload.name);
      return judge(
        await sendRequest(straightTo(metadata), { url: `${serviceAccounts}/default/token`, headers: [flavor] }),
      );
    },
  },
];

async function requestTokens(context: AttackContext): Promise<Verdict> {
  const { attacker, victim } = context;
  if (attacker.intruder.email === victim.intruder.email) {
    return { denied: false, because: "both run as the same account, whose tokens its metadata server gives" };
  }
  const own = await accessToken(attacker);
  const attempts = [
    ...(await makeAccessTokens(context, own)),
    ...(await makeIdentityTokens(context, own, victim.proxy.url)),
  ];
  return firstThrough(
    attempts.map(
      ({ verdict }) =>
        async () =>
          verdict,
    ),
  );
}
