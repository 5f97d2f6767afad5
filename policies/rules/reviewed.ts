/** Nothing is deployed that was not reviewed: what a run would deploy is what named people have signed. */
import {
  approvedContents,
  type Comparison,
  type Decision,
  decide,
  hasPartLike,
  isSource,
  type LeafChange,
  type PartChange,
  type Reviewed,
} from "../../review";
import type { IsolationGraph } from "../graph";
import {
  admissionProblems,
  asksForAttestations,
  deniesEverything,
  type Freeze,
  isLessThan,
  isWithdrawn,
  lonePart,
  type ReviewSettings,
  reviewDefaults,
  reviewSettings,
  tightenings,
  withdrawals,
} from "../reviews";
import { quoted } from "./messages";
import type { Report, ResourceView, Rule, RuleContext } from "./rule";

/** Most records that one message lists. */
const mostProblems = 3;
/** Most places that one message lists. */
const mostPaths = 3;
const lookAndApprove = "look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'";

export const reviewed: Rule = {
  id: "reviewed",
  sentence:
    "What is deployed is exactly what named people have reviewed and signed, and nothing is deployed in a freeze.",
  why: "After an incident 'no redeploy until the audit is done' was held up by people who remembered it: workflows switched off by hand, a block in the repository. Whoever forgot, or came from elsewhere, could deploy.",
  counts:
    "With `required`, or if a cell of the stack asks for it: the content of the run (docs/review-format.md) against the signed records in `folder`. Records count if they are signed by `approvers` different keys of `keys`, have not expired, and are not revoked. Order, logical names and spellings never ask for a new review; a changed byte of an image, a grant, a plan, a variable, of the pack's version or config, a waiver or a scan finding does. While `freeze.json` is in the folder and no signed record lifts it, or a cell has `freeze`, every run is refused but one that quarantines or closes tenants, or sets Binary Authorization to deny every image, and leaves the rest as it was last reviewed. Such a change never waits for a review. If a cell asks for reviews and lists keys, each service, job and worker pool of the stack must evaluate the project's Binary Authorization policy, and none may carry a justification to pass over it.",
  unknowns:
    "A value that is not known yet, or is secret, counts by the resources that it comes from. Once it is known, it is covered as a whole if it is a value of one of them. If it is made of more than that, the update that creates it goes through, and the next preview asks for a review of what nobody could see before.",
  severity: "critical",
  remediation:
    "Look at what changed with `bulkhead review diff`, and have it approved with `bulkhead review approve`; commit the new files of `reviews/`.",
  config: {
    required: {
      type: "boolean",
      description: "Refuse what has no valid review. Default: true where a cell of the stack asks for it.",
      default: false,
    },
    folder: {
      type: "string",
      description:
        "Folder of the records, absolute, or from the program's folder with the commands of Bulkhead; with `pulumi` alone, from the folder of the policy pack.",
    },
    keys: {
      type: "object",
      additionalProperties: { type: "string" },
      description:
        "Approvers: name to public key on P-256, in PEM or as the path of a file. Replaces the keys that a cell lists.",
    },
    github: {
      type: "object",
      additionalProperties: { type: "string" },
      description:
        "Approvers without a key: name to environment of GitHub Actions, as `owner/repository:environment`. Give the environment required reviewers.",
    },
    githubKeys: {
      type: "string",
      description: "File with GitHub's key set (JWKS), which its tokens are checked with offline.",
    },
    approvers: {
      type: "integer",
      minimum: 1,
      default: reviewDefaults.approvers,
      description: "How many different people must have signed. The larger number counts if a cell asks too.",
    },
    maxAgeDays: {
      type: "integer",
      minimum: 1,
      default: reviewDefaults.maxAgeDays,
      description: "Days after which a review no longer holds.",
    },
    contentFile: {
      type: "string",
      description: "File to write the content of the run to. `bulkhead review` sets it.",
    },
    scan: {
      type: "string",
      description:
        "SARIF file with the findings of a scan of the source code, which are then part of what is reviewed.",
    },
  },
  examples: {
    bad: `
// A cell that asks for reviews, and no record of its content. Its class is \`Cell\` of the components.
new pulumi.ComponentResource("bulkhead:index:Cell", "cell", { reviews: { required: true } });
new gcp.storage.Bucket("files", { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });`,
    good: `
new gcp.storage.Bucket("files", { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });`,
  },

  resource(view, context) {
    if (context.gate.preview) {
      return [];
    }
    const settings = reviewSettings(context.config);
    const freeze = context.gate.freeze(settings);
    return settings.required || freeze !== undefined ? judgeAlone(view, context, settings) : [];
  },

  stack(graph, context) {
    const settings = reviewSettings(context.config, graph.resources);
    const freeze = context.gate.freeze(settings);
    if (freeze !== undefined) {
      return judgeFrozen(graph, context, settings, freeze);
    }
    const admission = asksForAttestations(graph.resources) ? admissionProblems(graph.resources) : [];
    return [...admission, ...(settings.required ? judgeContent(graph, context, settings) : [])];
  },
};

