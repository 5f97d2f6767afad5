import { afterEach, describe, expect, test } from "vitest";
import { cell, fullTenant, plainTenant } from "./support/configuration";
import { lines, run, succeed } from "./support/operations";
import { Session } from "./support/session";

/** More of them: `SEEDS=20 npm test -- test/engine/spread`. */
const seeds = Array.from({ length: Number(process.env.SEEDS ?? 3) }, (_, index) => `seed ${index + 1}`);
const seconds = 300;
const configuration = { cell, tenants: { acme: fullTenant(), globex: plainTenant() } };

let session: Session;
afterEach(() => session.stop());

describe("L1: where grants take up to 300 s to spread", () => {
  test.each(seeds)("one update makes a cell and its tenants, and leaves nothing to do (%s)", async (seed) => {
    session = await Session.start({ iamDelay: { seconds, seed } });
    const stack = await session.open("late", configuration);
    const planned = lines(await succeed(stack, "preview"));
    const before = Date.now();
    const done = await run(stack, "up");
    expect(done.errors).toEqual([]);
    expect(lines(done.operations)).toEqual(planned);
    // Keys are used right after their grant, so something is refused first.
    expect(done.warnings.filter((line) => line.includes("retrying create"))).not.toEqual([]);
    const waited = (await session.cloud.cloud.clock.now()) - Date.now();
    expect(waited).toBeGreaterThan(5_000);
    expect(Date.now() - before).toBeLessThan(waited + 120_000);
    expect(lines(await succeed(stack, "up"))).toEqual([]);
  });

  test.each(seeds.slice(0, Math.max(1, seeds.length - 2)))(
    "one update is enough for services too, in a cell whose new services wait as long (%s)",
    async (seed) => {
      session = await Session.start({ iamDelay: { seconds, seed }, halfMadeServices: true });
      const waiting = { ...configuration, cell: { ...cell, grantWaitSeconds: seconds } };
      const stack = await session.open("late", waiting);
      const done = await run(stack, "up");
      expect(done.errors).toEqual([]);
      expect(done.output).toMatch(/acme-workload: waiting \d+ s for new grants to spread/);
      expect(lines(await succeed(stack, "up"))).toEqual([]);
    },
  );

  test("the next update goes on with a service that was made before its grants had spread", async () => {
    session = await Session.start({ iamDelay: { seconds, seed: "seed 1" }, halfMadeServices: true });
    const stack = await session.open("late", configuration);
    const first = await run(stack, "up");
    const halfMade = first.errors.flatMap((line) => /^(\S+): .*Error waiting to create Service/s.exec(line)?.[1] ?? []);
    expect(halfMade).not.toEqual([]);
    const second = await run(stack, "up");
    const again = second.operations.filter(({ name }) => halfMade.includes(name));
    expect(again.map(({ op }) => op)).toEqual(halfMade.map(() => "update"));
    // An app's service waits for its proxy's, so it can fail in the same way one update later.
    const third = second.failed ? await run(stack, "up") : second;
    expect(third.errors).toEqual([]);
    expect(lines(await succeed(stack, "preview"))).toEqual([]);
    expect(lines(await succeed(stack, "refresh"))).toEqual([]);
  });
});
