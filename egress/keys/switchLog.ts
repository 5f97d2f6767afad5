/** Logs what the kill switch says: whenever that changes, and every minute, so that an operator sees each instance. */
import { switchMessages, switchReportInterval } from "../../plan";
import type { Log } from "../log";
import type { KillSwitch, SwitchSituation } from "./killSwitch";

/** Logs a change. */
export function logSwitchChange(log: Log, tenant: string, situation: SwitchSituation): void {
  if (situation.unread.length > 0) {
    log.error({ tenant, ...situation }, switchMessages.unreadable);
  } else {
    log.warn({ tenant, ...situation }, switchMessages.changed);
  }
}

/** Logs the situation every minute. Returns what ends that. */
export function startSwitchLog(log: Log, tenant: string, killSwitch: KillSwitch): { stop(): void } {
  const timer = setInterval(
    () => log.info({ tenant, ...killSwitch.situation() }, switchMessages.stands),
    switchReportInterval,
  );
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