/**
 * In a freeze a run goes through that quarantines or closes tenants, or makes Google Cloud deny every image, and leaves the rest as
 * it was last reviewed: going back to older content is a deployment as well.
 */
function judgeFrozen(graph: IsolationGraph, context: RuleContext, settings: ReviewSettings, freeze: Freeze): Report[] {
  const { reviewed: contents, problems } = context.gate.reviews(settings);
  const current = context.gate.current(graph.resources, settings.scan);
  const decision = decide(current, latest(contents, settings), settings.approvers, problems);
  if (decision.nearest === undefined) {
    return [{ urn: graph.stackUrn, path: "freeze", problem: frozen(freeze) }];
  }
  const { parts, judges } = decision.nearest.comparison;
  const [isWithdrawal, isTightening] = [withdrawals(graph.resources), tightenings(graph.resources)];
  const onlyLess =
    graph.resources.some((one) => isWithdrawn(one) || deniesEverything(one)) &&
    parts.every((change) => isWithdrawal(change) || isTightening(change));
  return judges.length === 0 && onlyLess ? [] : [{ urn: graph.stackUrn, path: "freeze", problem: frozen(freeze) }];
}

/** The contents that no later one of their stack has replaced. */
function latest(contents: readonly Reviewed[], { approvers }: ReviewSettings): readonly Reviewed[] {
  return approvedContents(contents, approvers).filter(({ isSuperseded }) => !isSuperseded);
}

function frozen({ since, owner, reason }: Freeze): string {
  return `must not be deployed, got a freeze since ${quoted(since)} by ${quoted(owner)}: ${quoted(reason)}; quarantine tenants if need be, and go on after 'bulkhead unfreeze'`;
}

/** In an update, before the resource is created: afterwards would be too late. */
function judgeAlone({ resource }: ResourceView, { gate }: RuleContext, settings: ReviewSettings): Report[] {
  const part = lonePart(resource);
  const { reviewed: contents } = gate.reviews(settings);
  const freeze = gate.freeze(settings);
  const isWithdrawing = gate.withdrawn.has(resource.parent ?? "");
  // A cell's freeze is in the program alone, which this resource may come before.
  const isDenial = deniesEverything(resource);
  const isKnown = approvedContents(contents, settings.approvers).some(
    ({ content, isSuperseded }) =>
      !(isSuperseded && freeze !== undefined) &&
      part !== undefined &&
      (hasPartLike(content, part, !isSuperseded) ||
        (isWithdrawing && content.parts.some((one) => isLessThan(one, part)))),
  );
  if (part === undefined || isKnown || isDenial) {
    return [];
  }
  return freeze === undefined
    ? [{ urn: resource.urn, problem: `must be reviewed, got a resource that is in no valid review; ${lookAndApprove}` }]
    : [{ urn: resource.urn, path: "freeze", problem: frozen(freeze) }];
}

