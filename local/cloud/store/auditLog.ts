/** Audit entries that the cloud itself writes, in the form in which Cloud Logging gives them. */
import { randomBytes } from "node:crypto";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A `LogEntry` of Cloud Logging with an `AuditLog` inside. */
export interface AuditEntry {
  readonly insertId: string;
  /** As in `projects/p/logs/cloudaudit.googleapis.com%2Fsystem_event`. */
  readonly logName: string;
  /** RFC 3339. */
  readonly timestamp: string;
  readonly severity: "INFO" | "NOTICE" | "ERROR";
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly protoPayload: Readonly<Record<string, unknown>> & { readonly "@type": typeof auditLogType };
}

export const auditLogType = "type.googleapis.com/google.cloud.audit.AuditLog";

/** One entry a line; several processes may append at once, since each line is one write. */
export class AuditLog {
  readonly #folder: string;
  readonly file: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.file = join(folder, "audit.ndjson");
  }

  async append(entry: Omit<AuditEntry, "insertId">): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const whole: AuditEntry = { insertId: randomBytes(8).toString("hex"), ...entry };
    await appendFile(this.file, `${JSON.stringify(whole)}\n`, { mode: 0o600 });
  }

  /** The entries of a project, oldest first. */
  async entries(projectId: string): Promise<AuditEntry[]> {
    const text = await readFile(this.file, "utf8").catch(() => "");
    const all = text.split("\n").filter((line) => line !== "");
    return all
      .map((line) => JSON.parse(line) as AuditEntry)
      .filter(({ logName }) => logName.startsWith(`projects/${projectId}/logs/`));
  }
}
