/** Reports anything that runs code under an account other than its own tenant's. */
import {
  type Actor,
  callsOf,
  compareDomains,
  describeDomain,
  type GraphNode,
  type IsolationGraph,
  nodeName,
  type Workload,
} from "../graph";
import { knownValue } from "../read";
import { quoted, unproved } from "./messages";
import type { Report, Rule } from "./rule";

const fix = "create a service account for it in the stack and pass its e-mail";

/** The accounts that Google makes for a whole project. */
const projectAccount =
  /^(?:serviceAccount:)?(?:\d+-compute@developer\.gserviceaccount\.com|[^@]+@appspot\.gserviceaccount\.com)$/;

export const ownServiceAccount: Rule = {
  id: "own-service-account",
  sentence: "Everything that runs code runs as a service account of its own tenant.",
  why: "Without an account of its own, a service runs as the project's default account, usually with the Editor role. All services that do so share it, and each of them can read the secrets and files of all.",
  counts:
    "The account of every service, job, worker pool and function: unset, a project's default account, another tenant's, or one from outside the stack that `externals` (rule `tenant-label`) doesn't give to the tenant. Of machines, node pools, App Engine, workflows, Composer, Dataflow, Dataproc, notebooks and TPUs: the default account. Of these and of every other type that takes an account (schedules, queues, push subscriptions, triggers and more): one of another tenant than they are labelled for or call, by a service's output or by its address on run.app or cloudfunctions.net.",
  unknowns:
    "If unset, the service runs as the default account, which is reported. An account that isn't known yet is traced to the resources it comes from; one that can't be traced is reported.",
  severity: "critical",
  remediation:
    "Create a `serviceaccount.Account` for the tenant's service in the same stack and set the service's account to its `email`.",
  examples: {
    bad: `
new gcp.cloudrunv2.Service("app", { location: "europe-west1", template: { containers: [{ image: "example/app" }] } });`,
    good: `
const account = new gcp.serviceaccount.Account("app", { accountId: "acme-run" });
new gcp.cloudrunv2.Service("app", {
  location: "europe-west1",
  template: { serviceAccount: account.email, containers: [{ image: "example/app" }] },
});`,
  },

  resource({ resource, workload }) {
    if (workload === undefined) {
      return [];
    }
    const { path, target, field } = workload.account;
    if (target.proof === "missing") {
      return [
        {
          urn: resource.urn,
          path,
          problem: `must be set, got nothing, which means the project's default account; ${fix}`,
        },
      ];
    }
    if (!projectAccount.test(knownValue(field.text()) ?? "")) {
      return [];
    }
    return [
      {
        urn: resource.urn,
        path,
        problem: `must be this tenant's own account, got the project's default account; ${fix}`,
      },
    ];
  },

  stack(graph) {
    const actors = graph.actors.flatMap((actor) => judgeActor(graph, actor));
    const workloads = graph.workloads.flatMap((workload) => {
      const { account } = workload;
      if (projectAccount.test(knownValue(account.field.text()) ?? "")) {
        return [];
      }
      if (account.target.proof === "none") {
        return [{ urn: workload.id, path: account.path, problem: unproved("this tenant's own account", fix) }];
      }
      return account.target.nodes.flatMap((node) => judge(graph, workload, node));
    });
    return [...workloads, ...actors];
  },
};

/** Machines, schedules and the like: not the default account, and none of another tenant than they are for. */
function judgeActor(graph: IsolationGraph, { resource, account, usesDefault }: Actor): Report[] {
  const { path, target, field } = account;
  if (usesDefault || projectAccount.test(knownValue(field.text()) ?? "")) {
    const problem = `must be an account of its own, got the project's default account; create a service account for it and pass its e-mail`;
    return [{ urn: resource.urn, path, problem }];
  }
  const called = callsOf(graph.index, resource).map(({ target: service }) => graph.domainOf(service.id));
  const own = [graph.statedDomain(resource), ...called].flatMap((domain) => (domain?.kind === "tenant" ? domain : []));
  return target.nodes.flatMap((node) => {
    const owner = graph.domainOf(node.id);
    const foreign = owner.kind === "tenant" ? own.find(({ id }) => id !== owner.id) : undefined;
    if (foreign === undefined) {
      return [];
    }
    const problem = `must be an account of ${describeDomain(foreign)}, got ${quoted(nodeName(node))}, which belongs to ${describeDomain(owner)}; ${fix}`;
    return [{ urn: resource.urn, path, problem }];
  });
}

function judge(graph: IsolationGraph, workload: Workload, node: GraphNode): Report[] {
  const owner = graph.domainOf(node.id);
  // Bound to several tenants by their use of it alone: that is a matter of `no-shared-service-account`.
  if (owner.kind === "shared") {
    return [];
  }
  const user = graph.domainOf(workload.id);
  if (compareDomains(user, owner) === "same") {
    return [];
  }
  const name = quoted(nodeName(node));
  const got =
    owner.kind === "unbound"
      ? `got ${name} from outside the stack; create it in this stack or declare its tenant in 'externals'`
      : user.kind === "unproved"
        ? `got ${name} for a ${workload.kind} whose tenant is not known yet; write the tenant label as a plain value`
        : `got ${name}, which belongs to ${describeDomain(owner)}; ${fix}`;
  return [{ urn: workload.id, path: workload.account.path, problem: `must be this tenant's own account, ${got}` }];
}
