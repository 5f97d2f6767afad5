import { EngineUnavailable } from "../local/engine";

/** A mistake or lack on the user's side: shown as its message, without a stack trace. */
export class UserError extends Error {
  constructor(
    message: string,
    /** Exit code of the command. Default 1. */
    readonly exitCode: number = 1,
  ) {
    super(message);
    this.name = "UserError";
  }
}

/** Last stop of every error: users' own as one clear message, everything else with its stack. */
export function reportAndExit(error: unknown): void {
  if (error instanceof UserError || error instanceof EngineUnavailable) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof UserError ? error.exitCode : 1;
    return;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}
