/** A resource that is there although its create failed, as a Cloud Run service is whose first revision can't start. */
import type { Properties } from "./protocol/values";

/** Has the engine keep the resource in its state, and update it the next time. */
export class HalfMade extends Error {
  readonly id: string;
  /** What the provider knows of it: what was asked for, and nothing that the cloud computes. */
  readonly outputs: Properties;

  constructor(id: string, outputs: Properties, message: string) {
    super(message);
    this.id = id;
    this.outputs = outputs;
  }
}
