/** Lists of the kill switch, and the log lines in which egress proxies say which state they are in. */
import { sinkNames } from "./sinks";
import { vendors } from "./vendors";

/** Turns every vendor, API and sink off. */
export const everything = "all";

/** Whether a line of a list names a vendor, a sink, an API as `api/<name>`, or `all`. */
function isSwitchName(line: string): boolean {
  return (
    line === everything || vendors.has(line) || sinkNames.includes(line) || /^api\/[a-z][a-z0-9-]{0,62}$/.test(line)
  );
}

/** A misspelt name must not leave its vendor on, so a line that is not a known name turns everything off. */
export function switchNames(text: string): ReadonlySet<string> {
  const names = entriesOf(text);
  // Only known names are ever logged.
  return new Set(names.every(isSwitchName) ? names : [everything, ...names.filter(isSwitchName)]);
}

/** The lines that turn everything off since they are not a known name. */
export function misspeltNames(text: string): string[] {
  return entriesOf(text).filter((name) => !isSwitchName(name));
}

function entriesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim().toLowerCase());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

/**
 * Messages of the lines in which a proxy says what is off (`off`) and which lists it can't read (`unread`). From them
 * `bulkhead switch` learns which instances run and what each of them does.
 */
export const switchMessages = {
  listens: "egress proxy listens",
  changed: "kill switch changed",
  unreadable: "failed to read the kill switch; nothing leaves until it can be read",
  runs: "egress proxy runs",
  stopped: "egress proxy stopped",
} as const;

/** What `bulkhead rotate due` logs of each key that is too old. */
export const staleKeyMessage = "a key is too old";
/** Messages of the lines in which a proxy says which keys it lacks (`problems`) and which it uses (`keys`). */
export const keyMessages = { incomplete: "keys are not complete", complete: "keys are complete" } as const;

/** Milliseconds between two lines of a running instance. */
export const switchReportInterval = 60_000;
/** Milliseconds after which an instance that has logged nothing runs no more. */
export const instanceSilence = 150_000;
