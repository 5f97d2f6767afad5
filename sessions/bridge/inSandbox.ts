/**
 * `node launcher.js bridge`: the first program of a session in a sandbox of Cloud Run. Nothing reaches such a sandbox but the pipes
 * of the command that runs there, so all connections to the app, and its calls to the relay, come and go over them.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { connect, createServer, Socket } from "node:net";
import { constants, networkInterfaces } from "node:os";
import { join as joinPath } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dataLimit, sessionFolder, socketName } from "../isolation/engine";
import { join, Multiplexer } from "./multiplexer";
import { type BridgeEnding, type BridgeSettings, encode, signInterval, streamsAtOnce } from "./settings";

const socketPath = joinPath(sessionFolder, socketName);
/** Milliseconds between two looks whether the app listens. */
const lookInterval = 10;
/** Places of a sandbox that lie in memory, once each is written to. */
const writablePlaces = ["/", "/tmp", "/dev/shm"];

export function runBridge(): void {
  let app: ChildProcess | undefined;
  // Not `process.stdout`, whose writes to a pipe would wait until the launcher has read them.
  const output = new Socket({ fd: 1, readable: false, writable: true });
  const multiplexer = new Multiplexer({
    input: process.stdin,
    output,
    side: "sandbox",
    streamsAtOnce,
    onStream: (stream) => join(stream, connect({ path: socketPath, allowHalfOpen: true })),
    onMessage(type, payload) {
      if (type === "settings" && app === undefined) {
        app = begin(JSON.parse(payload.toString()) as BridgeSettings);
      } else if (type === "outlet") {
        openOutlet(Number(payload.toString()));
      }
    },
    onClose: leave,
  });

  function end(ending: BridgeEnding): void {
    multiplexer.send("exit", 0, encode(ending));
    output.end(leave);
  }

  function begin(settings: BridgeSettings): ChildProcess | undefined {
    try {
      refuseNetwork();
      for (const name of ["home", "tmp", "run"]) {
        mkdirSync(joinPath(sessionFolder, name), { recursive: true, mode: 0o700 });
      }
      return startApp(settings);
    } catch (error) {
      end({ why: "wall", code: 1, detail: (error as Error).message });
      return undefined;
    }
  }

  function startApp({ command, environment, workFolder, limits }: BridgeSettings): ChildProcess {
    const child = spawn(
      "prlimit",
      [
        ...[`--nproc=${limits.processes}`, "--core=0", `--data=${dataLimit(limits)}`, `--fsize=${limits.disk}`],
        ...["setpriv", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", ...command],
      ],
      {
        cwd: workFolder === "/" ? joinPath(sessionFolder, "home") : workFolder,
        env: { ...environment },
        // Standard output is the bridge's.
        stdio: ["ignore", 2, 2],
      },
    );
    child.once("error", (error) => end({ why: "wall", code: 127, detail: error.message }));
    child.once("spawn", () => multiplexer.send("started"));
    child.once("exit", (code, signal) =>
      end({ why: "exited", code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), detail: "" }),
    );
    watch(limits);
    awaitSocket();
    return child;
  }

  /** Ends the session when it uses more than it may, and shows the launcher that somebody looks. */
  function watch(limits: BridgeSettings["limits"]): void {
    const before = bytesOfFiles();
    setInterval(() => {
      const { memory, threads } = used();
      multiplexer.send("alive");
      if (memory + bytesOfFiles() - before > limits.memory) {
        end({ why: "memory", code: 137, detail: "" });
      } else if (threads > limits.processes) {
        end({ why: "processes", code: 137, detail: "" });
      }
    }, signInterval);
  }

  async function awaitSocket(): Promise<void> {
    while (!(await listens())) {
      await sleep(lookInterval);
    }
    multiplexer.send("listening");
  }

  /** The relay's port, at the address where the relay is everywhere else. */
  function openOutlet(port: number): void {
    createServer({ allowHalfOpen: true }, (connection) => join(connection, multiplexer.open()))
      .on("error", ({ message }) => process.stderr.write(`no way to the relay: ${message}\n`))
      .listen(port, "127.0.0.1");
  }
}

/** Without the launcher nobody deletes the sandbox, so at least nothing of the session runs on in it. */
function leave(): void {
  try {
    process.kill(-1, "SIGKILL");
  } catch {
    // Nothing else ran.
  }
  process.exit(0);
}

/** A sandbox that was given a network could reach the metadata server. */
function refuseNetwork(): void {
  const outside = Object.entries(networkInterfaces()).filter(([, addresses]) =>
    addresses?.some(({ internal }) => !internal),
  );
  if (outside.length > 0) {
    throw new Error(`the sandbox has the network interface '${outside[0]?.[0]}'`);
  }
}

function listens(): Promise<boolean> {
  try {
    if (!statSync(socketPath).isSocket()) {
      return Promise.resolve(false);
    }
  } catch {
    return Promise.resolve(false);
  }
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Bytes and threads of all processes of the sandbox but this one. gVisor's kernel tells no more of memory than `VmRSS`. */
function used(): { readonly memory: number; readonly threads: number } {
  let [memory, threads] = [0, 0];
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && entry !== String(process.pid))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, "latin1");
      memory += Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
      threads += Number(/^Threads:\s*(\d+)/m.exec(status)?.[1] ?? 1);
    } catch {
      // Ended meanwhile.
    }
  }
  return { memory, threads };
}

/** Bytes of the sandbox's files, as far as its kernel tells. */
function bytesOfFiles(): number {
  const byDevice = new Map<number, number>();
  for (const place of writablePlaces) {
    try {
      const { blocks, bfree, bsize } = statfsSync(place);
      byDevice.set(statSync(place).dev, (blocks - bfree) * bsize);
    } catch {
      // Not every sandbox has it.
    }
  }
  return [...byDevice.values()].reduce((sum, bytes) => sum + bytes, 0);
}
