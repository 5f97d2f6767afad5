/** Errors that the user can put right, and the last stop of every error of a command. */
import { exits } from "./exits";
import { withHiddenShown } from "./hiddenCharacters";
import { widthOf } from "./width";
import { wrap } from "./wrap";

/** A mistake on the user's side, or something missing there: shown as its message, without a stack trace. */
export class UserError extends Error {
  constructor(
    message: string,
    /** Exit code of the command. Default 1. */
    readonly exitCode: number = exits.no,
  ) {
    super(message);
    this.name = "UserError";
  }
}

/**
 * Shows an error and sets the exit code. Only a defect of Bulkhead's own can be anything but a user's error; its stack
 * trace is shown on request, since it helps nobody but its developers.
 */
export function reportAndExit(error: unknown): void {
  process.exitCode = error instanceof UserError ? error.exitCode : exits.no;
  if (error instanceof UserError) {
    say(error.message);
    return;
  }
  if (process.env.BULKHEAD_DEBUG) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return;
  }
  say(`unexpected error: ${error instanceof Error ? error.message : String(error)}`);
  say("set BULKHEAD_DEBUG=1 and run it again to see where it happened");
}

/** Wraps a message for a terminal. In a pipe each message stays on one line, so that editors and scripts can read it. */
function say(message: string): void {
  const lines = message.split("\n").map(withHiddenShown);
  const shown = process.stderr.isTTY ? lines.flatMap((line) => wrap(line, widthOf(process.stderr))) : lines;
  process.stderr.write(`${shown.join("\n")}\n`);
}
