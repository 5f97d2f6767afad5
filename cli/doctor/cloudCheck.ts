/** A check of a real project: what it asks, how, and what each answer means. It is data, so that the page can be made from it. */
import type { CellInProject } from "../operate/cloud/cell";
import type { GoogleCloud } from "../operate/cloud/googleCloud";
import type { RunService } from "../operate/cloud/services";

/** `unseen`: the project holds nothing to tell it by. */
export type Answer = "as documented" | "otherwise" | "unseen";

export interface Finding {
  readonly answer: Answer;
  /** What came back, in numbers and names. */
  readonly seen: string;
}

/** A service of a tenant. */
export interface CheckedService extends RunService {
  /** True if nobody may invoke it, as with a tenant that is not active. */
  readonly isCutOff: boolean;
}

/** The project in which a check looks. */
export interface CheckedProject {
  readonly cloud: GoogleCloud;
  readonly cell: CellInProject;
  /** In the order of their names. */
  readonly services: readonly CheckedService[];
  /** RFC 3339; older log entries don't count. */
  readonly since: string;
}

export interface CloudCheck {
  /** Short and stable, such as `T1`. */
  readonly id: string;
  readonly asks: string;
  /** API calls; for a check by hand, the steps. */
  readonly how: string;
  /** Where Bulkhead says what it expects: a page of `docs/`. */
  readonly says: string;
  /** Page of Google's that says it, or leaves it open. */
  readonly source: string;
  /** What each answer means, and what to do. */
  readonly means: Readonly<Record<Answer, string>>;
  /** What it makes in the project and removes again. Such a check runs only if it is asked for. */
  readonly makes?: string;
  /** Missing for a check by hand. */
  readonly run?: (project: CheckedProject) => Promise<Finding>;
}
