/** Break-ins that send data past the tracking plan. */
import type { AttackContext, BreakIn } from "./breakIn";
import { startWithRawPlan } from "./rawPlan";
import type { Verdict } from "./verdict";
import { sendRequest } from "./wire";

/** Time within which something that got through arrives, in milliseconds. */
const arrival = 2_000;

export const egressBreakIns: readonly BreakIn[] = [
  {
    id: "vendor-through-api",
    title: "sends analytics through the language model's route",
    expected: "egress proxy",
    attempt: async (context) => {
      const { attacker, canary } = context;
      const vendor = "https://api.mixpanel.com/track";
      const targets = [
        `/api/mixpanel/track?data=${canary}`,
        `/api/anthropic/../mixpanel/track?data=${canary}`,
        `/api/anthropic/..%2f..%2fmixpanel/track?data=${canary}`,
        `/api/anthropic/%2e%2e/%2e%2e/track?data=${canary}`,
        `/api/anthropic//api.mixpanel.com/track?data=${canary}`,
        `/api/anthropic/@api.mixpanel.com/track?data=${canary}`,
        `${vendor}?data=${canary}`,
      ];
      for (const target of targets) {
        const headers = [["Content-Type", "application/json"]] as const;
        await sendRequest(attacker.intruder, {
          url: attacker.relay,
          target,
          method: "POST",
          headers,
          body: JSON.stringify([{ event: canary }]),
        });
      }
      return arrivedAt(
        context,
        (host) => host !== "api.anthropic.com",
        `${targets.length} addresses, none of which reached the vendor`,
      );
    },
  },
  {
    id: "host-through-api",
    title: "names the vendor's host on the language model's route",
    expected: "egress proxy",
    attempt: async (context) => {
      const { attacker, canary } = context;
      const headers = [
        ["X-Forwarded-Host", "api.mixpanel.com"],
        ["Content-Type", "application/json"],
      ] as const;
      const request = {
        url: attacker.relay,
        target: `/api/anthropic/track?data=${canary}`,
        host: "api.mixpanel.com",
        method: "POST",
        headers,
        body: "{}",
      };
      await sendRequest(attacker.intruder, request);
      return arrivedAt(
        context,
        (host) => host !== "api.anthropic.com",
        "the plan's address decides, not the request's host",
      );
    },
  },
  {
    id: "raw-field",
    title: "adds fields of its own to an event of the plan",
    expected: "egress proxy",
    attempt: async (context) => {
      const { attacker, canary } = context;
      const started = new Date().toISOString();
      const event = {
        event: "file_uploaded",
        properties: {
          token: canary,
          distinct_id: canary,
          $email: `${canary}@example.com`,
          note: canary,
          size_kb: canary,
          nested: { deep: [canary] },
          time: Math.floor(Date.now() / 1000),
        },
      };
      const headers = [
        ["Content-Type", "application/json"],
        ["User-Agent", canary],
        ["Cookie", `id=${canary}`],
        ["Referer", `https://example.com/${canary}`],
      ] as const;
      const body = JSON.stringify([event, { event: canary, properties: { token: canary } }]);
      await sendRequest(attacker.intruder, {
        url: attacker.relay,
        target: `/mixpanel/track?ip=1&data=${canary}`,
        method: "POST",
        headers,
        body,
      });
      const verdict = await arrivedAt(context, () => true, "the event left, with the plan's fields only");
      const left = context.running
        .received()
        .some(
          ({ time, from, host }) => from === attacker.proxy.name && host.endsWith(".mixpanel.com") && time >= started,
        );
      // If nothing at all left, the attempt proves nothing.
      return verdict.denied && !left
        ? { denied: false, unclear: true, because: "the event itself never left, so nothing was tried" }
        : verdict;
    },
  },
  {
    id: "raw-plan",
    title: "starts its proxy with a plan that lets raw fields out",
    expected: "tracking plan",
    attempt: startWithRawPlan,
  },
];

/** Whether the canary arrived at a stand-in of a vendor or API, in any encoding. */
async function arrivedAt(
  { running, canary }: AttackContext,
  counts: (host: string) => boolean,
  because: string,
): Promise<Verdict> {
  const forms = [canary, Buffer.from(canary).toString("hex"), encodeURIComponent(canary)];
  const until = Date.now() + arrival;
  while (Date.now() < until) {
    const result = running.received().find((received) => {
      if (!counts(received.host)) {
        return false;
      }
      const text = JSON.stringify(received);
      const decoded = text.replace(
        /[A-Za-z0-9+/_=-]{16,}/g,
        (part) => `${part} ${Buffer.from(part, "base64").toString("latin1")}`,
      );
      return forms.some((form) => decoded.includes(form));
    });
    if (result) {
      return { denied: false, because: `it arrived at ${result.host}` };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { denied: true, wall: "egress proxy", because };
}
