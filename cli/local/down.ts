/** Stops what `bulkhead local up` started. */
import { setTimeout as sleep } from "node:timers/promises";
import { findRun, isAlive } from "../../local/run";
import { exits } from "../terminal/exits";
import { waiting } from "../terminal/progress";
import { cloudFolderOf } from "./prepareCloud";

/** Cloud Run gives containers ten seconds to end; this is a little more, in milliseconds. */
const limit = 20_000;

/** Stops the run of a cloud folder (default: the sample's) and waits for its end. A run that does not end is killed; its cleanup process ends the rest. */
export async function down(folder: string | undefined): Promise<number> {
  const run = await findRun(cloudFolderOf(folder));
  if (!run) {
    process.stdout.write("nothing runs\n");
    return exits.yes;
  }
  await waiting("stopping the services", async () => {
    await run.stop();
    const until = Date.now() + limit;
    while (isAlive(run.pid) && Date.now() < until) {
      await sleep(100);
    }
  });
  if (isAlive(run.pid)) {
    process.kill(run.pid, "SIGKILL");
  }
  process.stdout.write("stopped\n");
  return exits.yes;
}
