/** A break-in of one user against another user of the same app. */

/** Where it is tried: the app as it was, or under the launcher. */
export interface Target {
  /** A request of a logged-in user to the app. */
  call(user: string, path: string, body?: string): Promise<Answer>;
  /** Logs a user out. Does nothing where nobody logs in. */
  endSession(user: string): Promise<void>;
  /** What the app's container has written to its log. */
  readonly lines: readonly string[];
  /** Stand-in of the metadata server and of the bucket that its token opens, with an object of the victim. */
  readonly cloud: CloudStandIn;
  close(): Promise<void>;
}

export interface Answer {
  /** 0 if the connection broke. */
  readonly status: number;
  readonly text: string;
}

export interface CloudStandIn {
  readonly url: string;
  /** What the victim keeps in the bucket. */
  object: string;
  close(): void;
}

export interface UserBreakIn {
  readonly id: string;
  /** What the attacker does. */
  readonly title: string;
  /** Whether the attacker must run code of their own in the app; otherwise its pages are enough. */
  readonly needsCode: boolean;
  /** Whether it works. `canary` is a text that only the victim has. */
  succeeds(target: Target, canary: string): Promise<boolean>;
}

export const victim = "victim";
export const attacker = "attacker";
