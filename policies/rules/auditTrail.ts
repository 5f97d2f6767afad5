/** Checks that reads and writes of data are logged, and that the logs are kept. */
import { type IsolationGraph, isLogBucket, keptDays, type Resource } from "../graph";
import { knownValue } from "../read";
import { notKnown } from "./messages";
import type { Level, Report, Rule, RuleContext } from "./rule";

const auditType = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
/** Whose reads and writes must be logged; `allServices` covers them all. */
const services = [
  "secretmanager.googleapis.com",
  "storage.googleapis.com",
  "iam.googleapis.com",
  "run.googleapis.com",
  "cloudkms.googleapis.com",
];
const logTypes = ["DATA_READ", "DATA_WRITE"];
/** Default least retention: a breach is often found months later. In days. */
const leastRetention = 90;

export const auditTrail: Rule = {
  id: "audit-trail",
  sentence: "Reads and writes of data are logged, exempt nobody, and the logs are kept.",
  why: "After the incident nobody could say who had seen what: data access logs are off by default, and the default log bucket forgets after 30 days.",
  counts:
    "A data access audit config (DATA_READ and DATA_WRITE, without exempted members) for all services, or for each of secretmanager, storage, iam, run and cloudkms; and a place that keeps the entries for `retentionDays`: a log bucket with an enabled sink, a storage bucket with a retention policy, a BigQuery dataset, or a destination outside the stack. Mandatory where the stack manages a cell or audit config and what it manages falls short; what another stack may hold is advice, as are data access logs that the cell leaves to one (`dataAccessLogs: false`). A sink whose filter or exclusions leave out audit logs, or those about access to data, doesn't count, and neither does its bucket; what every sink leaves out of one of these services is a finding.",
  unknowns:
    "A retention or log type that isn't known yet counts as missing. A list or exemption that isn't known yet counts as exempting someone.",
  severity: "medium",
  remediation:
    "Create `projects.IAMAuditConfig` for `allServices`, and a sink to a `logging.ProjectBucketConfig`, or to a storage bucket with a retention policy, once per project.",
  config: {
    retentionDays: {
      type: "integer",
      minimum: 1,
      default: leastRetention,
      description: "Least number of days that audit logs are kept.",
    },
  },
  examples: {
    bad: `
new gcp.projects.IAMAuditConfig("audit", { project: "example", service: "allServices", auditLogConfigs: [{ logType: "ADMIN_READ" }] });`,
    good: `
new gcp.projects.IAMAuditConfig("audit", {
  project: "example",
  service: "allServices",
  auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
});
const logs = new gcp.logging.ProjectBucketConfig("audit", { project: "example", location: "global", bucketId: "audit", retentionDays: 400 });
new gcp.logging.ProjectSink("audit", { destination: pulumi.interpolate\`logging.googleapis.com/\${logs.id}\`, uniqueWriterIdentity: true });`,
  },

  stack(graph, context) {
    const configs = graph.resources.filter((resource) => resource.type === auditType);
    const cell = graph.resources.find((resource) => resource.type === "bulkhead:index:Cell");
    const runs = graph.workloads.some((workload) => workload.kind === "service");
    const managed = configs.length > 0 || cell !== undefined;
    if (!managed && !runs) {
      return [];
    }
    const urn = cell?.urn ?? configs[0]?.urn ?? graph.stackUrn;
    const leaves = cell !== undefined && knownValue(cell.inputs.at("dataAccessLogs").flag()) === false;
    const elsewhere = leaves && configs.length === 0;
    const parts = [
      ...missingConfig(configs, elsewhere ? "advisory" : undefined),
      ...missingPlace(graph, cell !== undefined, context),
    ];
    return [...configs.flatMap(judgeExemptions), ...combined(urn, parts, managed)];
  },
};

/** A part of the trail that is missing. */
interface Gap {
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
  readonly fix: string;
  readonly level?: Level;
}

/** Config, sink and place: with all of them missing, the trail is kept by another stack or not at all. */
const allGaps = 3;

