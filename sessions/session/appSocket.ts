/** The socket that an app has made in its session. */
import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { socketName } from "../isolation/engine";

/** O_PATH: the file itself, without opening what it stands for. Node has no name for it. */
const pathOnly = 0o10000000;

/**
 * Holds the socket itself, not its name. The app owns the folder, and could put a link in its place that leads to the
 * socket of another session; the launcher, as root, would follow it.
 */
export class AppSocket {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Returns the socket; undefined if there is none yet, or something else in its place. */
  static open(folder: string): AppSocket | undefined {
    try {
      const descriptor = openSync(join(folder, socketName), pathOnly | constants.O_NOFOLLOW);
      if (fstatSync(descriptor).isSocket()) {
        return new AppSocket(descriptor);
      }
      closeSync(descriptor);
    } catch {
      // Not there yet.
    }
    return undefined;
  }

  get path(): string {
    return `/proc/self/fd/${this.#descriptor}`;
  }

  /** True if something accepts connections. */
  isListening(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.path);
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
