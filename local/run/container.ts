/** Runs one container of a service as a process: start, probes, logs and end. */
import { type ChildProcess, spawn } from "node:child_process";
import { get } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { loopback } from "../front/http";
import type { LogLine } from "../front/logs/entry";
import { listenerAt } from "../front/peerProcess";
import type { CleanupProcess } from "./cleanupProcess";
import type { LocalCommand } from "./images";
import type { RunLog } from "./runLog";
import type { ContainerSpec, ProbeSpec } from "./spec";

export type ContainerState = "waiting" | "starting" | "running" | "failed" | "stopped";

export interface ContainerOptions {
  readonly spec: ContainerSpec;
  readonly command: LocalCommand;
  readonly env: Readonly<Record<string, string>>;
  /** Working folder. */
  readonly folder: string;
  /** Local port by port of the instance. */
  readonly ports: Readonly<Record<number, number>>;
  /** Where its log lines come from. */
  readonly origin: Omit<LogLine, "time" | "text" | "container">;
  readonly log: RunLog;
  readonly cleanup: CleanupProcess;
  /** Process groups of the instance; the container adds its own while it lives. */
  readonly groups: Set<number>;
}

/** Time between SIGTERM and SIGKILL, in milliseconds: Cloud Run's. */
const drain = 10_000;

/** The process has a group of its own, so that everything it starts ends with it. */
export class Container {
  readonly name: string;
  #state: ContainerState = "waiting";
  #problem: string | undefined;
  #child: ChildProcess | undefined;
  /** The process has ended and all that it wrote is read. */
  #closed: Promise<void> = Promise.resolve();
  readonly #options: ContainerOptions;

  constructor(options: ContainerOptions) {
    this.name = options.spec.name;
    this.#options = options;
  }

  get state(): ContainerState {
    return this.#state;
  }

  /** Why it failed; safe to show. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Starts the process and waits until its startup probe passes. Throws if it ends before that or never answers. */
  async start(): Promise<void> {
    const { command, env, folder, log, origin, cleanup, groups } = this.#options;
    this.#state = "starting";
    const child = spawn(command.command, [...command.args], {
      cwd: folder,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#closed = new Promise((resolve) => child.once("close", () => resolve()));
    const group = child.pid;
    if (group !== undefined) {
      cleanup.watch(group);
      groups.add(group);
    }
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) {
        log.follow(stream, { ...origin, container: this.name });
      }
    }
    child.once("error", (error) => this.#fail(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => {
      if (group !== undefined) {
        endGroup(group, "SIGKILL");
        cleanup.forget(group);
        groups.delete(group);
      }
      if (this.#state !== "stopped") {
        this.#fail(`ended with ${signal ?? `exit code ${code}`}; see its log`);
      }
    });
    await this.#becomeReady().catch((error: Error) => {
      if (this.#state === "starting") {
        this.#fail(`could not be watched: ${error.message}`);
      }
      throw error;
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#state = "stopped";
    const group = child?.pid;
    if (child === undefined || group === undefined) {
      return;
    }
    if (!hasEnded(child)) {
      endGroup(group, "SIGTERM");
    }
    const timer = setTimeout(() => endGroup(group, "SIGKILL"), drain);
    await this.#closed;
    clearTimeout(timer);
  }

  async #becomeReady(): Promise<void> {
    const probe = this.#options.spec.startupProbe;
    const tries = probe ? Math.ceil((probe.failureThreshold * probe.periodSeconds * 1000) / probePause) : 0;
    let isReady = probe === undefined;
    for (let attempt = 0; probe && !isReady && attempt < tries; attempt += 1) {
      if (this.#state !== "starting") {
        throw new Error(this.#problem ?? "was stopped while it started");
      }
      isReady = await this.#passes(probe);
      if (!isReady) {
        await sleep(probePause);
      }
    }
    if (!isReady) {
      this.#fail("did not pass its startup probe in time");
    }
    if (this.#state !== "starting") {
      throw new Error(this.#problem ?? "was stopped while it started");
    }
    this.#state = "running";
  }

  /** Whether the probe is answered, and by this container instead of another process of the machine. */
  async #passes({ port, httpPath }: ProbeSpec): Promise<boolean> {
    const { ports, groups } = this.#options;
    const local = ports[port];
    if (local === undefined) {
      return false;
    }
    const answered = httpPath === undefined ? await accepts(local) : await answers(local, httpPath);
    const listener = answered ? await listenerAt(local, groups) : "none";
    if (listener === "foreign") {
      this.#fail(`its port, ${local} on this machine, is held by another process; end that one`);
    }
    return listener === "own";
  }

  /** The first problem is kept, since later ones follow from it. */
  #fail(problem: string): void {
    if (this.#state === "failed") {
      return;
    }
    this.#state = "failed";
    this.#problem = problem;
    if (this.#child?.pid !== undefined && !hasEnded(this.#child)) {
      endGroup(this.#child.pid, "SIGKILL");
    }
  }
}

/** Local processes start fast, so the probe is sent more often than its period says; its time limit stays. */
const probePause = 100;

export function endGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: loopback, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function answers(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: loopback, port, path, agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 400);
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(false));
  });
}