/** One finding for all that is missing, mandatory if any part is. */
function combined(urn: string, gaps: readonly Gap[], managed: boolean): Report[] {
  const [first, ...others] = gaps;
  if (first === undefined) {
    return [];
  }
  const isAdvice = !managed || gaps.every(({ level }) => level === "advisory");
  const level = isAdvice ? "advisory" : undefined;
  if (others.length === 0) {
    return [{ urn, path: first.path, problem: `must ${first.wanted}, ${first.got}; ${first.fix}`, level }];
  }
  if (!managed && gaps.length === allGaps) {
    const problem =
      "must log reads and writes of data and keep the logs, got nothing in this stack; once per project, create a projects.IAMAuditConfig for 'allServices' and a logging.ProjectSink to a log bucket that keeps them";
    return [{ urn, path: "audit trail", problem, level }];
  }
  const got = gaps.map((gap) => `${gap.got} (${gap.path})`).join(", ");
  const fixes = gaps.map(({ fix }) => fix).join(", ");
  return [
    {
      urn,
      path: "audit trail",
      problem: `must log reads and writes of data and keep the logs, ${got}; ${fixes}`,
      level,
    },
  ];
}

function judgeExemptions(config: Resource): Report[] {
  const list = config.inputs.at("auditLogConfigs").list();
  if (list.state === "unknown") {
    const problem = `must exempt nobody, ${notKnown}; write the list in the program`;
    return [{ urn: config.urn, path: "auditLogConfigs", problem }];
  }
  const entries = knownValue(list) ?? [];
  const exempt = entries.some((entry) => {
    const members = entry.at("exemptedMembers").list();
    return members.state === "unknown" || (members.state === "known" && members.value.length > 0);
  });
  if (!exempt) {
    return [];
  }
  return [
    { urn: config.urn, path: "auditLogConfigs", problem: "must exempt nobody, got 'exemptedMembers'; remove it" },
  ];
}

function missingConfig(configs: readonly Resource[], level: Level | undefined): Gap[] {
  const unlogged = services.filter(
    (service) => !logTypes.every((type) => configs.some((config) => logs(config, service, type))),
  );
  if (unlogged.length === 0) {
    return [];
  }
  const which =
    unlogged.length === services.length ? "any service" : unlogged.map((service) => service.split(".")[0]).join(", ");
  return [
    {
      path: "auditLogConfigs",
      wanted: "log DATA_READ and DATA_WRITE",
      got: `got nothing for ${which}`,
      fix: "create a projects.IAMAuditConfig for 'allServices'",
      level,
    },
  ];
}

/** What is missing for the logs to be kept. A sink to something outside the stack is that stack's matter. */
function missingPlace(graph: IsolationGraph, hasCell: boolean, context: RuleContext): Gap[] {
  const least = knownValue(context.config.at("retentionDays").number()) ?? leastRetention;
  const sinks = graph.logSinks.filter(({ leavesAuditOut }) => !leavesAuditOut);
  const on = sinks.filter(({ mayBeOff }) => !mayBeOff);
  const others = new Set(graph.logSinks.flatMap((sink) => (sink.leavesAuditOut ? sink.destinations : [])));
  const buckets = graph.resources
    .filter((resource) => isLogBucket(resource) && !others.has(resource))
    .flatMap((bucket) => keptDays(bucket) ?? []);
  const kept = [...buckets, ...on.flatMap((sink) => sink.kept)];
  // A sink or place that this stack doesn't have may be in another; one that falls short is this stack's own.
  const absent = hasCell ? undefined : "advisory";
  const gaps: Gap[] = [];
  if (on.length === 0) {
    gaps.push({
      path: "logging sink",
      wanted: "exist and be enabled",
      got: "got none",
      fix: "create a logging.ProjectSink to the audit log bucket",
      level: sinks.length > 0 ? undefined : absent,
    });
  }
  const leftOut = services.filter((service) => on.every((sink) => sink.leftOut.includes(service)));
  if (on.length > 0 && leftOut.length > 0) {
    gaps.push({
      path: "exclusions",
      wanted: "leave out no access to data",
      got: `got exclusions of ${leftOut.map((service) => service.split(".")[0]).join(", ")}`,
      fix: "remove them from the logging.ProjectSink",
    });
  }
  const isKept = kept.some((days) => Number(days) >= least);
  if (!isKept && !(kept.length === 0 && on.length > 0 && !hasCell)) {
    gaps.push({
      path: "retentionDays",
      wanted: `be at least ${least} on the audit log bucket`,
      got: kept.length === 0 ? "got no log bucket" : kept.includes("unknown") ? notKnown : "got less",
      fix: "create a logging.ProjectBucketConfig that keeps them",
      level: kept.length === 0 ? absent : undefined,
    });
  }
  return gaps;
}

function logs(config: Resource, service: string, logType: string): boolean {
  const covered = knownValue(config.inputs.at("service").text());
  if (covered !== "allServices" && covered !== service) {
    return false;
  }
  const entries = config.inputs.at("auditLogConfigs").items();
  return entries.some((entry) => knownValue(entry.at("logType").text()) === logType);
}
