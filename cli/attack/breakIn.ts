/** A break-in: an attempt by one tenant against another, and the wall that should stop it. */
import type { Wall } from "../../local/front/decisions";
import type { IntruderProcess } from "../../local/run/intruderProcess";
import type { RunningCloud, ServiceStatus } from "../../local/run/runDeployed";
import type { Verdict } from "./verdict";
import type { Sender } from "./wire";

/** A tenant in a break-in: its services and a process inside its workload. */
export interface Party {
  readonly tenant: string;
  readonly projectId: string;
  readonly workload: ServiceStatus & { readonly url: string };
  readonly proxy: ServiceStatus & { readonly url: string };
  readonly intruder: IntruderProcess;
  /** The workload's relay, as the intruder reaches it. */
  readonly relay: string;
}

export interface AttackContext {
  readonly running: RunningCloud;
  /** Has been broken into; the attack starts from its app. */
  readonly attacker: Party;
  readonly victim: Party;
  readonly internet: Sender;
  /** A text that occurs nowhere else. If it arrives somewhere, something got through. */
  readonly canary: string;
}

/** One way to break in, and the wall that is there to stop it. */
export interface BreakIn {
  readonly id: string;
  /** What the attacker does, as a sentence without its subject. At most 56 characters, so that it fits a line of the report. */
  readonly title: string;
  readonly expected: Wall;
  /** False if it cannot be tried on this system. */
  readonly possible?: (context: AttackContext) => boolean;
  attempt(context: AttackContext): Promise<Verdict>;
}
