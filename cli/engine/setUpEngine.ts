/** The Pulumi engine that the commands run on. */
import { type Engine, EngineUnavailable, ensureEngine } from "../../local/engine";
import { exits } from "../terminal/exits";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";

/**
 * Returns the engine that is there, at once and without output; else installs or builds one, with progress. Throws a UserError
 * with the given exit code if none can be made. Commands that answer a question must not take that for a "no".
 */
export async function setUpEngine(failure: number = exits.couldNotTell): Promise<Engine> {
  const present = await ensureEngine({ makers: [] }).catch(() => undefined);
  if (present !== undefined) {
    return present;
  }
  try {
    process.stderr.write(
      "Bulkhead sets up its own Pulumi engine, once.\nIf it must be built, that takes some minutes.\n",
    );
    return await waiting("setting up the engine", (report) => ensureEngine({ onProgress: report }));
  } catch (error) {
    throw error instanceof EngineUnavailable ? new UserError(error.message, failure) : error;
  }
}
