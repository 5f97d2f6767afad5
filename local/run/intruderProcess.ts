/** Starts a hostile process inside of an instance, for trying break-ins from there. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Refusal } from "../front/network/decide";
import { repositoryRoot } from "../root";
import type { CleanupProcess } from "./cleanupProcess";
import { endGroup } from "./container";

/** One connection and the bytes to send over it. */
export interface IntruderRequest {
  readonly host: string;
  readonly port: number;
  /** Uses TLS without checking the certificate, as an intruder would. */
  readonly secure: boolean;
  readonly servername?: string;
  readonly bytes: Buffer;
}

/** The bytes of the answer as Latin-1, or the error of the connection. */
export interface IntruderAnswer {
  readonly text?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly refusals: readonly Refusal[] };
}

export interface IntruderOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly cleanup: CleanupProcess;
  readonly groups: Set<number>;
  /** E-mail of the instance's service account. */
  readonly email: string;
}

/**
 * The process (`intruder.cjs`) plays an app that an attacker has taken over. It has the instance's network and
 * identity, and nothing else.
 */
export class IntruderProcess {
  readonly email: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (outcome: IntruderAnswer) => void>();
  readonly #onEnd: () => void;
  #next = 1;

  private constructor(child: ChildProcess, email: string, onEnd: () => void) {
    this.#child = child;
    this.email = email;
    this.#onEnd = onEnd;
    child.once("exit", () => this.#end());
    child.stdin?.on("error", () => undefined);
    if (child.stdout) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const { id, ...outcome } = JSON.parse(line);
        this.#waiting.get(id)?.(outcome);
        this.#waiting.delete(id);
      });
    }
  }

  static open({ env, folder, cleanup, groups, email }: IntruderOptions): IntruderProcess {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const script = join(repositoryRoot(), "local", "run", "intruder.cjs");
    const child = spawn(process.execPath, [script], {
      cwd: folder,
      env,
      detached: true,
      stdio: ["pipe", "pipe", "ignore"],
    });
    const group = child.pid;
    if (group === undefined) {
      throw new Error("the intruder could not be started");
    }
    cleanup.watch(group);
    groups.add(group);
    return new IntruderProcess(child, email, () => {
      cleanup.forget(group);
      groups.delete(group);
    });
  }

  send({ bytes, ...order }: IntruderRequest): Promise<IntruderAnswer> {
    return this.#command({ action: "send", ...order, bytes: bytes.toString("base64") });
  }

  /** Resolves a name inside of the instance. */
  lookUp(name: string): Promise<IntruderAnswer> {
    return this.#command({ action: "lookUp", name });
  }

  async close(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    endGroup(pid, "SIGKILL");
    await ended;
  }

  #command(order: object): Promise<IntruderAnswer> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.stdin?.write(`${JSON.stringify({ id, ...order })}\n`);
    });
  }

  #end(): void {
    this.#onEnd();
    const error = { code: "ENDED", message: "the intruder's process has ended", refusals: [] };
    for (const resolve of this.#waiting.values()) {
      resolve({ error });
    }
    this.#waiting.clear();
  }
}
