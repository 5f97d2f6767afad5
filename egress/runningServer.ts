/** A started proxy or relay, or the reasons why it could not start. */
import type { Problem } from "./problem";

export interface RunningServer {
  readonly port: number;
  /** Takes no more requests, and finishes those under way within 10 s. The proxy then writes the ledger. */
  stop(): Promise<void>;
  /** Writes what the ledger has counted so far. Undefined for the relay, which has no ledger. */
  writeLedger?(): void;
}

export type StartResult =
  | { readonly ok: true; readonly server: RunningServer }
  | { readonly ok: false; readonly problems: readonly Problem[] };
