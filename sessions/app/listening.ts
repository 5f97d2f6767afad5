/**
 * How an app is made to listen on the socket of its session: by its own flag, by a file that it loads, or, for whatever
 * knows nothing but TCP, behind a bridge in a network of its own. Never on a loopback port that a neighbour could call.
 */
import { basename, join } from "node:path";
import { haveOwnNetworks } from "../../plan/sessions";
import type { LauncherConfig } from "../config";
import { sessionFolder, socketName } from "../isolation/engine";
import type { AppFile } from "./appFiles";

export interface Listening {
  /** How, for the launcher's log. */
  readonly by: "its own flag" | "a preload" | "an adapter" | "a bridge";
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the session must have a network of its own, whatever the isolation. */
  readonly needsOwnNetwork: boolean;
}

export interface ListeningParts {
  readonly fileOf: (name: AppFile) => string;
  /** The `node` binary that runs the launcher. */
  readonly node: string;
  /** Version of the Streamlit that the command would start; undefined if there is none. */
  readonly streamlit: () => StreamlitInstall | undefined;
}

export interface StreamlitInstall {
  readonly python: string;
  readonly version: string;
}

/** True if each session gets a network of its own. */
export function hasOwnNetwork(
  config: Pick<LauncherConfig, "isolation" | "userKeys" | "bucket">,
  { needsOwnNetwork }: Pick<Listening, "needsOwnNetwork">,
): boolean {
  return needsOwnNetwork || haveOwnNetworks(config);
}

/** Port of an app that knows nothing but TCP, in a network of its own. */
const bridgedPort = "8501";
const socketPath = join(sessionFolder, socketName);

const nodePrograms: ReadonlySet<string> = new Set(["node", "npm", "npx", "pnpm", "yarn", "tsx", "next"]);

export function listeningOf(command: readonly string[], parts: ListeningParts): Listening {
  if (command.some((word) => word.includes("{socket}"))) {
    return byFlag(command.map((word) => word.replaceAll("{socket}", socketPath)));
  }
  const { program, before, after } = split(command);
  switch (program) {
    case "gunicorn":
    case "hypercorn":
      return byFlag([...before, ...without(after, ["-b", "--bind"]), "--bind", `unix:${socketPath}`]);
    case "uvicorn":
      return byFlag([...before, ...without(after, ["--host", "--port", "--uds"]), "--uds", socketPath]);
    case "flask":
      return byFlag([
        ...before,
        ...without(after, ["-h", "--host", "-p", "--port"]),
        ...(after.includes("run") ? ["--host", `unix://${socketPath}`] : []),
      ]);
    case "fastapi":
      // It has no flag for sockets, and takes no port from its environment.
      return byBridge([...before, ...without(after, ["--host", "--port"]), "--port", bridgedPort], parts);
    case "streamlit":
      return byStreamlit(command, before, after, parts);
    default:
      return nodePrograms.has(program) ? byPreload(command, parts) : byBridge(command, parts);
  }
}

/** The program behind `python -m`, and what stands before and after its name. */
function split(command: readonly string[]): { program: string; before: readonly string[]; after: readonly string[] } {
  const [first = "", flag, module = ""] = command;
  const isModule = /^python[\d.]*$/.test(basename(first)) && flag === "-m";
  const count = isModule ? 3 : 1;
  const program = basename(isModule ? module : first).replace(/\.js$/, "");
  return { program, before: command.slice(0, count), after: command.slice(count) };
}

/** Arguments without these options and their values: `--host x`, `--host=x`. */
function without(args: readonly string[], options: readonly string[]): readonly string[] {
  return args.filter((arg, index) => {
    const [name = ""] = arg.split("=");
    return !options.includes(name) && !(options.includes(args[index - 1] ?? "") && !arg.startsWith("-"));
  });
}

const byFlag = (
  command: readonly string[],
  environment: Record<string, string> = {},
  by: Listening["by"] = "its own flag",
): Listening => ({ by, command, environment, needsOwnNetwork: false });

function byPreload(command: readonly string[], { fileOf }: ListeningParts): Listening {
  return byFlag(
    command,
    { NODE_OPTIONS: `--require=${fileOf("listen.cjs")}`, BULKHEAD_SOCKET: socketPath },
    "a preload",
  );
}

/** Without a version the command is left as it is: its own error says what is missing. */
function byStreamlit(
  command: readonly string[],
  before: readonly string[],
  after: readonly string[],
  { streamlit, fileOf }: ListeningParts,
): Listening {
  const install = streamlit();
  const environment = { STREAMLIT_BROWSER_GATHER_USAGE_STATS: "false", STREAMLIT_SERVER_HEADLESS: "true" };
  if (after[0] !== "run" || install === undefined) {
    return byFlag(command, environment);
  }
  const { options, script, rest } = streamlitArguments(after.slice(1));
  const settings = { ...environment, ...options };
  if (isBefore(install.version, 1, 57)) {
    const passed = rest.length > 0 ? ["--", ...rest] : [];
    return byFlag([...before, "run", script, "--server.address", `unix://${socketPath}`, ...passed], settings);
  }
  return byFlag([install.python, fileOf("run_streamlit.py"), socketPath, script, ...rest], settings, "an adapter");
}

/** Options become environment variables (`--theme.base dark`: `STREAMLIT_THEME_BASE`), which every way of starting reads. */
function streamlitArguments(args: readonly string[]) {
  const options: Record<string, string> = {};
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? "";
    if (word === "--") {
      words.push(...args.slice(index + 1));
      break;
    }
    const [, name, inline] = /^--([A-Za-z]+\.[A-Za-z.]+)(?:=(.*))?$/.exec(word) ?? [];
    if (name === undefined) {
      words.push(word);
      continue;
    }
    const next = args[index + 1];
    const hasNext = inline === undefined && next !== undefined && !next.startsWith("--") && !next.endsWith(".py");
    index += hasNext ? 1 : 0;
    if (!/^server\.(?:port|address)$/.test(name)) {
      const variable = name
        .replace(/([a-z])([A-Z])/g, "$1_$2")
        .replaceAll(".", "_")
        .toUpperCase();
      options[`STREAMLIT_${variable}`] = inline ?? (hasNext ? next : "true");
    }
  }
  const [script = "streamlit_app.py", ...rest] = words;
  return { options, script, rest };
}

function isBefore(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}

function byBridge(command: readonly string[], { fileOf, node }: ListeningParts): Listening {
  const words = command.map((word) => word.replaceAll("{port}", bridgedPort));
  return {
    by: "a bridge",
    command: [
      "sh",
      "-c",
      'n=$1 f=$2 s=$3; shift 3; "$n" "$f" "$s" "$PORT" & exec "$@"',
      "app",
      node,
      fileOf("forward.cjs"),
      socketPath,
      ...words,
    ],
    environment: { PORT: bridgedPort },
    needsOwnNetwork: true,
  };
}
