/**
 * Pulumi keeps a stack trace with each of its promises, to name those that never end. Vitest looks up the source of each frame, which
 * took a tenth of the time of the tests that run programs; they don't need these traces.
 */
const withSources = Error.prepareStackTrace;

Error.prepareStackTrace = (error, frames) =>
  frames[0]?.getFunctionName() === "debuggablePromise" ? "" : withSources?.(error, frames);
