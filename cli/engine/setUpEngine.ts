/** The Pulumi engine that the commands run on. */
import { type Engine, EngineUnavailable, ensureEngine } from "../../local/engine";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";

/**
 * Returns the engine that is there, at once and without output; else installs or builds one, with progress. Throws a UserError
 * if none can be made.
 */
export async function setUpEngine(): Promise<Engine> {
  const present = await ensureEngine({ makers: [] }).catch(() => undefined);
  if (present !== undefined) {
    return present;
  }
  try {
    return await waiting("setting up the Pulumi engine (once; a build takes some minutes)", (report) =>
      ensureEngine({ onProgress: report }),
    );
  } catch (error) {
    throw error instanceof EngineUnavailable ? new UserError(error.message) : error;
  }
}
