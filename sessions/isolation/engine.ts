/** What starts a session's processes and ends them. One engine per strength; the rest of the launcher knows only this. */
import type { Duplex } from "node:stream";

export interface StartOptions {
  /** The session's user and group id. No other living process has it. */
  readonly uid: number;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The image's working folder. The app runs in a copy of its own. */
  readonly workFolder: string;
  /** A network of the session's own, with nothing but its loopback. */
  readonly ownNetwork: boolean;
  /** File that the session sees as `/etc/hosts`; undefined if it sees the image's. */
  readonly hostsFile?: string | undefined;
  readonly limits: Limits;
  /** Called with each line that the app writes. */
  readonly onLine: (line: string) => void;
}

export interface Limits {
  /** Bytes. */
  readonly memory: number;
  /** Bytes. */
  readonly disk: number;
  readonly processes: number;
}

export interface SessionProcess {
  /** The id of a process that lives as long as the session; 0 if the launcher sees none of them. */
  readonly pid: number;
  /** The session's folder as the launcher sees it. Its parents belong to root. */
  readonly folder: string;
  /** True if the folder is a file system of its own, whose size is the session's. */
  readonly ownsFiles: boolean;
  /** Resolves when the walls stand and the app is being started. Rejects if a wall could not be put up. */
  readonly ready: Promise<void>;
  /** Resolves with why it ended, when no process and no file of the session is left. */
  readonly ended: Promise<Ending>;
  /** True if the app is known to have ended, while something of its session is still left. */
  readonly isEnding?: boolean;
  /** Ends every process of the session at once. Resolves with `ended`. */
  end(why?: "memory"): Promise<Ending>;
  /**
   * Opens a port on the session's loopback, and hands over the connections that it gets. Undefined where the launcher can open it by
   * itself, in the network of the session's process.
   */
  openOutlet?(port: number, onCall: (connection: Duplex) => void): void;
}

export interface Ending {
  /**
   * `ended` by the launcher, `exited` by itself, over its `memory` or number of `processes`, never started since a `wall` could not be put
   * up, or `broken`: what holds the session failed.
   */
  readonly why: "ended" | "exited" | "memory" | "processes" | "wall" | "broken";
  /** The app's exit code, or 128 and the signal's number. */
  readonly code: number;
  /** For `wall` and `broken`: what failed. */
  readonly detail: string;
}

export interface Engine {
  readonly name: string;
  /** What keeps two sessions apart, in words. */
  readonly walls: readonly string[];
  /** True if the engine holds each session to its memory. Without that the launcher counts. */
  readonly limitsMemory: boolean;
  start(options: StartOptions): SessionProcess;
}

/**
 * Bytes beyond its memory that one process may map for writing. V8 of Node.js 24 maps 509 MiB for compiled code at its start and touches
 * 16 KiB of them. What a session really uses is held by its control group or the launcher's watchdog; this ends a process that asks for
 * far too much before either looks.
 */
const untouchedMemory = 1024 * 1024 * 1024;

/** What RLIMIT_DATA is for a process of the session. */
export function dataLimit({ memory }: Pick<Limits, "memory">): number {
  return memory + untouchedMemory;
}

/** A folder per session, as the session sees it. */
export const sessionFolder = "/run/bulkhead";
/** Files of the launcher that apps load: readable by everybody, writable by root. */
export const launcherFiles = "/run/bulkhead-launcher";
/** The app's socket, below the session's folder. */
export const socketName = "run/app.sock";
