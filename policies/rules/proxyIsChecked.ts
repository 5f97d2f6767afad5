/** Reports workloads that are labelled as an egress proxy but aren't one, or can't be checked. */
import { env, roles } from "../../plan";
import type { EnvEntry, IsolationGraph, Slot, Workload } from "../graph";
import { knownValue } from "../read";
import { listPath } from "./commandWords";
import { configTexts } from "./configTexts";
import { notKnown, quoted, sharers } from "./messages";
import { planEntry } from "./planEntry";
import { judgeUnplanned } from "./proxyVendors";
import type { Report, Rule, RuleContext } from "./rule";

export const proxyIsChecked: Rule = {
  id: "proxy-is-checked",
  sentence:
    "An egress proxy is a Cloud Run service that runs the proxy alone, with a tracking plan that the pack can read.",
  why: "The label `bulkhead-role=egress-proxy` allows traffic to vendors. On any other workload, or on a proxy that forwards everything, it would undo what the other rules enforce.",
  counts:
    "A workload labelled as egress proxy must be a Cloud Run service, run one container, and carry its plan as JSON in `ANALYTICS_PLAN`. It has no command in place of its image's, and no variable with which Node or the loader runs other code (`NODE_OPTIONS`, `NODE_PATH`, `LD_PRELOAD` and the like). With `images` set, its image must start with one of them; without it, one line of advice names the images of proxies that no `Tenant` component makes and that aren't called `egress` and pinned by their digest. A proxy may hold hosts and tokens of the vendors in its plan only. Who may call it, its ingress, its account and its tokens are judged by the other rules.",
  unknowns: "A plan or image that isn't known yet can't be checked, so it is reported.",
  severity: "critical",
  remediation:
    "Deploy the proxy with the `Tenant` component, or give the service the plan in `ANALYTICS_PLAN` and run the proxy's image alone in it.",
  config: {
    images: {
      type: "array",
      items: { type: "string" },
      description:
        "Beginnings of image names that an egress proxy may run, e.g. 'europe-docker.pkg.dev/my-project/bulkhead/egress@sha256:'.",
      default: [],
    },
  },
  examples: {
    bad: `
new gcp.cloudrunv2.Service("proxy", {
  location: "europe-west1",
  labels: { tenant: "acme", "bulkhead-role": "egress-proxy" },
  template: { containers: [{ image: "example/proxy" }] },
});`,
    good: `
new gcp.cloudrunv2.Service("proxy", {
  location: "europe-west1",
  labels: { tenant: "acme", "bulkhead-role": "egress-proxy" },
  template: {
    containers: [{ image: "example/egress@sha256:…", envs: [{ name: "ANALYTICS_PLAN", value: '{"version":1}' }] }],
  },
});`,
  },

  resource({ resource, workload, role }, context) {
    if (workload === undefined || role !== roles.egressProxy) {
      return [];
    }
    const reports: Report[] = [];
    const report = (path: string, problem: string) => reports.push({ urn: resource.urn, path, problem });
    if (workload.kind !== "service") {
      report("bulkhead-role", `must not be 'egress-proxy' on a ${workload.kind}; run the proxy as a Cloud Run service`);
    }
    const plan = planEntry(workload);
    if (plan === undefined) {
      report(env.plan, "must hold the tracking plan, got nothing; pass the plan as JSON in this variable");
    } else if (plan.value.state !== "known") {
      report(
        env.plan,
        `must be known before the deployment, ${plan.value.state === "unknown" ? notKnown : "got a reference"}; build the plan from plain values`,
      );
    }
    if (workload.images.length > 1) {
      report(
        "containers",
        `must be the proxy alone, got ${workload.images.length}; run other containers in a service of their own`,
      );
    }
    // The released image takes its part as an argument; a command of one's own runs in place of its entry point.
    const word = workload.words.find(({ path }) => /\bcommands\[/.test(path));
    if (word !== undefined) {
      report(
        listPath(word.path),
        "must be the image's own, got another one, which runs in place of the proxy; remove it",
      );
    }
    for (const { name, slot, value } of workload.env) {
      if (mayLoadCode(knownValue(name), value)) {
        report(slot.path, "must not load other code into the proxy, got what the runtime loads before it; remove it");
      }
    }
    for (const slot of workload.images) {
      reports.push(...judgeImage(resource.urn, slot, context));
    }
    return reports;
  },

  stack(graph, context) {
    const proxies = graph.workloads.filter(({ resource }) => graph.roleOf(resource) === roles.egressProxy);
    return [...proxies.flatMap((proxy) => judgeUnplanned(graph, proxy)), ...adviseImages(graph, proxies, context)];
  },
};

/** Variables that name code for the loader or for Node. */
const loaders = new Set(["LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "NODE_PATH"]);
/** Options of Node about memory, names, warnings and traces: all others may name code. */
const harmlessOption =
  /^--(?:max-[\w-]+|dns-result-order|enable-source-maps|unhandled-rejections|no-warnings|no-deprecation|trace-[\w-]+)(?:=[\w.-]+)?$/;

/** True if a variable can make the proxy's process run other code than the image's. */
function mayLoadCode(name: string | undefined, value: EnvEntry["value"]): boolean {
  if (name !== "NODE_OPTIONS") {
    return loaders.has(name ?? "");
  }
  const options = value.state === "known" ? value.value.split(/\s/).filter((option) => option !== "") : undefined;
  return options === undefined || !options.every((option) => harmlessOption.test(option));
}

/** What the released proxy is called wherever it is copied to, pinned by its digest. */
const released = /(?:^|\/)(?:bulkhead-)?egress@sha256:/;

/** Without a list of images nobody looks into a proxy that the program itself puts together. One line for all of them. */
function adviseImages(graph: IsolationGraph, proxies: readonly Workload[], context: RuleContext): Report[] {
  const own = proxies.filter(({ resource }) => graph.componentDomain(resource) === undefined);
  const images = own
    .flatMap((proxy) => proxy.images.flatMap((slot) => knownValue(slot.field.text()) ?? []))
    .filter((image) => !released.test(image));
  if (images.length === 0 || configTexts(context, "images").length > 0) {
    return [];
  }
  const problem = `should be the released proxy, got ${sharers(images)}, which this rule can't look into; list the images that you have checked in its config 'images'`;
  return [{ urn: graph.stackUrn, path: "images", problem, level: "advisory" }];
}

function judgeImage(urn: string, slot: Slot, context: RuleContext): Report[] {
  const allowed = configTexts(context, "images");
  if (allowed.length === 0) {
    return [];
  }
  const image = knownValue(slot.field.text());
  if (image !== undefined && allowed.some((start) => image.startsWith(start))) {
    return [];
  }
  const what = image === undefined ? notKnown : `got ${quoted(image)}`;
  return [{ urn, path: slot.path, problem: `must be one of the allowed images, ${what}; deploy the released proxy` }];
}
