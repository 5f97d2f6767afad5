/** Waits, except for a local cloud: nothing has to spread there, or it has a clock that can be moved on instead. */
import { appendFile } from "node:fs/promises";
import { delimiter } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { localClock } from "../../plan";

export async function wait(seconds: number): Promise<void> {
  const clocks = process.env[localClock]?.split(delimiter) ?? [];
  if (clocks.length === 0 && !hasLocalProvider(process.env.PULUMI_DEBUG_PROVIDERS)) {
    await sleep(seconds * 1000);
  }
  // The folder of a cloud that has been removed is not there any more.
  await Promise.all(clocks.map((clock) => appendFile(clock, `${seconds}\n`).catch(() => undefined)));
}

/** True if the engine that runs this program was given a provider for Google Cloud, as a local cloud gives it. */
function hasLocalProvider(providers = ""): boolean {
  return providers.split(",").some((provider) => provider.startsWith("gcp:"));
}
