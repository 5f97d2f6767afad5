/** Reports services that keep the users of one app apart less than they seem to. */
import { env, haveOwnNetworks, roles } from "../../plan";
import { type IsolationGraph, nodeName, sessionsOf, type Workload } from "../graph";
import { knownValue } from "../read";
import { accountsOf } from "./grantChecks";
import { quoted } from "./messages";
import type { Report, Rule, RuleContext } from "./rule";

export const sessionsApart: Rule = {
  id: "sessions-apart",
  sentence: "Users of one app are kept apart by sessions, and nothing in the service undoes that.",
  why: "The people who saw each other's keys, uploads and results were users of one app in one process. A limit of one request at a time changes nothing about that: the next user gets the same environment, globals and `/tmp`.",
  counts:
    "A Cloud Run service whose `SESSIONS` ask for isolation 'process' while its account has a role on a bucket: code in a session can ask the metadata server for that account's token and read every user's objects. `sharedTmp` in `SESSIONS`. A relay that passes on which user a call is for, and that user's key (`USER_KEYS`), beside an app whose sessions share a network. A service behind Identity-Aware Proxy that takes one request at a time and has no sessions. With `everyLogin`, each service behind Identity-Aware Proxy without sessions.",
  unknowns: "Settings that aren't known yet are left to the run in which they are, since everything here is advice.",
  severity: "medium",
  level: "advisory",
  remediation:
    "Set `sessions` on the tenant, with isolation 'sandbox' if the app runs code for its users or its account may read a bucket.",
  config: {
    everyLogin: {
      type: "boolean",
      default: false,
      description: "Report every service that people log in to and that has no sessions.",
    },
  },
  examples: {
    bad: `
new gcp.cloudrunv2.Service("app", {
  location: "europe-west1",
  ingress: "INGRESS_TRAFFIC_ALL",
  iapEnabled: true,
  template: { maxInstanceRequestConcurrency: 1, containers: [{ image: "example/app" }] },
});`,
    good: `
const sessions = { isolation: "sandbox", command: ["node", "app.js"], identity: { through: "iap", audience: "/projects/1" } };
new gcp.cloudrunv2.Service("app", {
  location: "europe-west1",
  ingress: "INGRESS_TRAFFIC_ALL",
  iapEnabled: true,
  template: { containers: [{ image: "example/app", commands: ["node", "/bulkhead/launcher.js"], envs: [{ name: "SESSIONS", value: JSON.stringify(sessions) }] }] },
});`,
  },

  resource({ workload, role }, context) {
    return workload?.kind === "service" && role !== roles.egressProxy ? judgeService(workload, context) : [];
  },

  stack(graph) {
    return graph.workloads.flatMap((workload) => judgeBuckets(graph, workload));
  },
};

function pathOf(workload: Workload, variable: string): string {
  return workload.env.find(({ name }) => knownValue(name) === variable)?.slot.path ?? variable;
}

function judgeService(workload: Workload, context: RuleContext): Report[] {
  const sessions = sessionsOf(workload);
  if (sessions === "unknown") {
    return [];
  }
  const reports: Report[] = [];
  const report = (path: string, problem: string) => reports.push({ urn: workload.id, path, problem });
  if (sessions?.sharedTmp === "accept") {
    report(
      pathOf(workload, env.sessions),
      "must not have 'sharedTmp' 'accept', which lets users share /tmp; run the service in the second generation",
    );
  }
  const passesKeys = workload.env.some(
    ({ name, value }) => knownValue(name) === env.userKeys && knownValue(value) === "1",
  );
  if (passesKeys && !(sessions !== undefined && haveOwnNetworks(sessions))) {
    report(
      pathOf(workload, env.userKeys),
      "must not be '1' beside an app whose sessions share a network, got a relay that takes the app's word for whose call it is; remove it or set 'sessions'",
    );
  }
  if (sessions === undefined) {
    reports.push(...judgeLogin(workload, context));
  }
  return reports;
}

/** A service that people log in to, in one process for all. */
function judgeLogin({ id, ingress, resource }: Workload, context: RuleContext): Report[] {
  if (ingress === undefined || knownValue(ingress.iap.field.flag()) !== true) {
    return [];
  }
  const limit = ["template", "maxInstanceRequestConcurrency"] as const;
  if (knownValue(resource.inputs.at(...limit).number()) === 1) {
    const problem =
      "must not stand in for sessions, got '1': users still share the process one after the other; set 'sessions'";
    return [{ urn: id, path: limit.join("."), problem }];
  }
  const problem = "must be set where people log in, got nothing: all users share the app's process; set 'sessions'";
  return knownValue(context.config.at("everyLogin").flag()) === true ? [{ urn: id, path: env.sessions, problem }] : [];
}

/** With isolation 'process', whatever the account may read is open to every session. */
function judgeBuckets(graph: IsolationGraph, workload: Workload): Report[] {
  const sessions = sessionsOf(workload);
  // A network of a session's own has no metadata server.
  const sharesNetwork = typeof sessions === "object" && sessions.isolation === "process" && !haveOwnNetworks(sessions);
  if (!sharesNetwork) {
    return [];
  }
  const accounts = new Set(workload.account.target.nodes.map(({ id }) => id));
  const buckets = graph.grants
    .filter(({ targetKind, principals }) => targetKind === "bucket" && accountsOf(principals).some(isOneOf(accounts)))
    .flatMap(({ target }) => target.target.nodes.map(nodeName));
  return [...new Set(buckets)].sort().map((bucket) => ({
    urn: workload.id,
    path: pathOf(workload, env.sessions),
    about: bucket,
    problem: `must have isolation 'sandbox' while the service's account has a role on bucket ${quoted(bucket)}, got 'process': each session can get the account's token; use 'sandbox' or take the role away`,
  }));
}

const isOneOf =
  (ids: ReadonlySet<string>) =>
  ({ id }: { readonly id: string }): boolean =>
    ids.has(id);
