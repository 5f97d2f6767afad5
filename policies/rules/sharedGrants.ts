/** Reports things without a tenant of their own, such as a database named by a literal, that are granted to several tenants. */
import { grantsOnly } from "../../iam";
import { type Grant, type IsolationGraph, nameOfUrn, nodeName } from "../graph";
import { sourcesOf } from "../read";
import { accountsOf, roleKey, targetDomains } from "./grantChecks";
import { quoted, sharers } from "./messages";
import type { Report } from "./rule";
import { Sharing } from "./sharing";

/** What several tenants may do with one thing without meeting each other's data there. */
const harmlessPermissions = [
  "artifactregistry.*.get",
  "artifactregistry.*.list",
  "artifactregistry.repositories.downloadArtifacts",
  "compute.networks.*",
  "compute.subnetworks.*",
  "pubsub.topics.publish",
  "resourcemanager.projects.*",
];

/** Roles to put something in, to call or to connect, which show nothing of what others put there. */
const harmlessRoles =
  /\.(?:enqueuer|[a-z]*[pP]ublisher|imageUser|networkUser|peeringUser|attachmentUser|tunnelResourceAccessor|httpsResourceAccessor|serviceController|serviceConsumer|predictor)$/;

/** A thing, and the accounts of tenants that may use it. */
interface Thing {
  readonly name: string;
  readonly sharing: Sharing;
}

export function judgeSharedGrants(graph: IsolationGraph, grants: readonly Grant[]): Report[] {
  const things = new Map<string, Thing>();
  for (const grant of grants) {
    const thing = grant.targetKind === undefined && givesData(graph, grant) ? thingOf(grant) : undefined;
    if (thing === undefined || targetDomains(graph, grant).length > 0) {
      continue;
    }
    const known = things.get(thing.key) ?? { name: thing.name, sharing: new Sharing() };
    things.set(thing.key, known);
    known.sharing.add(graph, grant, accountsOf(grant.principals));
  }
  return [...things.values()].flatMap((thing) => reportShared(graph, thing));
}

function givesData(graph: IsolationGraph, grant: Grant): boolean {
  const role = roleKey(grant) ?? "";
  return !harmlessRoles.test(role) && !grantsOnly(role, graph.customRoles, harmlessPermissions);
}

/** What a grant is on: by the type that it guards and by its names, or where these come from while they aren't known. */
function thingOf({ resource, targetProperties }: Grant): { key: string; name: string } | undefined {
  const ids: string[] = [];
  const names: string[] = [];
  for (const property of [...targetProperties].sort()) {
    const reading = resource.inputs.at(property).text();
    const sources = [...sourcesOf(resource, property)].sort();
    if (reading.state === "known") {
      ids.push(reading.value);
      names.push(reading.secret ? "(a secret name)" : reading.value);
    } else if (sources.length > 0) {
      ids.push(sources.join(" "));
      names.push(sources.map(nameOfUrn).join(" or "));
    } else {
      return undefined;
    }
  }
  if (ids.length === 0) {
    return undefined;
  }
  const guarded = resource.type.replace(/(?:Member|Binding|Policy):.*/, "");
  return { key: [guarded, ...ids].join("|"), name: names.join("/") };
}

function reportShared(graph: IsolationGraph, { name, sharing }: Thing): Report[] {
  const shared = sharing.betweenTenants(graph);
  if (shared === undefined) {
    return [];
  }
  const { first, accounts } = shared;
  const problem = `must name accounts of one tenant only, got ${sharers(accounts.map(nodeName))} on ${quoted(name)}; give each tenant one of its own, or say in 'externals' whose it is`;
  return [{ urn: first.resource.urn, path: first.path, problem }];
}
