/** Finds secrets in resources that run code outside Cloud Run and functions: machines, builds, workflows, pods. */
import { type IsolationGraph, type Resource, typeOfUrn } from "../graph";
import { knownValue, sourcesOf } from "../read";
import { judgeName } from "../secrets";
import { type Kind, type Place, placesOf } from "../types";
import type { Report, RuleContext } from "./rule";
import { doubtAbout, sourceKind } from "./secretOrigins";

const fix = "keep the value in Secret Manager and let the code read it there";

/** What reaches a process, or whoever may read the resource, in plain text. */
const plainKinds: ReadonlySet<Kind> = new Set(["env", "words", "script"]);

export function judgeOtherPlaces(graph: IsolationGraph, context: RuleContext): Report[] {
  const workloads = new Map(graph.workloads.map((workload) => [workload.id, workload]));
  return graph.resources
    .filter(({ type }) => !/^(?:pulumi|bulkhead):/.test(type))
    .flatMap((resource) => {
      const reports: Report[] = [];
      const workload = workloads.get(resource.urn);
      const slots = [...(workload?.env ?? []).map(({ slot }) => slot), ...(workload?.words ?? [])];
      const judgedElsewhere = new Set([...slots, ...(workload?.unreadable ?? [])].map(({ path }) => path));
      for (const place of placesOf(resource)) {
        if (judgedElsewhere.has(place.path)) {
          continue;
        }
        const got =
          place.kind !== undefined && plainKinds.has(place.kind)
            ? secretAt(graph, resource, place, context)
            : undefined;
        if (got !== undefined) {
          reports.push({ urn: resource.urn, path: place.path, problem: `must not hold a secret, got ${got}; ${fix}` });
        }
      }
      return reports;
    });
}

function secretAt(graph: IsolationGraph, resource: Resource, place: Place, context: RuleContext): string | undefined {
  const sources = sourcesOf(resource, place.property);
  const value = knownValue(place.field.text());
  if (value !== undefined) {
    if (context.secretConfigIn(value).length > 0) {
      return "a secret of the stack's config";
    }
    const maker = place.field.secret ? sources.find((urn) => sourceKind(graph.index, urn) === "secret") : undefined;
    return maker === undefined ? undefined : `the value of another resource (${typeOfUrn(maker)})`;
  }
  if (place.field.state !== "unknown") {
    return undefined;
  }
  const maker = sources.find((urn) => ["secret", "mixed"].includes(sourceKind(graph.index, urn)));
  const announced = judgeName(place.name ?? "");
  const isAnnounced = place.isEntry && announced !== undefined && announced.strength !== "possible";
  if (maker === undefined && !isAnnounced) {
    return undefined;
  }
  const doubt = doubtAbout(graph.index, { all: sources, unexplained: sources }, place.isEntry ? place.name : undefined);
  if (doubt === undefined) {
    return undefined;
  }
  return maker === undefined
    ? "a value not known yet under the name of a secret"
    : `the value of another resource (${typeOfUrn(maker)})`;
}
