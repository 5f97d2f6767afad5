/** What changed since the last approval, in the order in which a reviewer asks. */
import { type Comparison, isObject, isSource, type Json, type LeafChange } from "../../review";
import { redactor } from "../check/redact";

export const topics = [
  "images",
  "grants",
  "identities",
  "secrets and their readers",
  "ways out",
  "tracking plans",
  "environment",
  "other settings",
  "rules, waivers and scan",
] as const;
export type Topic = (typeof topics)[number];

export interface Change {
  readonly topic: Topic;
  /** The resource, by its name in the cloud. */
  readonly where: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Longest value that is shown, in characters. */
const longest = 300;

export function changesOf({ parts, judges }: Comparison): Change[] {
  const all = [
    ...parts.flatMap(({ change, key, type, leaves }) => {
      const note = change === "changed" ? key : `${key} (${change === "added" ? "new" : "removed"})`;
      return leaves.map((leaf) => describe(topicOf(type, leaf.path), note, leaf));
    }),
    ...judges.map((leaf) => describe("rules, waivers and scan", "policy pack", leaf)),
  ];
  return topics.flatMap((topic) => all.filter((change) => change.topic === topic));
}

function describe(topic: Topic, where: string, { path, before, after }: LeafChange): Change {
  return { topic, where, path, before: shown(before), after: shown(after) };
}

function topicOf(type: string, path: string): Topic {
  const isGrant = /I[aA][mM](?:Policy|Binding|Member)$/.test(type);
  if (type.startsWith("gcp:secretmanager/") || /(?:^|[.\]])volumes\[.*\]\.secret/.test(path)) {
    return "secrets and their readers";
  }
  if (isGrant || /^gcp:projects\/iAMCustomRole/.test(type)) {
    return "grants";
  }
  if (/(?:^|[.\]])image$/.test(path)) {
    return "images";
  }
  if (path.includes("envs[ANALYTICS_PLAN]")) {
    return "tracking plans";
  }
  if (/(?:^|[.\]])(?:envs?|environmentVariables)(?:[.[]|$)/.test(path)) {
    return "environment";
  }
  if (/^gcp:serviceaccount\//.test(type) || /(?:^|[.\]])serviceAccount(?:Email)?$/.test(path)) {
    return "identities";
  }
  return /^gcp:(?:compute|dns|vpcaccess|networksecurity)\//.test(type) ||
    /(?:^|[.\]])(?:vpcAccess|ingress|egress)/.test(path)
    ? "ways out"
    : "other settings";
}

const redact = redactor([]);

/** A value as a reviewer reads it. What has the format of a secret is not shown. */
function shown(value: Json | undefined): string {
  if (value === undefined) {
    return "nothing";
  }
  if (isSource(value)) {
    return value.$from.length === 0
      ? "a secret, or known only later"
      : `known later, from ${value.$from.join(" and ")}`;
  }
  const text = redact(
    typeof value === "string" ? value : isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value),
  );
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
