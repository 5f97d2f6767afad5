/** Which Streamlit a command would start. Asked once, when the launcher starts. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import type { StreamlitInstall } from "./listening";

export function streamlitInstall(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): StreamlitInstall | undefined {
  const python = interpreterOf(command[0] ?? "", environment.PATH ?? "");
  if (python === undefined) {
    return undefined;
  }
  try {
    const query = "from importlib.metadata import version; print(version('streamlit'))";
    const version = execFileSync(python, ["-c", query], {
      encoding: "utf8",
      env: { ...environment },
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 30_000,
    });
    return { python, version: version.trim() };
  } catch {
    return undefined;
  }
}

/** The program itself if it is Python, else the interpreter in its first line. */
function interpreterOf(program: string, path: string): string | undefined {
  const file = program.includes("/")
    ? program
    : path
        .split(delimiter)
        .map((folder) => join(folder, program))
        .find((place) => existsSync(place));
  if (file === undefined || /^python[\d.]*$/.test(basename(program))) {
    return file;
  }
  const [, interpreter] = /^#!\s*(\S+python[\d.]*)\s*$/m.exec(firstLine(file)) ?? [];
  return interpreter;
}

function firstLine(file: string): string {
  try {
    return readFileSync(file, "latin1").split("\n", 1)[0] ?? "";
  } catch {
    return "";
  }
}
