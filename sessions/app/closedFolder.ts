/** Finds out whether the app lies where the users of sessions can read it: images often put it below `/root`, which is root's alone. */
import { readdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

const enterByOthers = 0o001;

/** Returns the folder on the way to a working folder with files that other users than root can't enter; undefined if there is none. */
export function closedFolder(workFolder: string): string | undefined {
  if (readdirSync(workFolder).length === 0) {
    return undefined;
  }
  return wayTo(workFolder).find((folder) => (statSync(folder).mode & enterByOthers) === 0);
}

function wayTo(folder: string): string[] {
  return folder === "/" ? ["/"] : [...wayTo(dirname(folder)), folder];
}
