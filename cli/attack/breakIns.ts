/** Every break-in, in the order of the report. */
import type { BreakIn } from "./breakIn";
import { callBreakIns } from "./callBreakIns";
import { dataBreakIns } from "./dataBreakIns";
import { egressBreakIns } from "./egressBreakIns";
import { identityBreakIns } from "./identityBreakIns";
import { ingressBreakIns } from "./ingressBreakIns";
import { networkBreakIns } from "./networkBreakIns";
import { strangerBreakIns } from "./strangerBreakIns";

/** Tried one after the other, since one that succeeds may change what the next one finds. */
export const inTurn: readonly BreakIn[] = [
  ...dataBreakIns,
  ...callBreakIns,
  ...networkBreakIns,
  ...strangerBreakIns,
  ...identityBreakIns,
  ...ingressBreakIns,
];

/** Tried beside the others: each mostly waits for a text of its own to arrive. */
export const sideBySide: readonly BreakIn[] = egressBreakIns;

export const breakIns: readonly BreakIn[] = [...inTurn, ...sideBySide];
