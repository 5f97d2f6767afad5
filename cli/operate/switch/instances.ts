/** Which instances of egress proxies run, and what each does, from what they have logged. */
import { instanceSilence, isMap, keyMessages, switchMessages } from "../../../plan";
import type { GoogleCloud } from "../cloud/googleCloud";
import { type LogEntry, listEntries, quoted } from "../cloud/logEntries";

export interface ProxyInstance {
  readonly tenant: string;
  /** Cloud Run's id of the instance. */
  readonly id: string;
  /** Milliseconds since the epoch of what it logged last. */
  readonly seen: number;
  /** What it says is off. */
  readonly off: readonly string[];
  /** Lists that it can't read; while there is one, it lets nothing out. */
  readonly unread: readonly string[];
  /** Files of keys that it lacks. */
  readonly missing: readonly string[];
  /** Fingerprints of the keys that it uses, by file below `KEYS_DIR`. */
  readonly keys: Readonly<Record<string, string>>;
}

/** The running instances of these tenants' proxies. */
export async function runningInstances(
  cloud: GoogleCloud,
  tenants: readonly string[],
  now = Date.now(),
): Promise<ProxyInstance[]> {
  if (tenants.length === 0) {
    return [];
  }
  const services = tenants.map((id) => quoted(`${id}-egress`)).join(" OR ");
  const messages = [...Object.values(switchMessages), ...Object.values(keyMessages)].map(quoted).join(" OR ");
  const entries = await listEntries(
    cloud,
    [
      'resource.type="cloud_run_revision"',
      `resource.labels.service_name=(${services})`,
      `jsonPayload.message=(${messages})`,
      `timestamp>=${quoted(new Date(now - instanceSilence).toISOString())}`,
    ].join(" AND "),
  );
  return instancesIn(entries);
}

/** An instance counts from its first line until it says that it has stopped. Entries are in the order of time. */
function instancesIn(entries: readonly LogEntry[]): ProxyInstance[] {
  const running = new Map<string, ProxyInstance>();
  for (const { timestamp, resource, labels, jsonPayload } of entries) {
    const service = resource?.labels?.service_name ?? "";
    const id = labels?.instanceId ?? "";
    const key = `${service}/${id}`;
    if (jsonPayload?.message === switchMessages.stopped) {
      running.delete(key);
    } else {
      const before = running.get(key);
      const { off, unread, missing, keys, problems } = jsonPayload ?? {};
      running.set(key, {
        tenant: service.replace(/-egress$/, ""),
        id,
        seen: Date.parse(timestamp),
        off: off === undefined ? (before?.off ?? []) : textsIn(off),
        unread: unread === undefined ? (before?.unread ?? []) : textsIn(unread),
        missing: missingIn(missing, problems) ?? before?.missing ?? [],
        keys: isMap(keys) ? (keys as Record<string, string>) : (before?.keys ?? {}),
      });
    }
  }
  return [...running.values()];
}

/** What a line says of missing keys; undefined for a line about something else. */
function missingIn(missing: unknown, problems: unknown): string[] | undefined {
  if (Array.isArray(problems)) {
    return problems.map((problem) => (isMap(problem) ? String(problem.path) : ""));
  }
  return missing === undefined ? undefined : textsIn(missing);
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
