/**
 * Pulumi keeps a stack trace with each of its promises, to name those that never end. Vitest looks up the source of each frame, which
 * took a tenth of the time of the tests that run programs; they don't need these traces.
 */

/** Vitest runs this file before each test file, also if they share a process. */
const done = Symbol.for("bulkhead.shortStacks");

if (!(done in globalThis)) {
  const withSources = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) =>
    frames[0]?.getFunctionName() === "debuggablePromise" ? "" : withSources?.(error, frames);
  Object.assign(globalThis, { [done]: true });
}
