import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { repositoryRoot } from "../root";

/**
 * The process that ends all others when this one dies (`reaper.cjs`). It has a process group of its own, so that
 * neither a Ctrl-C nor the end of this process's group takes it along.
 */
export class Reaper {
  readonly #child: ChildProcess;

  /** @param folders removed at the end: they hold secrets as files */
  constructor(folders: readonly string[]) {
    this.#child = spawn(process.execPath, [join(repositoryRoot(), "local", "run", "reaper.cjs"), ...folders], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: {},
    });
    // A broken pipe means that it is gone; what it would do is then done by `stop`.
    this.#child.stdin?.on("error", () => undefined);
    this.#child.unref();
  }

  watch(group: number): void {
    this.#child.stdin?.write(`+${group}\n`);
  }

  forget(group: number): void {
    this.#child.stdin?.write(`-${group}\n`);
  }

  /** Ends whatever is still watched, removes the folders, and waits for the end. */
  async close(): Promise<void> {
    const ended = new Promise<void>((done) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        done();
      } else {
        this.#child.once("exit", () => done());
      }
    });
    this.#child.ref();
    this.#child.stdin?.end(".\n");
    await ended;
  }
}
