/** Log entries of the local cloud, in the format of Cloud Logging, one JSON object per line. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { appendBounded, readBounded } from "./boundedFile";

/** A `LogEntry` of the Logging API, v2, as far as the local cloud fills it in. */
export interface LogEntry {
  readonly logName: string;
  /** Unique within the log, so that an entry that is read twice can be counted once. Default: random. */
  readonly insertId?: string;
  /** RFC 3339. */
  readonly timestamp: string;
  readonly severity?: string;
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly labels?: Readonly<Record<string, string>>;
  readonly textPayload?: string;
  readonly jsonPayload?: Readonly<Record<string, unknown>>;
  readonly protoPayload?: Readonly<Record<string, unknown>>;
}

/** Type of the payload of an audit entry. */
export const auditLogType = "type.googleapis.com/google.cloud.audit.AuditLog";

/** File with the entries of a cloud folder. */
export function entriesFile(cloudFolder: string): string {
  return join(cloudFolder, "logs", "entries.ndjson");
}

/** Another process may be about to write the last line. */
function readEntry(line: string): LogEntry[] {
  try {
    return [JSON.parse(line) as LogEntry];
  } catch {
    return [];
  }
}

function newInsertId(): string {
  return randomBytes(9).toString("base64url");
}

/** Appends entries to a file; they stay in the order in which they came. */
export class EntryLog {
  readonly #file: string;
  #writing: Promise<void> = Promise.resolve();
  #ready: Promise<unknown> | undefined;

  constructor(cloudFolder: string) {
    this.#file = entriesFile(cloudFolder);
  }

  /** Resolves when the entry is written. A log that can't be written stops nothing. */
  append(entry: LogEntry): Promise<void> {
    this.#ready ??= mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const ready = this.#ready;
    const line = JSON.stringify({ insertId: newInsertId(), ...entry });
    this.#writing = this.#writing
      .then(() => ready)
      .then(() => appendBounded(this.#file, `${line}\n`))
      .catch(() => undefined);
    return this.#writing;
  }

  /** Entries of a project, in the order in which they came. */
  async of(projectId: string): Promise<LogEntry[]> {
    await this.settled();
    const text = await readBounded(this.#file);
    const start = `projects/${projectId}/logs/`;
    return text
      .split("\n")
      .filter((line) => line.includes(start))
      .flatMap(readEntry)
      .filter(({ logName }) => logName.startsWith(start));
  }

  /** Resolves when everything appended so far is written. */
  settled(): Promise<void> {
    return this.#writing;
  }
}
