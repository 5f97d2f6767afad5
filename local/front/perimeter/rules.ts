/** Ingress and egress rules of a service perimeter (VPC Service Controls, "Ingress and egress rules"). */
import { isMap } from "../../../plan/contract";
import { mapsIn, type Properties, textsIn, type Value } from "../../cloud/protocol/values";
import type { Cloud } from "../../cloud/store/cloud";
import { satisfies } from "./accessLevel";

/** A request as the rules see it. */
export interface PerimeterRequest {
  /** IAM member; undefined without an identity, and for calls of Cloud Run services, which rules can't tell apart. */
  readonly caller: string | undefined;
  /** Such as `storage.googleapis.com`. */
  readonly service: string;
  readonly permission: string;
  /** `projects/<number>` of the network that it comes from; undefined from elsewhere. */
  readonly from: string | undefined;
  /** `projects/<number>` of the resource. */
  readonly to: string;
}

/** Whether a rule lets a request in. */
export async function ingressMatches(cloud: Cloud, rule: Properties, request: PerimeterRequest): Promise<boolean> {
  const from = isMap(rule.ingressFrom) ? rule.ingressFrom : {};
  if (!mayBe(from, request.caller) || !reaches(rule.ingressTo, request)) {
    return false;
  }
  for (const { accessLevel, resource } of mapsIn(from.sources)) {
    if (typeof accessLevel === "string" && (await satisfies(cloud, accessLevel, request.caller))) {
      return true;
    }
    if (typeof resource === "string" && resource === request.from) {
      return true;
    }
  }
  return false;
}

/** Whether a rule lets a request out. */
export function egressMatches(rule: Properties, request: PerimeterRequest): boolean {
  return mayBe(isMap(rule.egressFrom) ? rule.egressFrom : {}, request.caller) && reaches(rule.egressTo, request);
}

function mayBe({ identityType, identities }: Properties, caller: string | undefined): boolean {
  switch (identityType) {
    case "ANY_IDENTITY":
      return true;
    case "ANY_USER_ACCOUNT":
      return caller?.startsWith("user:") ?? false;
    case "ANY_SERVICE_ACCOUNT":
      return caller?.startsWith("serviceAccount:") ?? false;
    default:
      return caller !== undefined && textsIn(identities).includes(caller);
  }
}

function reaches(to: Value | undefined, { service, permission, to: project }: PerimeterRequest): boolean {
  if (!isMap(to)) {
    return false;
  }
  const resources = textsIn(to.resources);
  if (!resources.includes("*") && !resources.includes(project)) {
    return false;
  }
  return mapsIn(to.operations).some(
    ({ serviceName, methodSelectors }) =>
      serviceName === "*" ||
      (serviceName === service &&
        mapsIn(methodSelectors).some(({ method, permission: one }) => method === "*" || one === permission)),
  );
}
