/** Resources that call services by themselves, such as schedules and push subscriptions, and the services that they call. */
import { type Resource, sourcesOf } from "../read/resource";
import type { GraphNode } from "./model";
import type { NodeIndex } from "./references";

/** By type, the properties in which the called service is named. */
const callerTypes: ReadonlyMap<string, readonly string[]> = new Map([
  ["gcp:cloudscheduler/job:Job", ["httpTarget"]],
  ["gcp:cloudtasks/queue:Queue", ["httpTarget"]],
  ["gcp:pubsub/subscription:Subscription", ["pushConfig"]],
  ["gcp:workflows/workflow:Workflow", ["sourceContents", "userEnvVars"]],
  ["gcp:eventarc/trigger:Trigger", ["destinations"]],
  ["gcp:eventarc/pipeline:Pipeline", ["destinations"]],
  ["gcp:bigquery/routine:Routine", ["remoteFunctionOptions"]],
  ["gcp:diagflow/cxWebhook:CxWebhook", ["genericWebService", "serviceDirectory"]],
  ["gcp:cloudbuild/trigger:Trigger", ["build"]],
]);

/** A service that a resource calls, and the property that says so. */
export interface Call {
  readonly property: string;
  readonly target: GraphNode;
}

/** Where an address that Cloud Run or Functions give ends. */
const ends = /\.run\.app|\.cloudfunctions\.net\/[A-Za-z][\w-]{0,62}/g;
/** Addresses up to that end: by the project's number, by a hash, and by region and project. */
const addresses = [
  /([a-z][a-z0-9-]{0,61})-\d{6,20}\.[a-z]{2,20}-[a-z]{2,20}\d{1,2}\.run\.app$/,
  /([a-z][a-z0-9-]{0,61})-[a-z0-9]{10}-[a-z]{2,3}\.a\.run\.app$/,
  /[a-z]-[a-z]{2,20}\d{1,2}-[a-z][a-z0-9-]{4,29}\.cloudfunctions\.net\/([A-Za-z][\w-]{0,62})$/,
];
/** Longest part of an address before its end. */
const longestStart = 140;

/** The workloads of the stack that a resource calls: those that its address comes from, and those that a known one names. */
export function callsOf(index: NodeIndex, resource: Resource): Call[] {
  const calls = callerTypes.get(resource.type)?.flatMap((property) => {
    const sources = index.sourcesOfKind("workload", sourcesOf(resource, property));
    const texts = [...resource.inputs.at(property).texts()].map(({ path, value }) =>
      path.slice(path.lastIndexOf(".") + 1) === "service" ? [value] : namesIn(value),
    );
    const named = texts.flat().flatMap((name) => index.resolveText("workload", resource, property, name).nodes);
    const targets = new Map([...sources, ...named].map((node) => [node.id, node]));
    return [...targets.values()].map((target) => ({ property, target }));
  });
  return calls ?? [];
}

function namesIn(text: string): string[] {
  return [...text.matchAll(ends)].flatMap(({ 0: end, index }) => {
    const found = text.slice(Math.max(0, index - longestStart), index + end.length);
    return addresses.flatMap((address) => address.exec(found)?.[1] ?? []);
  });
}
