/** Values that every part of a cell is created with. */
import type * as pulumi from "@pulumi/pulumi";
import type { CellRanges } from "./network/ranges";

export interface CellContext {
  readonly name: string;
  readonly project: pulumi.Input<string>;
  readonly projectNumber: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  /** Eight hex digits, new for each cell that is created. */
  readonly generation: pulumi.Output<string>;
  readonly ranges: CellRanges;
  readonly labels: Record<string, pulumi.Input<string>>;
  /** Options of every child: the cell is its parent, and with that gives it its provider. */
  readonly child: pulumi.CustomResourceOptions;
}
