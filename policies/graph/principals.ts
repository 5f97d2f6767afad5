/** Reads IAM members. */
import type { Field } from "../read";
import { type Resource, sourcesOf, typeOfUrn } from "../read/resource";
import type { Principal, Target } from "./model";
import { agentTypes, federationTypes } from "./nodeTypes";
import type { NodeIndex } from "./references";

/** Google's projects whose service agents don't follow the form `gcp-sa-<service>`. */
const agentProjects = (
  "cloud-cdn-fill cloud-filer cloud-memcache-sa cloud-ml cloud-redis cloud-tpu cloudcomposer-accounts compute-system " +
  "container-engine-robot containerregistry dataflow-service-producer-prod dataproc-accounts dlp-api endpoints-portal " +
  "firebase-rules gae-api-prod gcf-admin-robot gcp-gae-service gs-project-accounts serverless-robot-prod " +
  "service-consumer-management service-networking sourcerepo-service-accounts"
).split(" ");

/**
 * Accounts that Google runs for its own services; a tenant's code can't act as one. The number before the `@` is part of
 * the pattern: nobody else can make an account whose name starts with `service-` and a project's number in these projects.
 */
const agentPattern = new RegExp(
  `^(?:(?:service|p|o|f)-?(?:org-|folder-)?\\d[\\d-]*@(?:gcp-sa-[a-z0-9-]+|${agentProjects.join("|")})\\.(?:iam|google\\.com\\.iam)\\.gserviceaccount\\.com|bq-\\d+@bigquery-encryption\\.iam\\.gserviceaccount\\.com|project-\\d+@storage-transfer-service\\.iam\\.gserviceaccount\\.com)$`,
);

/** Returns the principals of one property: known members by their text, others by the resources that they come from. */
export function readPrincipals(
  index: NodeIndex,
  resource: Resource,
  property: string,
  members: readonly Field[],
): Principal[] {
  return members.flatMap((member) => {
    const reading = member.text();
    if (reading.state === "known") {
      const principal = readPrincipal(index, resource, property, reading.value);
      return [reading.secret && principal.kind !== "public" ? { ...principal, text: undefined } : principal];
    }
    return reading.state === "missing" ? [] : unknownPrincipals(index, resource, property);
  });
}

/** Returns all principals that a member can be while it isn't known. A source that isn't an identity proves nothing. */
export function unknownPrincipals(index: NodeIndex, resource: Resource, property: string): Principal[] {
  const sources = sourcesOf(resource, property);
  const principals: Principal[] = [];
  let proved = true;
  for (const source of sources) {
    const accounts = index.sourcesOfKind("account", [source]);
    if (accounts.length > 0) {
      const target: Target = { nodes: accounts, proof: "dependency" };
      principals.push({ kind: "account", target });
    } else if (agentTypes.has(typeOfUrn(source))) {
      principals.push({ kind: "agent" });
    } else if (federationTypes.has(typeOfUrn(source))) {
      principals.push({ kind: "federated" });
    } else if (!isNeutral(source)) {
      proved = false;
    }
  }
  return proved && principals.length > 0 ? principals : [...principals, { kind: "unproved" }];
}

/** A project's number is part of a service agent's address, but the project isn't an identity itself. */
function isNeutral(urn: string): boolean {
  return typeOfUrn(urn) === "gcp:organizations/project:Project";
}

export function readPrincipal(index: NodeIndex, resource: Resource, property: string, text: string): Principal {
  if (text === "allUsers" || text === "allAuthenticatedUsers") {
    return { kind: "public", text };
  }
  const [prefix = "", ...rest] = text.split(":");
  const name = rest.join(":");
  if (prefix === "serviceAccount" && !name.includes(".svc.id.goog[")) {
    if (agentPattern.test(name)) {
      return { kind: "agent", text };
    }
    return { kind: "account", text, target: index.resolveText("account", resource, property, name) };
  }
  if (prefix === "user" || prefix === "group" || prefix === "domain") {
    return { kind: "people", text };
  }
  if (prefix.startsWith("project")) {
    return { kind: "convenience", text };
  }
  return { kind: "federated", text };
}
