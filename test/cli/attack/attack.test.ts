import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AttackResult, attack, breakIns } from "../../../cli/attack";
import { type ImageCommands, runDeployed } from "../../../local/run";
import { names, SampleCloud } from "../local/sampleCloud";
import { addNat, addRoute, holes, openFirewall } from "./holes";

let sample: SampleCloud;

beforeAll(async () => {
  sample = await SampleCloud.deploy();
});

afterAll(async () => {
  await sample?.remove();
});

async function attackOn(
  cloudFolder: string,
  only?: readonly string[],
  images?: ImageCommands,
): Promise<AttackResult[]> {
  const running = await runDeployed({ cloudFolder, images });
  try {
    return await attack(running, { only });
  } finally {
    await running.stop();
  }
}

describe("on a stack with all its walls", () => {
  test("every break-in is denied, each by the wall that is there for it", async () => {
    const results = await attackOn(sample.folder);
    expect(results.map(({ id }) => id)).toEqual(breakIns.map(({ id }) => id));
    expect(results.filter(({ outcome }) => outcome !== "denied")).toEqual([]);
  });
});

describe("on a stack with a wall out", () => {
  test.each(holes)("$title lets '$opens' succeed, as the plan says", async ({ opens, undecidedOnPlan, change }) => {
    const [result] = await attackOn(await sample.copy(change), [opens]);
    const onPlan = undecidedOnPlan ? undefined : "yes";
    expect(result).toMatchObject({ id: opens, outcome: "succeeded", onPlan });
  });

  test.each([
    { title: "NAT", change: addNat, wall: "VPC route" },
    { title: "a default route", change: addRoute, wall: "firewall policy" },
    { title: "an open firewall", change: openFirewall, wall: "VPC route" },
  ])("$title alone opens nothing, since the next wall stands: $wall", async ({ change, wall }) => {
    const [result] = await attackOn(await sample.copy(change), ["vendor-by-address"]);
    expect(result?.wall).toBe(wall);
  });
});

describe("a plan that lets fields leave as they are", () => {
  test("ends the proxy at its start, which names each of the fields", async () => {
    const [result] = await attackOn(sample.folder, ["raw-plan"]);
    const fields = ["note", "email", "any"].map((field) => `events.leak.fields.${field}`).join(", ");
    expect(result).toMatchObject({ outcome: "denied", because: `the proxy ends at its start and names ${fields}` });
  });

  test("is taken by a proxy that doesn't read it, and the break-in says so", async () => {
    const images = { egress: ["node", join(__dirname, "carelessProxy.cjs")] };
    const [result] = await attackOn(sample.folder, ["raw-plan"], images);
    expect(result).toMatchObject({ outcome: "succeeded", because: "the proxy took the plan and serves" });
  });
});

describe("a tenant whose services don't run", () => {
  test("can't be attacked, and the reason is that of its container", async () => {
    const unreadable = await sample.copy(async (cloud) => {
      await cloud.changePolicy(names.secret("globex_token_mixpanel"), (policy) => ({ ...policy, bindings: [] }));
    });
    await expect(attackOn(unreadable, ["raw-plan"])).rejects.toThrow(
      /^tenant 'globex' must have a running egress-proxy, got 'proxy: 'globex-egress@.*' may not read secret 'globex_token_mixpanel': nothing grants/,
    );
  });
});
