/** Tries the walls between users, here or in a container of an app's image, for `bulkhead sessions probe`. */
import { spawnSync } from "node:child_process";
import { launcherPath } from "../../plan/sessions";
import { sessionEnvironment } from "../../sessions/app/environment";
import type { Isolation } from "../../sessions/config";
import { type ProbeResult, probe, readProbe } from "../../sessions/isolation/probe";
import { exits } from "../terminal/exits";
import { printAnswer } from "../terminal/printAnswer";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { probeReport } from "./probeReport";

export interface ProbeFlags {
  readonly image: string | undefined;
  /** Program that runs the container. */
  readonly with: string;
  readonly isolation: Isolation;
  readonly format: "table" | "json";
}

/** Returns the exit code. */
export async function runProbe({ image, with: program, isolation, format }: ProbeFlags): Promise<number> {
  const result = await waiting("trying the walls", async () =>
    image === undefined ? probe(sessionEnvironment(process.env, [])) : probeImage(program, image),
  );
  printAnswer(format, { version: 1, ...result }, probeReport(result, isolation, widthOf(process.stdout)));
  return result[isolation] ? exits.yes : exits.no;
}

/** Seconds for pulling and running the image. */
const timeout = 600;

function probeImage(program: string, image: string): ProbeResult {
  const { stdout, stderr, error } = spawnSync(
    program,
    ["run", "--rm", "--entrypoint", "node", image, launcherPath, "probe", "--json"],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: timeout * 1000 },
  );
  const result = readProbe(stdout ?? "");
  if (result !== undefined) {
    return result;
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const why = code === "ENOENT" ? `'${program}' is not installed` : (stderr ?? "").trim().split("\n").at(-1) || code;
  throw new UserError(
    `image '${image}' must run here and hold ${launcherPath}: ${why ?? "it printed no answer"}`,
    exits.couldNotTell,
  );
}
