/** Reads the window of time that a command is asked about. */
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import type { Window } from "./question";

/** `--from` and `--to`: a day in UTC, or a time with its zone. */
export const windowOptions = {
  from: { value: "time", summary: "start: a day (UTC) or a time with its zone, such as 2026-11-09T08:00Z" },
  to: { value: "time", summary: "end; a day is included as a whole", otherwise: "now" },
} as const;

/** Throws a UserError for what is not a time, for a window without length, and for one that lies in the future. */
export function readWindow(
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
  now = new Date(),
): Window {
  const since = from === undefined ? undefined : readTime("--from", from, "start");
  const until = to === undefined ? undefined : readTime("--to", to, "end");
  if (since !== undefined && since.getTime() > now.getTime()) {
    throw new UserError(
      `'--from' must not lie in the future, got '${from}' (it is ${now.toISOString()}); check the year and the zone`,
      exits.couldNotTell,
    );
  }
  if (since !== undefined && until !== undefined && until.getTime() <= since.getTime()) {
    throw new UserError(`'--to' must be after '--from', got '${to}' and '${from}'; exchange them`, exits.couldNotTell);
  }
  return {
    since: since?.toISOString() ?? "0001-01-01T00:00:00.000Z",
    until: until?.toISOString() ?? new Date(now.getTime() + 60_000).toISOString(),
  };
}

const dayLength = 24 * 60 * 60_000;

/** Throws a UserError for what is neither a day nor a time with its zone. The end of a day is the start of the next. */
export function readTime(option: string, text: string, edge: "start" | "end"): Date {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const time = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)
    ? Date.parse(isDay ? `${text}T00:00:00Z` : text)
    : Number.NaN;
  if (Number.isNaN(time) || (isDay && new Date(time).toISOString().slice(0, 10) !== text)) {
    throw new UserError(
      `'${option}' must be a day such as 2026-11-09, or a time with its zone such as 2026-11-09T08:00Z, got '${text}'`,
      exits.couldNotTell,
    );
  }
  return new Date(isDay && edge === "end" ? time + dayLength : time);
}
