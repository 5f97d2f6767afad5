/** The sentences of a proof about grants. */
import type { GraphNode } from "../../../policies/graph";
import type { Step } from "../model";
import type { BearingGrant } from "./grant";
import type { StatedGrant } from "./statedGrant";

const kindNames: Readonly<Record<string, string>> = {
  account: "service account",
  logBucket: "log bucket",
  fileShare: "file share",
  workload: "service",
};

export function kindName(kind: string): string {
  return kindNames[kind] ?? kind;
}

export function grantStep(grant: BearingGrant, principal: string, node: GraphNode): Step {
  const { stated } = grant;
  const why =
    stated.says ?? `grants ${stated.role ?? "a role"} on ${place(stated, node)} to ${audience(stated, principal)}`;
  return { why, urn: stated.urn, property: stated.property };
}

export function doubtStep(grant: BearingGrant, principal: string, node: GraphNode, doubts: readonly string[]): Step {
  const { stated } = grant;
  const what = stated.says ?? `may grant ${stated.role ?? "a role"} on ${place(stated, node)} to ${principal}`;
  return { why: `${what}: ${doubts.join("; ") || "not provable"}`, urn: stated.urn, property: stated.property };
}

/** Why nobody else gets in: who is let in, by what, and that nothing above the resource opens it either. */
export function refusalSteps(
  node: GraphNode,
  permissions: readonly string[],
  relevant: readonly BearingGrant[],
  nameOf: (key: string) => string,
): Step[] {
  const own = relevant.filter(({ stated }) => stated.grant.level === "resource");
  const above = relevant.filter(({ stated }) => stated.grant.level !== "resource");
  const [permission = ""] = permissions;
  const steps: Step[] = own.map(({ stated }) => ({
    why: `${stated.says ?? `gives ${permission} on this ${kindName(node.kind)}`} to ${listOf(stated, nameOf)} only${stated.authoritative ? ", and replaces every other grant on it" : ""}`,
    urn: stated.urn,
    property: stated.property,
  }));
  if (own.length === 0) {
    steps.push({ why: `nothing in this stack gives ${permission} on this ${kindName(node.kind)} by itself` });
  }
  for (const { stated } of above) {
    steps.push({
      why: `gives ${permission} on ${place(stated, node)} to ${listOf(stated, nameOf)} only`,
      urn: stated.urn,
      property: stated.property,
    });
  }
  if (above.length === 0) {
    steps.push({ why: `no grant of this stack on a project, a folder or the organisation gives ${permission}` });
  }
  return steps;
}

function place({ grant }: StatedGrant, node: GraphNode): string {
  if (grant.level === "resource") {
    return grant.targetKind === "keyRing" ? "its key ring" : `this ${kindName(node.kind)}`;
  }
  return grant.level === "organization" ? "the whole organisation" : `the whole ${grant.level}`;
}

function audience(stated: StatedGrant, principal: string): string {
  const texts = stated.members.map(({ text }) => text);
  if (texts.includes("allUsers")) {
    return "allUsers, which is everyone";
  }
  if (texts.includes("allAuthenticatedUsers")) {
    return "allAuthenticatedUsers, which is every Google account";
  }
  return principal;
}

const longestList = 5;

function listOf(stated: StatedGrant, nameOf: (key: string) => string): string {
  const names = [...new Set(stated.members.map(({ text }) => nameOf(text)))];
  if (names.length === 0) {
    return stated.hidden ? "members that are not known yet" : "nobody";
  }
  const more = names.length - longestList;
  return names.slice(0, longestList).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
