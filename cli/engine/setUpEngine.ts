/** The Pulumi engine that the commands run on. */
import { type Engine, ensureEngine } from "../../local/engine";
import { waiting } from "../terminal/progress";

/** Returns the engine that is there, at once and without output; else installs or builds one, with progress. */
export async function setUpEngine(): Promise<Engine> {
  const present = await ensureEngine({ makers: [] }).catch(() => undefined);
  if (present !== undefined) {
    return present;
  }
  return waiting("setting up the Pulumi engine (once; a build takes some minutes)", (report) =>
    ensureEngine({ onProgress: report }),
  );
}
