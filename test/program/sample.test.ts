/** The sample that an empty local cloud gets: with sessions only if they are asked for, and then with settings that the launcher takes. */
import { expect, test } from "vitest";
import { sampleProgram, sampleTenants } from "../../cli/local/sampleProgram";
import { readLauncherConfig } from "../../sessions/config";
import { template } from "../components/support/deployed";
import { settled, startMocks } from "../components/support/mocks";

test.each([[undefined], ["process"], ["sandbox"]] as const)("with sessions of isolation %s", async (isolation) => {
  const recording = await startMocks();
  await sampleProgram(undefined, isolation);
  await settled();
  for (const tenant of sampleTenants) {
    const [app] = template(recording, `${tenant}-workload`).containers;
    const variables = Object.fromEntries(
      (app.envs as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
    );
    if (isolation === undefined) {
      expect(variables.SESSIONS).toBeUndefined();
    } else {
      expect(readLauncherConfig(variables)).toMatchObject({ ok: true, config: { isolation } });
    }
  }
});
