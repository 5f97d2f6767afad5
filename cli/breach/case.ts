/** Everything that the report of a breach says: the assessment, what was done, the deadlines, and whom to call. */
import type { VendorRegister } from "../../plan/vendorRegister";
import { counted } from "../terminal/counted";
import type { Assessment } from "./assess";
import type { Deadline } from "./deadlines";
import type { HeldLogs } from "./holdLogs";

export interface BreachCase {
  readonly assessment: Assessment;
  /** ISO 8601; when somebody of ours first knew. */
  readonly knownAt: string;
  /** ISO 8601; when this was written. */
  readonly writtenAt: string;
  readonly killSwitch: SwitchState;
  readonly evidence: Evidence;
  readonly deadlines: readonly Deadline[];
  readonly contacts: VendorRegister["contacts"];
}

/** What became of the kill switch. */
export type SwitchState =
  | { readonly state: "not touched" }
  | {
      readonly state: "off" | "not confirmed";
      /** Seconds until the last instance confirmed it. */
      readonly seconds: number;
      readonly instances: number;
    };

/** The lines behind the answer, kept with it. */
export interface Evidence {
  /** File in the bundle; undefined if the lines stay where they are. */
  readonly file: string | undefined;
  /** How the lines are kept from being deleted. */
  readonly hold: string;
  /** The copy of the window's log entries; undefined if none was asked for, or it failed. */
  readonly copy: HeldLogs | undefined;
}

/** The kill switch as the report has it. */
export function switchWords(state: SwitchState, vendor: string): string {
  switch (state.state) {
    case "not touched":
      return `not touched by this command; 'bulkhead switch off ${vendor}' stops the vendor`;
    case "off":
      return `off for ${vendor}, confirmed by ${counted(state.instances, "running instance")} within ${state.seconds} s`;
    case "not confirmed":
      return `set to off for ${vendor}, but not every one of ${state.instances} running instances has confirmed it after ${state.seconds} s; 'bulkhead switch status' shows which`;
  }
}

/** Bounds in words; one number if they are equal. */
export function peopleWords({ atLeast, atMost }: { readonly atLeast: number; readonly atMost: number }): string {
  return atLeast === atMost ? String(atMost) : `${atLeast} to ${atMost}`;
}
