/** Starts the cleanup process, which ends what a run has started when the run itself is killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { repositoryRoot } from "../root";

/**
 * The process that ends all others when this one dies (`cleanup.cjs`). It has a process group of its own, so that
 * neither a Ctrl-C nor the end of this process's group takes it along.
 */
export class CleanupProcess {
  readonly #child: ChildProcess;

  /** @param folders removed at the end: they hold secrets as files */
  constructor(folders: readonly string[]) {
    this.#child = spawn(process.execPath, [join(repositoryRoot(), "local", "run", "cleanup.cjs"), ...folders], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: {},
    });
    // A broken pipe means that it is gone; its work is then done by `stop`.
    this.#child.stdin?.on("error", () => undefined);
    this.#child.unref();
  }

  watch(group: number): void {
    this.#child.stdin?.write(`+${group}\n`);
  }

  forget(group: number): void {
    this.#child.stdin?.write(`-${group}\n`);
  }

  /** Ends every process that is still watched, removes the folders, and waits until both are done. */
  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        resolve();
      } else {
        this.#child.once("exit", () => resolve());
      }
    });
    this.#child.ref();
    this.#child.stdin?.end(".\n");
    await ended;
  }
}
