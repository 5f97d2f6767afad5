/** One row of the table: by kind, the paths of the properties that hold it, without positions. */
import type { Kind } from "./kinds";

export type Row = Readonly<Partial<Record<Kind, readonly string[]>>>;
