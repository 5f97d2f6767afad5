import { setTimeout as sleep } from "node:timers/promises";
import { findRun, isAlive } from "../../local/run";

/** Cloud Run gives containers ten seconds to end; this is a little more, in milliseconds. */
const limit = 20_000;

/** Stops the run of a cloud folder and waits for its end. One that doesn't end is killed; its cleanup process ends the rest. */
export async function down(cloudFolder: string): Promise<void> {
  const run = await findRun(cloudFolder);
  if (!run) {
    process.stdout.write("nothing runs\n");
    return;
  }
  await run.stop();
  const until = Date.now() + limit;
  while (isAlive(run.pid) && Date.now() < until) {
    await sleep(100);
  }
  if (isAlive(run.pid)) {
    process.kill(run.pid, "SIGKILL");
  }
  process.stdout.write("stopped\n");
}
