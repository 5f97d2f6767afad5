/** A stack of a service and a bucket that needs a review, and what the rule `reviewed` says of it. */
import { version } from "../../../policies/package.json";
import { type JudgeOptions, judgeRegistered } from "./judge";
import type { Registered } from "./record";
import { registered, types } from "./resources";
import { contentOf } from "./reviewed";
import { makeApprover } from "./reviews";

export const digest = (byte: string) => `sha256:${byte.repeat(64)}`;
export const stackUrn = "urn:pulumi:prod::app::pulumi:pulumi:Stack::app-prod";
export const root: Registered = { ...registered("pulumi:pulumi:Stack", "app-prod", {}), parent: "" };

export function service(image: string, changes: Record<string, unknown> = {}): Registered {
  const template = {
    containers: [{ image: `europe-docker.pkg.dev/p/apps/web@${image}`, envs: [{ name: "LEVEL", value: "info" }] }],
  };
  return registered(types.service, "acme", {
    name: "acme",
    project: "p",
    labels: { tenant: "acme" },
    template,
    ...changes,
  });
}

export const good = [
  root,
  service(digest("a")),
  registered(types.bucket, "files", { name: "files", labels: { tenant: "acme" } }),
];
export const alice = makeApprover("alice");
export const bob = makeApprover("bob");
export const mallory = makeApprover("mallory");
const pack = { pack: { name: "bulkhead", version } };
export const content = (resources: readonly Registered[]) => contentOf(resources, pack).content;

/** The refusal of a stack of which no record counts. */
export const none = (reason: string) =>
  `app-prod: 'review' must have a valid review, got none (${reason}); look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'`;

/** What the rule says of these resources, with the reviews of a folder. */
export function said(
  folder: string,
  resources: readonly Registered[],
  options: JudgeOptions & { config?: never; rule?: Record<string, unknown> } = {},
) {
  const rule = { required: true, folder, keys: { alice: alice.publicKey, bob: bob.publicKey }, ...options.rule };
  return judgeRegistered(resources, { ...options, packConfig: { reviewed: rule } })
    .filter((found) => found.rule === "reviewed")
    .map(({ name, message }) => `${name}: ${message}`);
}
