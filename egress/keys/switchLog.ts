/** Logs what the kill switch says whenever that changes. */
import { switchMessages } from "../../plan";
import type { Log } from "../log";
import type { SwitchSituation } from "./killSwitch";

export function logSwitchChange(log: Log, tenant: string, situation: SwitchSituation): void {
  if (situation.unread.length > 0) {
    log.error({ tenant, ...situation }, switchMessages.unreadable);
  } else {
    log.warn({ tenant, ...situation }, switchMessages.changed);
  }
}
