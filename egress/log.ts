/** Structured logs in Cloud Logging's format, one JSON object per line on standard output. Requests, URLs and events are never logged. */
import pino from "pino";

const severities: Readonly<Record<string, string>> = {
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
};

export type Log = pino.Logger;

/** @param destination where lines go; standard output by default. Synchronous, so that the last lines before an exit are not lost. */
export function createLog(destination: pino.DestinationStream = pino.destination({ dest: 1, sync: true })): Log {
  return pino(
    {
      base: null,
      messageKey: "message",
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ severity: severities[label] ?? "DEFAULT" }) },
    },
    destination,
  );
}
