/** Reports what the pack can't judge, so that nobody takes silence for a pass. */
import type { IsolationGraph, Resource } from "../graph";
import { rowOf } from "../types";
import { sharers } from "./messages";
import type { Rule } from "./rule";

/** Google's types that run code of one's own, whose ways out this pack doesn't read. */
const codeTypes =
  /^gcp:(?:compute\/(?:instance|instanceTemplate|regionInstanceTemplate|instanceFromTemplate|instanceFromMachineImage):|appengine\/(?:standard|flexible)AppVersion:|container\/(?:cluster|nodePool):|workflows\/workflow:|composer\/environment:|dataflow\/|dataproc\/(?:cluster|workflowTemplate|batch|job):|cloudbuild\/trigger:|vertex\/ai(?:Endpoint\w*|ReasoningEngine|CustomJob):|notebooks\/(?:instance|runtime):|workbench\/instance:|colab\/runtimeTemplate:|firebase\/appHosting\w+:)/;
/** What runs code in a cluster or in another cloud. */
const foreignCode =
  /^(?:kubernetes:(?:apps|batch|core)\/v1:(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|Pod)|kubernetes:helm\.sh\/v\d\w*:|aws:(?:lambda|ecs|ec2|apprunner)\/|azure-native:(?:app|web|compute):)/;

/** Providers whose resources hold and run nothing. */
const emptyProviders = new Set(["random", "time", "tls", "std", "null", "pulumi", "bulkhead", "pulumiservice"]);

/** What runs code, or comes from another provider, and isn't read as a whole. */
export const allIsJudged: Rule = {
  id: "all-is-judged",
  sentence: "Everything that runs code is of a kind whose isolation this pack can judge.",
  why: "If the pack says nothing about a machine, readers take it for safe, although nothing has checked where its traffic goes.",
  counts:
    "One line per stack: resources beside Cloud Run and Cloud Functions that run code (machines, clusters, App Engine, workflows, data jobs, builds, notebooks, Kubernetes, other clouds), and resources of providers that no table of this pack describes. Secrets in their inputs, their accounts and vendors that they name are judged all the same; their network and what they may reach are not.",
  unknowns: "The type of a resource is always known.",
  severity: "medium",
  level: "advisory",
  remediation:
    "Look at these resources by hand, run the code on Cloud Run instead, or set the rule to mandatory where nothing else may run code.",
  examples: {
    bad: `
new gcp.compute.Instance("vm", {
  machineType: "e2-small",
  zone: "europe-west1-b",
  bootDisk: { initializeParams: { image: "debian-cloud/debian-12" } },
  networkInterfaces: [{ network: "default" }],
});`,
    good: `
new gcp.storage.Bucket("files", { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });`,
  },

  stack(graph) {
    const unread = graph.resources.filter((resource) => runsCode(resource) || isForeign(resource));
    if (unread.length === 0) {
      return [];
    }
    const names = sharers(unread.map(({ name, type }) => `${name} (${type})`));
    const total = managedIn(graph).length;
    const problem = `should be of kinds that this pack judges, got ${unread.length} of ${total} that it reads in part only: ${names}; look at their network and access by hand`;
    return [{ urn: graph.stackUrn, path: "resources", problem }];
  },
};

function managedIn({ resources }: IsolationGraph): Resource[] {
  return resources.filter(({ type }) => !/^(?:pulumi|bulkhead):/.test(type));
}

function runsCode({ type }: Resource): boolean {
  return codeTypes.test(type) || foreignCode.test(type);
}

/** True for resources of a provider that no table describes. Components have no provider and hold nothing themselves. */
function isForeign({ type, provider }: Resource): boolean {
  const [name = ""] = type.split(":");
  return provider.state !== "missing" && name !== "gcp" && !emptyProviders.has(name) && rowOf(type) === undefined;
}
