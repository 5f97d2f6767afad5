import type { BreakIn, Scene } from "./breakIn";
import { accessToken, flavor, mintAccessTokens, mintIdentityTokens, serviceAccounts } from "./identity";
import { firstThrough, judge, type Verdict } from "./verdict";
import { shoot, straightTo } from "./wire";

/** Ways to speak as someone else. */
export const identityBreakIns: readonly BreakIn[] = [
  {
    id: "other-identity",
    title: "asks its metadata server for the other identity",
    expected: "metadata server",
    attempt: async ({ attacker, victim }) => {
      const url = `${serviceAccounts}/${victim.foothold.email}/token`;
      return judge(await shoot(attacker.foothold, { url, headers: [flavor] }));
    },
  },
  {
    id: "mint-token",
    title: "asks Google for tokens of the other tenant's accounts",
    expected: "IAM",
    attempt: mintTokens,
  },
  {
    id: "identity-by-forgery",
    title: "has an app fetch a token from its metadata server",
    expected: "metadata server",
    attempt: async ({ attacker }) => judge(await shoot(attacker.foothold, { url: `${serviceAccounts}/default/token` })),
  },
  {
    id: "other-metadata-server",
    title: "asks the other tenant's metadata server",
    expected: "instance boundary",
    attempt: async ({ running, attacker, victim }) => {
      const { metadata } = running.networkOf(victim.workload.name);
      return judge(
        await shoot(attacker.foothold, {
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
    // Elsewhere the kernel doesn't tell whose a connection is; docs/local-run.md says so.
    possible: () => process.platform === "linux",
    attempt: async (scene) => {
      const { metadata } = scene.running.networkOf(scene.victim.workload.name);
      return judge(await shoot(straightTo(metadata), { url: `${serviceAccounts}/default/token`, headers: [flavor] }));
    },
  },
];

async function mintTokens(scene: Scene): Promise<Verdict> {
  const { attacker, victim } = scene;
  if (attacker.foothold.email === victim.foothold.email) {
    return { denied: false, because: "both run as the same account, whose tokens its metadata server gives" };
  }
  const own = await accessToken(attacker);
  const minted = [...(await mintAccessTokens(scene, own)), ...(await mintIdentityTokens(scene, own, victim.proxy.url))];
  return firstThrough(
    minted.map(
      ({ verdict }) =>
        async () =>
          verdict,
    ),
  );
}
