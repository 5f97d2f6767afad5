/** A VPC Service Controls perimeter around a cell's project. */
import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentTable, block, flag, matching } from "../validation";

/** VPC Service Controls perimeter. */
export interface PerimeterArgs {
  /** Number of the organisation's access policy. */
  accessPolicy: pulumi.Input<string>;
  /** True enforces the perimeter; false is a dry run that only logs what it would refuse. Default: false. */
  enforce?: boolean;
}

export const perimeterArguments = {
  accessPolicy: {
    check: matching(/^\d{1,20}$/, "the number of the organisation's access policy"),
    required: "must be set; write the number of the organisation's access policy",
  },
  enforce: { check: flag, plain: true, default: false },
} satisfies ArgumentTable<PerimeterArgs>;

export const perimeter = block(perimeterArguments, "{ accessPolicy: '123456789' }");