function judgeContent(graph: IsolationGraph, { gate }: RuleContext, settings: ReviewSettings): Report[] {
  const current = gate.current(graph.resources, settings.scan);
  if (gate.isApproved(current, settings)) {
    return [];
  }
  const { reviewed: contents, problems } = gate.reviews(settings);
  const decision = decide(current, contents, settings.approvers, problems);
  const { nearest } = decision;
  if (decision.missing !== undefined) {
    const { has, asked } = decision.missing;
    const problem = `must be approved by ${asked} people, got ${has.map(quoted).join(", ")} only; have it approved by another one`;
    return [{ urn: graph.stackUrn, path: "review", problem }];
  }
  if (nearest === undefined) {
    const problem = `must have a valid review, got none${reasons(decision, settings)}; ${lookAndApprove}`;
    return [{ urn: graph.stackUrn, path: "review", problem }];
  }
  if (decision.approvals.length > 0) {
    return gate.preview ? lateReports(nearest.comparison) : [];
  }
  const by = nearest.reviewed.approvals.map(({ approver, reviewedAt }) => `${approver} on ${reviewedAt.slice(0, 10)}`);
  const isAllowed = withdrawals(graph.resources);
  const since = `the review by ${[...new Set(by)].sort().join(" and ")}`;
  const { parts, judges } = nearest.comparison;
  return [
    ...parts.filter((change) => !isAllowed(change)).map((change) => partReport(change, graph.stackUrn, since)),
    ...judges.map(({ path }) => ({
      urn: graph.stackUrn,
      path,
      problem: `must be as in ${since}, got a change; ${lookAndApprove}`,
      about: path,
    })),
  ];
}

function partReport({ change, key, id, leaves }: PartChange, stackUrn: string, since: string): Report {
  if (change === "removed") {
    const problem = `must still have ${quoted(key)}, which is in ${since}; ${lookAndApprove}`;
    return { urn: stackUrn, path: "resources", problem, about: key };
  }
  if (change === "added") {
    return {
      urn: id ?? stackUrn,
      problem: `must be reviewed, got a resource that is not in ${since}; ${lookAndApprove}`,
    };
  }
  const [first = {}]: readonly Partial<LeafChange>[] = leaves;
  const others = leaves.slice(1, mostPaths).map(({ path }) => `'${path}'`);
  const more = leaves.length > mostPaths ? ` and ${leaves.length - mostPaths} more` : "";
  const also = others.length === 0 ? "" : `, also in ${others.join(", ")}${more}`;
  return {
    urn: id ?? stackUrn,
    path: first.path,
    problem: `must be as in ${since}, got ${kindOf(first)}${also}; ${lookAndApprove}`,
  };
}

/** Says what became of a value, never the value: nobody has looked at it yet. */
function kindOf({ before, after }: Partial<LeafChange>): string {
  if (before === undefined) {
    return "a value where there was none";
  }
  if (after === undefined) {
    return "nothing";
  }
  return isSource(after) ? "a value that is secret or not known yet" : "another value";
}

function lateReports({ late }: Comparison): Report[] {
  return late.map(({ id, path }) => ({
    urn: id,
    path,
    problem: `must be reviewed, got a value that was not known at the review; ${lookAndApprove}`,
  }));
}

function reasons({ problems }: Decision, { folder, keys, github }: ReviewSettings): string {
  if (folder === undefined) {
    return ", since the config of this rule names no folder of records";
  }
  if (Object.keys({ ...keys, ...github }).length === 0) {
    return ", since no key of an approver is listed";
  }
  const shown = problems.slice(0, mostProblems).map(({ file, problem }) => `${quoted(file)} ${problem}`);
  const more = problems.length > mostProblems ? `; and ${problems.length - mostProblems} more` : "";
  return shown.length === 0 ? "" : ` (${shown.join("; ")}${more})`;
}
