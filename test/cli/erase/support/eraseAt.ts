/** What `bulkhead forget` does for a user of `acme`, with vendors that the test gives. */
import type { Erasure } from "../../../../cli/erase/certificate";
import type { Credentials } from "../../../../cli/erase/credentials";
import { type ForgetOptions, forget, readSituation } from "../../../../cli/erase/runForget";
import type { GoogleCloud, Transport } from "../../../../cli/operate/cloud/googleCloud";
import { credentials } from "./erasureCell";

/** A command of somebody on another machine. */
export const holder = (by: string) => ({ by, host: "laptop", process: 1, run: `run of ${by} ${Math.random()}` });

const withRegions = { ...credentials, mixpanel: { region: "eu", ...credentials.mixpanel } } as Credentials;

export async function eraseAt(
  cloud: GoogleCloud,
  ids: readonly string[],
  transport: Transport,
  more: Partial<ForgetOptions> = {},
): Promise<Erasure> {
  const situation = await readSituation(cloud, "acme", [], ids);
  return forget(cloud, situation, {
    tenant: "acme",
    ids,
    skip: [],
    credentials: withRegions,
    again: false,
    holder: holder("ann"),
    isAlive: () => true,
    transport,
    pause: 0,
    every: 1,
    wait: 60_000,
    now: Date.now,
    report: () => undefined,
    ...more,
  });
}
