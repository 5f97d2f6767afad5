/** Opens the logs that a command names: files, a local cloud's folder, or a log bucket's linked dataset. */
import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boundedFiles } from "../../local/cloud/logs/boundedFile";
import { entriesFile } from "../../local/cloud/logs/logEntry";
import { readLedgerLines } from "../ledger/readLines";
import { cloudFolderOf } from "../local/cloudFolder";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { bigQueryEngine, parseDataset } from "./bigQuery";
import { duckDbEngine } from "./duckDb";
import type { Engine } from "./question";
import type { Files } from "./relations";

export interface LogFlags {
  readonly files: readonly string[];
  /** Folder of a local cloud; true for the sample's. */
  readonly cloud?: string | true | undefined;
  /** `project.dataset`. */
  readonly dataset?: string | undefined;
}

/** Asks the logs, and closes them. `subject` names the files in a message. */
export async function withLogs<T>(flags: LogFlags, subject: string, work: (engine: Engine) => Promise<T>): Promise<T> {
  if (flags.dataset !== undefined) {
    return work(bigQueryEngine(parseDataset(flags.dataset)));
  }
  return withFiles(flags, subject, async (files) => {
    const engine = await duckDbEngine(files);
    try {
      return await work(engine);
    } finally {
      engine.close();
    }
  });
}

/** Works on the files that a command names, in forms that DuckDB reads. */
export async function withFiles<T>(
  flags: Omit<LogFlags, "dataset">,
  subject: string,
  work: (files: Files) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-logs-"));
  try {
    return await work(await readableFiles(await filesOf(flags), subject, folder));
  } catch (error) {
    throw duckDbProblem(error, subject) ?? error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function filesOf({ files, cloud }: LogFlags): Promise<readonly string[]> {
  if (cloud === undefined) {
    return files.length > 0 ? files : ["-"];
  }
  const file = entriesFile(cloudFolderOf(cloud === true ? undefined : cloud));
  if (!existsSync(file)) {
    throw new UserError(
      `'--cloud' must be a local cloud that has run, got one without a log ('${file}'); start it with 'bulkhead local up'`,
      exits.couldNotTell,
    );
  }
  return [...files, ...(await boundedFiles(file))];
}

/** Text logs and standard input become files of ledger lines in the folder; what is JSON or Parquet stays where it is. */
async function readableFiles(files: readonly string[], subject: string, folder: string): Promise<Files> {
  const json: string[] = [];
  const parquet: string[] = [];
  const others: string[] = [];
  for (const file of files) {
    if (file.endsWith(".parquet")) {
      await start(file, subject);
      parquet.push(file);
    } else if (/\.(?:gz|zst)$/.test(file) || (file !== "-" && /^\s*[[{]/.test(await start(file, subject)))) {
      json.push(file);
    } else {
      others.push(file);
    }
  }
  if (others.length > 0) {
    const lines = join(folder, "lines.ndjson");
    await writeLedgerLines(others, subject, lines);
    json.push(lines);
  }
  return { json, parquet };
}

async function start(file: string, subject: string): Promise<string> {
  try {
    const handle = await open(file, "r");
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
      return buffer.subarray(0, bytesRead).toString("utf8");
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UserError(
      `${subject} must name a readable file, got '${file}' (${code}); give files of ledger lines`,
      exits.couldNotTell,
    );
  }
}

async function writeLedgerLines(files: readonly string[], subject: string, to: string): Promise<void> {
  const output = createWriteStream(to, { mode: 0o600 });
  for await (const line of readLedgerLines(files, subject)) {
    if (!output.write(`${JSON.stringify(line)}\n`)) {
      await once(output, "drain");
    }
  }
  output.end();
  await once(output, "close");
}

/** DuckDB names the file and the line of what it can't read. */
function duckDbProblem(error: unknown, subject: string): UserError | undefined {
  const message = error instanceof Error ? error.message : "";
  if (!/Malformed JSON|Invalid Input Error|Parquet|Conversion Error/.test(message)) {
    return undefined;
  }
  const where = /in file "([^"]+)"(?:, (?:in|at) \w+ (\d+))?/i.exec(message);
  const place = where === null ? "" : ` in '${where[1]}'${where[2] === undefined ? "" : `, line ${where[2]}`}`;
  return new UserError(
    `${subject} must hold JSON, one object per line or in a list, got something else${place}; export the entries again`,
    exits.couldNotTell,
  );
}
