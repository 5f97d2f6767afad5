/** Structured logs in Cloud Logging's format: one JSON object per line on standard output. Never a header, a URL or a key. */

export type Severity = "INFO" | "WARNING" | "ERROR";
export type Log = (severity: Severity, message: string, details?: Readonly<Record<string, unknown>>) => void;

export function createLog(write: (line: string) => void = (line) => void process.stdout.write(line)): Log {
  return (severity, message, details = {}) =>
    write(`${JSON.stringify({ severity, message, ...details, time: new Date().toISOString() })}\n`);
}
