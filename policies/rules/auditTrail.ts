import type { IsolationGraph, Resource } from "../graph";
import { knownValue } from "../read";
import { notKnown } from "./messages";
import type { Report, Rule, RuleContext } from "./rule";

const auditType = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
const sinkTypes = new Set([
  "gcp:logging/projectSink:ProjectSink",
  "gcp:logging/folderSink:FolderSink",
  "gcp:logging/organizationSink:OrganizationSink",
]);
const bucketTypes = new Set(["gcp:logging/projectBucketConfig:ProjectBucketConfig"]);
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

/** Afterwards it can be said who read what. */
export const auditTrail: Rule = {
  id: "audit-trail",
  sentence: "Reads and writes of data are logged, exempt nobody, and are kept in a log bucket.",
  why: "After the incident nobody could say who had seen what: data access logs are off by default, and the default log bucket forgets after 30 days.",
  counts:
    "A data access audit config (DATA_READ and DATA_WRITE, without exempted members) for all services, or for each of secretmanager, storage, iam, run and cloudkms; a log sink that isn't disabled; a log bucket that keeps entries for `retentionDays`. Mandatory where the stack manages a cell or audit config; in a stack that only runs services it is advice, since these usually live elsewhere.",
  unknowns:
    "A retention or log type that isn't known yet counts as not there; a list or exemption that isn't known yet counts as exempting someone.",
  severity: "medium",
  remediation:
    "Create `projects.IAMAuditConfig` for `allServices`, a `logging.ProjectBucketConfig` and a sink to it, once for each project.",
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
    const level = managed ? undefined : "advisory";
    const exempting = configs.flatMap(judgeExemptions);
    return [
      ...exempting,
      ...missingParts(graph, configs, context).map((message) => ({ urn, message, level }) as Report),
    ];
  },
};

function judgeExemptions(config: Resource): Report[] {
  const list = config.inputs.at("auditLogConfigs").list();
  if (list.state === "unknown") {
    const message = `'auditLogConfigs' must exempt nobody, ${notKnown}; write the list in the program`;
    return [{ urn: config.urn, message }];
  }
  const entries = knownValue(list) ?? [];
  const exempt = entries.some((entry) => {
    const members = entry.at("exemptedMembers").list();
    return members.state === "unknown" || (members.state === "known" && members.value.length > 0);
  });
  if (!exempt) {
    return [];
  }
  return [{ urn: config.urn, message: "'auditLogConfigs' must exempt nobody, got 'exemptedMembers'; remove it" }];
}

function missingParts(graph: IsolationGraph, configs: readonly Resource[], context: RuleContext): string[] {
  const missing: string[] = [];
  const unlogged = services.filter(
    (service) => !logTypes.every((type) => configs.some((config) => logs(config, service, type))),
  );
  if (unlogged.length > 0) {
    const which =
      unlogged.length === services.length ? "any service" : unlogged.map((service) => service.split(".")[0]).join(", ");
    missing.push(
      `'auditLogConfigs' must log DATA_READ and DATA_WRITE, got nothing for ${which}; create a projects.IAMAuditConfig for 'allServices'`,
    );
  }
  const sinks = graph.resources.filter((resource) => sinkTypes.has(resource.type));
  if (
    !sinks.some(
      (sink) =>
        knownValue(sink.inputs.at("disabled").flag()) !== true && sink.inputs.at("disabled").state !== "unknown",
    )
  ) {
    missing.push(
      "'logging sink' must exist and be enabled, got none; create a logging.ProjectSink to the audit log bucket",
    );
  }
  const least = knownValue(context.config.at("retentionDays").number()) ?? leastRetention;
  const days = graph.resources
    .filter((resource) => bucketTypes.has(resource.type))
    .map((bucket) => bucket.inputs.at("retentionDays").number());
  if (!days.some((reading) => (knownValue(reading) ?? 0) >= least)) {
    const got =
      days.length === 0 ? "got no log bucket" : days.some(({ state }) => state === "unknown") ? notKnown : "got less";
    missing.push(
      `'retentionDays' must be at least ${least} on the audit log bucket, ${got}; create a logging.ProjectBucketConfig that keeps them`,
    );
  }
  return missing;
}

function logs(config: Resource, service: string, logType: string): boolean {
  const covered = knownValue(config.inputs.at("service").text());
  if (covered !== "allServices" && covered !== service) {
    return false;
  }
  const entries = knownValue(config.inputs.at("auditLogConfigs").list()) ?? [];
  return entries.some((entry) => knownValue(entry.at("logType").text()) === logType);
}
