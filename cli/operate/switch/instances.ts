/** Which instances of egress proxies run, and what each does, from what they have logged. */
import { instanceSilence, switchMessages } from "../../../plan";
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
  const messages = Object.values(switchMessages).map(quoted).join(" OR ");
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
      running.set(key, {
        tenant: service.replace(/-egress$/, ""),
        id,
        seen: Date.parse(timestamp),
        off: textsIn(jsonPayload?.off),
        unread: textsIn(jsonPayload?.unread),
      });
    }
  }
  return [...running.values()];
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
