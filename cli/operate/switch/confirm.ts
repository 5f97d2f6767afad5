/** Waits until every running instance says that a change of the kill switch is in effect. */
import { setTimeout as sleep } from "node:timers/promises";
import { everything } from "../../../plan";
import type { ProxyInstance } from "./instances";

/** What the operator wants of one vendor or API. */
export interface Wanted {
  readonly action: "off" | "on";
  readonly entry: string;
  /** Tenants for which another list keeps it off. */
  readonly stillOff: ReadonlySet<string>;
}

export interface Confirmation {
  readonly confirmed: boolean;
  /** Seconds from the change to the last instance's confirmation, as the operator sees it in the log. */
  readonly seconds: number;
  readonly instances: readonly InstanceVerdict[];
}

export interface InstanceVerdict extends ProxyInstance {
  readonly verdict:
    | "in effect"
    /** It can't read a list: nothing leaves it, whatever the lists say. */
    | "shut"
    /** It has not said so yet. */
    | "waiting";
  /** Seconds from the change until that was seen; undefined while waiting. */
  readonly after: number | undefined;
}

export interface WaitTimes {
  /** Milliseconds between two looks at the log. */
  readonly every: number;
  /**
   * Milliseconds for which the wait goes on after the change even if all are confirmed: an instance that was just starting
   * may have read the list before it and logs its first line only after that. Two reads, and the time until a line is in the log.
   */
  readonly settle: number;
  /** Milliseconds after which the wait ends without a confirmation. */
  readonly limit: number;
}

export const defaultWaitTimes: WaitTimes = { every: 3_000, settle: 25_000, limit: 180_000 };

/**
 * @param look the running instances, as logged so far
 */
export async function waitForInstances(
  look: () => Promise<readonly ProxyInstance[]>,
  wanted: Wanted,
  waitTimes: WaitTimes = defaultWaitTimes,
  report: (text: string) => void = () => undefined,
): Promise<Confirmation> {
  const start = performance.now();
  const passed = () => performance.now() - start;
  const first = new Map<string, number>();
  let last = 0;
  for (;;) {
    const found = await look();
    const now = passed();
    const instances = found.map((instance): InstanceVerdict => {
      const verdict = verdictOf(instance, wanted);
      const key = `${instance.tenant}/${instance.id}`;
      if (verdict === "waiting") {
        first.delete(key);
        return { ...instance, verdict, after: undefined };
      }
      const since = first.get(key) ?? now;
      first.set(key, since);
      return { ...instance, verdict, after: seconds(since) };
    });
    const open = instances.filter(
      ({ verdict }) => verdict === "waiting" || (verdict === "shut" && wanted.action === "on"),
    );
    if (open.length > 0) {
      last = now;
    }
    if ((open.length === 0 && now >= waitTimes.settle) || now >= waitTimes.limit) {
      const latest = Math.max(0, ...instances.map(({ after }) => after ?? 0));
      return { confirmed: open.length === 0, seconds: open.length === 0 ? latest : seconds(last), instances };
    }
    report(`${instances.length - open.length} of ${instances.length} instances`);
    await sleep(waitTimes.every);
  }
}

function verdictOf(
  { tenant, off, unread }: ProxyInstance,
  { action, entry, stillOff }: Wanted,
): InstanceVerdict["verdict"] {
  if (unread.length > 0) {
    return "shut";
  }
  const isOff = off.includes(entry) || off.includes(everything);
  return isOff === (action === "off" || stillOff.has(tenant)) ? "in effect" : "waiting";
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
