/** Shows what the containers of a local run wrote. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LineReader } from "../../local/cloud/logs/lineReader";
import { exits } from "../terminal/exits";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { UserError } from "../terminal/userError";
import { cloudFolderOf } from "./prepareCloud";

/** Between two looks at the files, in milliseconds. */
const pause = 300;

export interface LogFlags {
  /** Folder of the local cloud. Default: the sample's. */
  readonly cloud: string | undefined;
  /** Default: all services. */
  readonly service: string | undefined;
  readonly follow: boolean;
}

/** Prints the logs of one service or of all, by time. With `follow`, goes on with what is written later. */
export async function showLogs({ cloud, service, follow }: LogFlags): Promise<number> {
  const folder = join(cloudFolderOf(cloud), "run", "logs");
  const readers = new Map<string, LineReader>();
  const files = await logFiles(folder, service);
  if (files.length === 0 && !follow) {
    throw new UserError(
      service === undefined
        ? "nothing has been written here yet; start the services with 'bulkhead local up'"
        : `'service' must be one that has written something, got '${service}'; see 'bulkhead local status'`,
    );
  }
  for (;;) {
    const lines: { readonly time: string; readonly text: string }[] = [];
    for (const file of await logFiles(folder, service)) {
      const reader = readers.get(file) ?? LineReader.fromStart(join(folder, file));
      readers.set(file, reader);
      const source = file.replace(/\.log$/, "");
      for (const line of await reader.read()) {
        const [, time = "", rest = ""] = /^(\S+) (.*)$/s.exec(line) ?? [];
        // A container must not be able to control the terminal of someone who reads its log.
        lines.push({ time, text: `${withHiddenShown(`${time} ${source} ${rest}`)}\n` });
      }
    }
    lines.sort((left, right) => (left.time < right.time ? -1 : 1));
    for (const { text } of lines) {
      process.stdout.write(text);
    }
    if (!follow) {
      return exits.yes;
    }
    await sleep(pause);
  }
}

async function logFiles(folder: string, service: string | undefined): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter(
    (name) =>
      name.endsWith(".log") && name !== "decisions.log" && (service === undefined || name.startsWith(`${service}.`)),
  );
}
