/** Reads the values of the options of `bulkhead local up`. */
import type { ImageCommands } from "../../local/run";
import { UserError } from "../terminal/userError";

/** Reads `--port`. */
export function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) {
    return Number(text);
  }
  throw new UserError(`'--port' must be a number from 0 to 65535, got '${text}'; leave it out for 8700`);
}

/** Reads `--image name=command arguments`. */
export function readImage(text: string, before: ImageCommands | undefined): ImageCommands {
  const [, name, command] = /^([a-z0-9._-]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || command === undefined) {
    throw new UserError(
      `'--image' must be <image name>=<command>, got '${text.slice(0, 64)}'; e.g. app="node dist/main.js"`,
    );
  }
  return { ...before, [name]: command.trim().split(/\s+/) };
}
