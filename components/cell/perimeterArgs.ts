/** A VPC Service Controls perimeter around a cell's project. */
import type * as pulumi from "@pulumi/pulumi";
import {
  type ArgumentTable,
  block,
  flag,
  isAbsent,
  listMatching,
  listOf,
  matching,
  type Problem,
  principalPattern,
  problem,
} from "../validation";
import { join } from "../validation/properties";

/**
 * VPC Service Controls perimeter. An enforced one refuses every call to Google's APIs from outside of the project that
 * no rule lets in, so it must say who deploys, who operates and from where the apps are called.
 */
export interface PerimeterArgs {
  /** Number of the organisation's access policy. */
  accessPolicy: pulumi.Input<string>;
  /** True enforces the perimeter; false is a dry run that only logs what it would refuse. An enforced one needs `operators` and `callers`. Default: false. */
  enforce?: boolean;
  /** Who may use the project's APIs from outside, such as the deployer and those who add keys, as IAM spells them. What they may do there is for IAM to decide. Default: nobody. */
  operators?: pulumi.Input<pulumi.Input<string>[]>;
  /** From where people and services may call the apps: access levels, as `accessPolicies/<number>/accessLevels/<name>`, or `*` for everywhere. Who they are is for Identity-Aware Proxy and IAM to decide: a perimeter can't tell callers of Cloud Run apart. Default: nowhere. */
  callers?: pulumi.Input<pulumi.Input<string>[]>;
  /** Other projects that the cell may use by Google's APIs, such as the one that keeps images. Default: none. */
  egress?: PerimeterEgressArgs[];
  /** Further services inside the perimeter, such as `aiplatform.googleapis.com`. Apps reach no other Google API than those inside. Default: none. */
  restrictedServices?: pulumi.Input<pulumi.Input<string>[]>;
}

/** A project outside of the perimeter that the cell may use. */
export interface PerimeterEgressArgs {
  /** Number of the project. */
  projectNumber: pulumi.Input<string>;
  /** Services that may be used there, such as `artifactregistry.googleapis.com`. */
  services: pulumi.Input<pulumi.Input<string>[]>;
}

const serviceNames = listMatching(/^[a-z][a-z0-9-]*\.googleapis\.com$/, "a service such as 'storage.googleapis.com'");

export const perimeterEgressArguments = {
  projectNumber: {
    check: matching(/^[1-9]\d{5,18}$/, "the number of a project such as '123456789012'"),
    required: "must be set; write the number of the project (gcloud projects describe)",
  },
  services: { check: serviceNames, required: "must be set; write ['artifactregistry.googleapis.com']" },
} satisfies ArgumentTable<PerimeterEgressArgs>;

const egressRule = block(
  perimeterEgressArguments,
  "{ projectNumber: '123456789012', services: ['artifactregistry.googleapis.com'] }",
);

export const perimeterArguments = {
  accessPolicy: {
    check: matching(/^\d{1,20}$/, "the number of the organisation's access policy"),
    required: "must be set; write the number of the organisation's access policy",
  },
  enforce: { check: flag, plain: true, default: false },
  operators: {
    check: listMatching(principalPattern, "an IAM principal such as 'group:deployers@example.com'"),
    otherwise: "nobody",
  },
  callers: {
    check: listMatching(
      /^\*$|^accessPolicies\/\d{1,20}\/accessLevels\/[A-Za-z][A-Za-z0-9_]{0,49}$/,
      "an access level such as 'accessPolicies/123456789/accessLevels/office' or '*' for everywhere",
    ),
    otherwise: "nowhere",
  },
  egress: { check: listOf("a list of projects with services", egressRule.problems), otherwise: "none" },
  restrictedServices: { check: serviceNames, otherwise: "none" },
} satisfies ArgumentTable<PerimeterArgs>;

export const perimeter = block(perimeterArguments, "{ accessPolicy: '123456789' }", (path, args) =>
  args.enforce === true ? [...wayInProblems(path, args)] : [],
);

/** Reports each way in that an enforced perimeter would close for good: out of it leads only the access policy's administrator. */
function wayInProblems(path: string, args: Readonly<Record<string, unknown>>): Problem[] {
  const missing = (key: string) => isAbsent(args[key]) || (Array.isArray(args[key]) && args[key].length === 0);
  return [
    ...(missing("operators")
      ? [
          problem(
            join(path, "operators"),
            "must name who deploys and operates when 'enforce' is true, or the next update is refused; write ['serviceAccount:deployer@…', 'group:operators@…']",
          ),
        ]
      : []),
    ...(missing("callers")
      ? [
          problem(
            join(path, "callers"),
            "must name from where the apps are called when 'enforce' is true, or nobody reaches them; write access levels, or ['*'] for everywhere",
          ),
        ]
      : []),
  ];
}
