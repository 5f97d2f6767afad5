/** Writes the ledger once a minute, on the minute, and once more at the end. */
import type { Ledger, LedgerLine } from "./ledger";

const minuteLength = 60_000;

export interface LedgerSchedule {
  /** Writes what has been counted since the last minute. */
  flush(): void;
  /** Writes what has been counted since the last minute and stops. */
  stop(): void;
}

export function startLedger(ledger: Ledger, write: (line: LedgerLine) => void): LedgerSchedule {
  let minute = startOfMinute(Date.now());
  let timer: NodeJS.Timeout;
  const flush = () => {
    for (const line of [...ledger.take(minute), ...ledger.takePeople(minute)]) {
      write(line);
    }
    minute = startOfMinute(Date.now());
  };
  const next = () => {
    timer = setTimeout(
      () => {
        flush();
        next();
      },
      // A timer may fire a little early; the margin keeps it out of the minute that it closes.
      startOfMinute(Date.now()) + minuteLength - Date.now() + 5,
    );
    timer.unref();
  };
  next();
  return {
    flush,
    stop() {
      clearTimeout(timer);
      flush();
    },
  };
}

function startOfMinute(time: number): number {
  return time - (time % minuteLength);
}
