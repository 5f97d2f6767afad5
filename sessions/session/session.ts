/** One user's session: its processes, the connections to them, and when it was last used. */
import { createHash, randomBytes } from "node:crypto";
import { Agent } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Ending, SessionProcess } from "../isolation/engine";
import type { AppSocket } from "./appSocket";
import { UserKeys } from "./userKeys";

export type SessionState = "starting" | "running" | "ended";

/** Milliseconds between two looks whether the app listens. */
const lookInterval = 5;

/** What the processes of a session may be started with. */
export interface SessionOwner {
  readonly name: string;
  readonly keys: UserKeys;
  /** Digest of the user; undefined as long as the session has none. */
  readonly userDigest: string | undefined;
}

export interface SessionParts {
  /** Starts the processes, which may call out for the user. */
  readonly start: (uid: number, owner: SessionOwner) => SessionProcess;
  readonly uid: number;
  /** Milliseconds in which the app must listen. */
  readonly startTime: number;
  /** Where the app must listen, in words for its user. */
  readonly place: string;
  readonly openSocket: OpenSocket;
}

/** Returns the socket that the app has made in its folder; undefined if there is none yet. */
export type OpenSocket = (folder: string) => Pick<AppSocket, "path" | "isListening" | "close"> | undefined;

export class Session implements SessionOwner {
  /** Names the session in logs. Says nothing about the user. */
  readonly name = randomBytes(6).toString("hex");
  /** Proves that a form was made for this session's user. */
  readonly formToken = randomBytes(16).toString("base64url");
  /** The user's own API keys. The app never sees them. */
  readonly keys = new UserKeys();
  readonly agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  readonly uid: number;
  #userDigest: string | undefined;
  /** Resolves when the app listens, or the session has ended before. */
  readonly started: Promise<void>;
  readonly ended: Promise<string>;
  readonly process: SessionProcess;
  #state: SessionState = "starting";
  #socket: ReturnType<OpenSocket>;
  /** Why it ended, in words for its user. */
  #reason = "";
  #lastUse = performance.now();
  readonly #connections = new Set<Duplex>();
  #requests = 0;

  constructor({ start, uid, startTime, place, openSocket }: SessionParts) {
    this.process = start(uid, this);
    this.uid = uid;
    this.started = this.#start(startTime, place, openSocket);
    this.ended = this.process.ended.then((ending) => this.#end(ending));
  }

  get userDigest(): string | undefined {
    return this.#userDigest;
  }

  /** From now on the session is this user's, and nobody else's ever. */
  giveTo(user: string): void {
    this.#userDigest ??= createHash("sha256").update(`bulkhead user\n${user}`).digest("base64url");
  }

  get state(): SessionState {
    return this.#state;
  }

  get reason(): string {
    return this.#reason;
  }

  /** Path of the app's socket. Only while running. */
  get socketPath(): string {
    return this.#socket?.path ?? "";
  }

  /** Milliseconds without a request or an open connection. */
  get idleTime(): number {
    return this.#requests > 0 || this.#connections.size > 0 ? 0 : performance.now() - this.#lastUse;
  }

  get requests(): number {
    return this.#requests + this.#connections.size;
  }

  beginRequest(): void {
    this.#requests += 1;
  }

  endRequest(): void {
    this.#requests -= 1;
    this.#lastUse = performance.now();
  }

  /** Keeps a WebSocket's connection, which ends with the session. */
  hold(connection: Duplex): void {
    this.#connections.add(connection);
    connection.once("close", () => {
      this.#connections.delete(connection);
      this.#lastUse = performance.now();
    });
  }

  /** Ends the session. Resolves when nothing of it is left. */
  async end(reason: string, why?: "memory"): Promise<void> {
    if (this.#reason === "") {
      this.#reason = reason;
    }
    this.#close();
    await this.process.end(why);
    await this.ended;
  }

  async #start(startTime: number, place: string, openSocket: OpenSocket): Promise<void> {
    const end = performance.now() + startTime;
    const isWalled = await this.process.ready.then(
      () => true,
      () => false,
    );
    while (isWalled && this.#state === "starting") {
      const socket = openSocket(this.process.folder);
      if (socket !== undefined && (await socket.isListening()) && this.#state === "starting") {
        this.#socket = socket;
        this.#state = "running";
        return;
      }
      socket?.close();
      if (performance.now() > end) {
        await this.end(`the app did not listen ${place} in time`);
        return;
      }
      await sleep(lookInterval);
    }
    await this.ended;
  }

  #end(ending: Ending): string {
    this.#close();
    this.agent.destroy();
    this.#socket?.close();
    this.#socket = undefined;
    if (this.#reason === "") {
      this.#reason = reasonOf(ending);
    }
    return this.#reason;
  }

  #close(): void {
    this.#state = "ended";
    this.keys.end();
    for (const connection of this.#connections) {
      connection.destroy();
    }
  }
}

function reasonOf({ why, code, detail }: Ending): string {
  switch (why) {
    case "memory":
      return "the app used more memory than a session may";
    case "wall":
      return `a wall of the session could not be put up (${detail || `exit code ${code}`})`;
    case "processes":
      return "the app started more processes than a session may";
    case "broken":
      return `the session broke (${detail})`;
    case "ended":
      return "the session was ended";
    default:
      return `the app exited with code ${code}`;
  }
}
