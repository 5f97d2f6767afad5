/** Logs every minute what a running proxy does, so that operators see each instance: what is off, and which keys it uses. */
import { switchMessages, switchReportInterval } from "../plan";
import type { KeyStore } from "./keys/keyStore";
import type { KillSwitch } from "./keys/killSwitch";
import type { Log } from "./log";

/** What a line says, besides the message. */
export function proxyStatus(killSwitch: KillSwitch, store: KeyStore): Readonly<Record<string, unknown>> {
  return {
    ...killSwitch.situation(),
    missing: store.missing.map(({ path }) => path),
    keys: store.fingerprints(),
  };
}

/** Returns what ends the lines. */
export function startStatusLog(
  log: Log,
  tenant: string,
  status: () => Readonly<Record<string, unknown>>,
): { stop(): void } {
  const timer = setInterval(() => log.info({ tenant, ...status() }, switchMessages.runs), switchReportInterval);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
