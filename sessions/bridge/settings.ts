/** What the launcher and the bridge in a sandbox exchange besides the streams. */
import type { Limits } from "../isolation/engine";

/** What the bridge is to start. Sent over the pipe, since a command line has a limit. */
export interface BridgeSettings {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workFolder: string;
  readonly limits: Limits;
}

/** How the app ended, in the bridge's words. `wall`: it was never started. */
export interface BridgeEnding {
  readonly why: "exited" | "memory" | "processes" | "wall";
  readonly code: number;
  readonly detail: string;
}

/** Milliseconds between two signs of life of a bridge, which looks at what its session uses each time. */
export const signInterval = 200;
/** Milliseconds without one after which the launcher ends the session: the app may have stopped the bridge that counts its memory. */
export const longestSilence = 15_000;
/** Streams of one session at once: as many requests as the launcher passes on, and the session's calls to the relay. */
export const streamsAtOnce = 400;

export function encode(value: BridgeSettings | BridgeEnding): Buffer {
  return Buffer.from(JSON.stringify(value));
}
