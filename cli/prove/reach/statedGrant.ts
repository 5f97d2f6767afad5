/** Grants of the isolation graph in the terms of the IAM evaluation, each with what is uncertain about it. */
import type { Grant, GraphNode, IsolationGraph, Principal } from "../../../policies/graph";
import { knownValue } from "../../../policies/read";
import { accountKey } from "./principalKeys";

export interface StatedMember {
  /** As IAM evaluation takes it; accounts by their node, since an e-mail may not be known yet. */
  readonly text: string;
  /** False if the grant may also mean someone else. */
  readonly certain: boolean;
}

export interface StatedGrant {
  /** URN of the resource that makes it. */
  readonly urn: string;
  readonly property: string;
  readonly grant: Grant;
  /** Undefined while it isn't known. */
  readonly role: string | undefined;
  readonly conditional: boolean;
  readonly members: readonly StatedMember[];
  /** True if it may name principals that are not visible, in a document or list that is not known yet. */
  readonly hidden: boolean;
  /** True if it replaces every other grant on its target. */
  readonly authoritative: boolean;
  /** Said instead of the role, for grants that no IAM resource states. */
  readonly says?: string;
}

const aclRoles: ReadonlyMap<string, string> = new Map([
  ["READER", "roles/storage.legacyObjectReader"],
  ["WRITER", "roles/storage.legacyBucketWriter"],
  ["OWNER", "roles/storage.legacyBucketOwner"],
]);

export function statedGrants(graph: IsolationGraph): StatedGrant[] {
  return graph.grants.map((grant) => ({
    urn: grant.resource.urn,
    property: grant.path,
    grant,
    role: roleOf(grant),
    // Whether an ACL counts depends on the bucket's uniform access, so it never proves a "yes" alone.
    conditional: grant.conditional || grant.form === "acl",
    members: grant.principals.flatMap(membersOf),
    hidden: grant.malformed || grant.principals.some(({ kind }) => kind === "unproved") || hasHiddenMembers(grant),
    authoritative: grant.form === "policy",
  }));
}

function roleOf(grant: Grant): string | undefined {
  const role = knownValue(grant.role);
  return grant.form === "acl" ? aclRoles.get(role ?? "") : role;
}

/** A list that is not known as a whole may hold members that the program wrote by hand and that nothing shows. */
function hasHiddenMembers({ form, resource }: Grant): boolean {
  if (form === "policy") {
    return resource.inputs.at("policyData").state === "unknown";
  }
  return form === "binding" && resource.inputs.at("members").list().state === "unknown";
}

function membersOf(principal: Principal): StatedMember[] {
  switch (principal.kind) {
    case "account": {
      const nodes: readonly GraphNode[] = principal.target?.nodes ?? [];
      return nodes.map((node) => ({ text: accountKey(node.id), certain: nodes.length === 1 }));
    }
    case "public":
      return [{ text: publicMember(principal.text ?? ""), certain: true }];
    case "unproved":
      return [];
    default:
      return principal.text === undefined ? [] : [{ text: principal.text, certain: true }];
  }
}

/** Canned ACLs have names of their own. */
function publicMember(text: string): string {
  return /^(?:allAuthenticatedUsers|authenticatedRead)$/i.test(text) ? "allAuthenticatedUsers" : "allUsers";
}
