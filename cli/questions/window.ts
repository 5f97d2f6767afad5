/** Reads the window of time that a command is asked about. */
import { dayLength, isDay, startOfDay } from "../../plan/contract";
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

const timeForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Throws a UserError for what is neither a day nor a time with its zone. The end of a day is the start of the next. */
export function readTime(option: string, text: string, edge: "start" | "end"): Date {
  const day = startOfDay(text);
  const time = day ?? (timeForm.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN);
  if (Number.isNaN(time)) {
    throw new UserError(
      `'${option}' must be a day such as 2026-11-09, or a time with its zone such as 2026-11-09T08:00Z, got '${text}'`,
      exits.couldNotTell,
    );
  }
  return new Date(day !== undefined && edge === "end" ? time + dayLength : time);
}
