/** Writes what a command was asked to put into a file. */
import { writeFileSync } from "node:fs";
import { exits } from "./exits";
import { UserError } from "./userError";

/** Throws a UserError that names the option, with the code for "could not tell", if the file can't be written. */
export function writeOut(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `'${option}' must be a file that can be written, got '${file}' (${code}); name another one`,
      exits.couldNotTell,
    );
  }
}
