/** What a local cloud holds, including changes that Pulumi does not know about. */
import { iamTypeOf } from "../../../iam";
import type { Cloud, StoredPolicy, StoredResource } from "../../../local/cloud";
import { policyDataOf } from "../../../local/cloud/resources/iam/documents";
import { type IamTarget, iamTargets } from "../../../local/cloud/resources/iam/targets";
import type { Resource } from "../../../policies/graph";
import { readResources, type WrittenResource } from "./stackContents";

/** The resources that are there now, each policy as one authoritative document. */
export async function deployedResources(cloud: Cloud): Promise<Resource[]> {
  const resources = await cloud.resources.listBelow("");
  const named = (await cloud.policies.listBelow("")).map(({ name }) => name);
  const policies = await Promise.all(named.map((name) => cloud.readPolicy(name)));
  return readResources([
    // What holds a payload (a secret's version, an object) decides about nobody's access.
    ...resources.filter(({ deletedAt, payload }) => deletedAt === undefined && payload === undefined).map(asWritten),
    ...policies.flatMap(policyAsWritten),
  ]);
}

function asWritten({ name, type, properties, origin }: StoredResource): WrittenResource {
  // Google answers with an empty text or null for what nobody set; a program would have left it out.
  const set = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null && value !== ""));
  return { urn: origin?.urn ?? urnOf(type, name), type, inputs: set, outputs: set };
}

function policyAsWritten({ name, policy }: StoredPolicy): WrittenResource[] {
  // Two families guard Cloud Run services; the later one is that of the current API.
  const target = [...iamTargets].reverse().find((one) => pathPattern(one).test(name));
  if (target === undefined || policy.bindings.length === 0) {
    return [];
  }
  const type = iamTypeOf(target, "Policy");
  const named = pathPattern(target).exec(name)?.groups ?? {};
  const inputs = { ...named, policyData: policyDataOf(policy) };
  return [{ urn: urnOf(type, name), type, inputs, outputs: inputs }];
}

/** Finds in a policy's full name what the IAM resource would call its target by. */
function pathPattern({ api, policyApi, path }: IamTarget): RegExp {
  const source = path
    // A whole path in one property differs from others in its last collection, such as `keyRings` of `{keyRingId}`.
    .replace(/^\{(\w+)Id\}$/, "(?<$1Id>.+/$1s/[^/]+)")
    .replace(/\{(\w+)(?::last)?\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^${policyApi ?? api}/${source}$`);
}

function urnOf(type: string, name: string): string {
  return `urn:pulumi:deployed::cloud::${type}::${name}`;
}
