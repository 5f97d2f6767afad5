/** How much memory many sessions of one framework take, launcher included. The framework is installed into a folder of its own. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WebSocket } from "undici";
import { repositoryRoot } from "../../local/root";
import { memoryOfTree } from "./memory";
import { appFolder, headersOf, row, type Server, startLauncher, stop, timeOf } from "./servers";

const expressApp = `const app = require("express")();
app.get("/", (request, response) => response.send("ok"));
app.listen(process.env.PORT ?? 8080);
`;

interface Framework {
  /** Makes the app in a folder. Returns its command. */
  prepare(folder: string): readonly string[];
  /** A user opens the app, and leaves it open. */
  open(server: Server, user: string): Promise<unknown>;
}

export const frameworks = {
  express: {
    prepare(folder) {
      writeFileSync(join(folder, "express.cjs"), expressApp);
      execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "express@5"]);
      return [process.execPath, "express.cjs"];
    },
    open: (server, user) => timeOf(server, "/", user),
  },
  streamlit: {
    prepare(folder) {
      for (const file of ["app.py", "kept.py"]) {
        copyFileSync(join(repositoryRoot(), "examples/streamlit", file), join(folder, file));
      }
      // Not pyenv's: a session's user can't read root's home.
      const system = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
      execFileSync(system, ["-m", "venv", join(folder, "venv")]);
      const python = join(folder, "venv/bin/python");
      execFileSync(python, ["-m", "pip", "install", "--quiet", "streamlit"], { stdio: "ignore" });
      return [python, "-m", "streamlit", "run", "app.py"];
    },
    open: runScript,
  },
} satisfies Readonly<Record<string, Framework>>;

/** The message with which a browser has the script run: `rerun_script` with an empty query string. */
const rerun = Buffer.from([0x5a, 2, 0x0a, 0]);

/** Milliseconds. */
const longestScript = 120_000;

/** Resolves when the script has run. The WebSocket stays open, as that of a page does. */
function runScript({ port }: Server, user: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { protocols: ["streamlit"], headers: headersOf(user) };
    const socket = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, options);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => socket.send(rerun));
    socket.addEventListener("message", ({ data }) => {
      if (Buffer.from(data as ArrayBuffer).includes("ready")) {
        resolve(socket);
      }
    });
    socket.addEventListener("error", () => reject(new Error(`no answer for ${user}`)));
    setTimeout(() => reject(new Error(`the script did not end for ${user}`)), longestScript).unref();
  });
}

export async function places(name: string, framework: Framework, count: number): Promise<void> {
  const folder = appFolder();
  const server = await startLauncher(folder, "sandbox", { command: framework.prepare(folder), memoryPerSession: 512 });
  const memory = () => memoryOfTree(server.process.pid ?? 0);
  const alone = memory();
  for (let index = 0; index < count; index += 1) {
    await framework.open(server, `user-${index}`);
  }
  const total = memory();
  const each = (total - alone) / count;
  const fit = Math.floor((3.5 * 1024 - alone) / each);
  row(`${count} sessions of ${name}`, "proportional memory");
  row("---", "---");
  row("all, with the launcher", `${total} MiB`);
  row("one session", `${each.toFixed(1)} MiB`);
  row("fit into 4 GiB, half of one kept free", String(fit));
  await stop(server);
}
