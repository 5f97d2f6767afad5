/** Finds secrets in resources that run code outside Cloud Run and functions: machines, builds, workflows, pods. */
import { type IsolationGraph, type Resource, typeOfUrn, type Workload } from "../graph";
import { knownValue, sourcesOf } from "../read";
import { judgeName } from "../secrets";
import { type Kind, type Place, placesOf } from "../types";
import type { Report, RuleContext } from "./rule";
import { doubtAbout, sourceKind } from "./secretOrigins";

const fix = "keep the value in Secret Manager and let the code read it there";

/** What reaches a process, or whoever may read the resource, in plain text. */
const plainKinds: ReadonlySet<Kind | undefined> = new Set(["env", "words", "script"]);

export function judgeOtherPlaces(graph: IsolationGraph, context: RuleContext): Report[] {
  const judgedElsewhere = new Map(graph.workloads.map((workload) => [workload.id, judgedPaths(workload)]));
  return graph.resources
    .filter(({ type }) => !/^(?:pulumi|bulkhead):/.test(type))
    .flatMap((resource) =>
      placesOf(resource)
        .filter(({ kind, path }) => plainKinds.has(kind) && !judgedElsewhere.get(resource.urn)?.has(path))
        .flatMap((place) => {
          const got = secretAt(graph, resource, place, context);
          const problem = `must not hold a secret, got ${got}; ${fix}`;
          return got === undefined ? [] : [{ urn: resource.urn, path: place.path, problem }];
        }),
    );
}

function judgedPaths({ env, words, unreadable }: Workload): ReadonlySet<string> {
  return new Set([...env.map(({ slot }) => slot), ...words, ...unreadable].map(({ path }) => path));
}

function secretAt(graph: IsolationGraph, resource: Resource, place: Place, context: RuleContext): string | undefined {
  const sources = sourcesOf(resource, place.property);
  const value = knownValue(place.field.text());
  if (value !== undefined) {
    if (context.secretConfigIn(value).length > 0) {
      return "a secret of the stack's config";
    }
    return place.field.secret ? valueMadeBy(secretMaker(graph, sources)) : undefined;
  }
  if (place.field.state !== "unknown") {
    return undefined;
  }
  const maker = secretMaker(graph, sources);
  const announced = judgeName(place.name ?? "");
  const isAnnounced = place.isEntry && announced !== undefined && announced.strength !== "possible";
  if (maker === undefined && !isAnnounced) {
    return undefined;
  }
  const doubt = doubtAbout(graph.index, { all: sources, unexplained: sources }, place.isEntry ? place.name : undefined);
  if (doubt === undefined) {
    return undefined;
  }
  return valueMadeBy(maker) ?? "a value not known yet under the name of a secret";
}

/** The first source that makes secrets, if only beside other things. */
function secretMaker({ index }: IsolationGraph, sources: readonly string[]): string | undefined {
  return sources.find((urn) => ["secret", "mixed"].includes(sourceKind(index, urn)));
}

function valueMadeBy(maker: string | undefined): string | undefined {
  return maker && `the value of another resource (${typeOfUrn(maker)})`;
}
