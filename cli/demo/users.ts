/** Two users of one app, each in a session of their own: what one tries to get of the other, and the wall that is in the way. */
import { randomBytes } from "node:crypto";
import { CleanupProcess } from "../../local/run/cleanupProcess";
import { launcherBreakIns } from "../attack/users/launcherBreakIns";
import { type LauncherTarget, underLauncher } from "../attack/users/targets";
import { userBreakIns } from "../attack/users/tryUsers";
import { colors } from "../terminal/colors";
import { UserError } from "../terminal/userError";

/** A few of the break-ins of `attack --users`, in short, each with the wall that stops it. */
const shown = [
  { id: "key-in-environment", title: "read the API key that the other has given", wall: "own process" },
  { id: "upload", title: "read the other's upload", wall: "own /tmp" },
  { id: "process-environment", title: "read the environment of the other's process", wall: "own process list" },
  { id: "metadata-token", title: "get the service's token from the metadata server", wall: "own network" },
  { id: "foreign-key", title: "call an API with the other's key", wall: "launcher's memory" },
] as const;

export interface UserAttempt {
  readonly title: string;
  readonly wall: string;
  readonly succeeded: boolean;
}

/**
 * Starts the incident's app under the launcher, tries each break-in, and leaves nothing behind. Returns the reason if this machine can't
 * keep users apart.
 */
export async function tryUsers(onAttempt: (title: string) => void): Promise<readonly UserAttempt[] | string> {
  const target = await underLauncher("sandbox", true).catch(reasonOf);
  if (typeof target === "string") {
    return target;
  }
  const cleanup = new CleanupProcess([target.folder]);
  try {
    const attempts: UserAttempt[] = [];
    for (const { id, title, wall } of shown) {
      onAttempt(title);
      attempts.push({ title, wall, succeeded: await succeeds(id, target) });
    }
    return attempts;
  } finally {
    await target.close();
    await cleanup.close();
  }
}

/** One line per attempt: what was tried, and the wall. */
export function attemptLines(attempts: readonly UserAttempt[]): string[] {
  const longest = Math.max(...attempts.map(({ title }) => title.length));
  return attempts.map(({ title, wall, succeeded }) => {
    const mark = succeeded ? colors.red("✖") : colors.green("✔");
    return `${mark} ${title.padEnd(longest)}  ${succeeded ? colors.red("SUCCEEDED") : wall}`;
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof UserError) {
    return error.message;
  }
  throw error;
}

async function succeeds(id: string, target: LauncherTarget): Promise<boolean> {
  const canary = `canary${randomBytes(9).toString("hex")}`;
  const breakIn =
    userBreakIns.find((one) => one.id === id) ?? launcherBreakIns.find((one: { readonly id: string }) => one.id === id);
  if (breakIn === undefined) {
    throw new Error(`no break-in '${id}'`);
  }
  return breakIn.succeeds(target, canary);
}
