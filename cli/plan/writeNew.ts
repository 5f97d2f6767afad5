/** Writes a file that does not exist yet. */
import { writeFileSync } from "node:fs";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

/** Throws a UserError if the file exists or cannot be written. */
export function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const message =
      code === "EEXIST"
        ? `'--output' must be a new file, got '${file}', which exists; remove it or choose another`
        : `'--output' must be a file that can be written, got '${file}' (${code}); choose another or make its folder first`;
    throw new UserError(message, exits.couldNotTell);
  }
}
