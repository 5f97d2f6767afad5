/** A grant with regard to one resource, and an answer with its reasons. */
import type { Answer, Step } from "../model";
import type { StatedGrant } from "./statedGrant";

/** A grant that applies to a resource, or may. */
export interface BearingGrant {
  readonly stated: StatedGrant;
  /** False if it may be on another resource. */
  readonly covers: boolean;
}

export interface Judged {
  readonly allowed: Answer;
  readonly steps: readonly Step[];
}
