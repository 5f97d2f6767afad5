/** Proves who can reach what: the functions behind `bulkhead prove`, for other commands and tests. */
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { Cloud } from "../../local/cloud";
import { buildProof, type ProofArgs } from "./buildProof";
import { readLedger } from "./flows/ledger";
import type { ProofModel } from "./model";
import { deployedResources, deployedStack, previewedStack, readSavedFile, type StackContents } from "./read";

export interface ProveOptions extends Pick<ProofArgs, "title" | "settings" | "groupsHoldPeople"> {
  /** Files of egress ledger lines. Default: none. */
  readonly ledger?: readonly string[];
}

/** Proves what a preview of the stack would deploy. Throws a UserError if the preview fails. */
export async function provePreview(
  stack: Stack,
  options: ProveOptions & { readonly program?: PulumiFn } = {},
): Promise<ProofModel> {
  return prove([await previewedStack(stack, options.program)], options);
}

/** Proves what is deployed, by the state of several stacks, checked together. */
export async function proveDeployed(stacks: readonly Stack[], options: ProveOptions = {}): Promise<ProofModel> {
  const contents: StackContents[] = [];
  for (const stack of stacks) {
    contents.push(await deployedStack(stack));
  }
  return prove(contents, options);
}

/** Proves saved previews or exported stacks, checked together. Throws a UserError for a file that is neither. */
export async function proveFiles(files: readonly string[], options: ProveOptions = {}): Promise<ProofModel> {
  return prove(files.map(readSavedFile), options);
}

/** Proves what a local cloud holds now, including changes that Pulumi does not know about. */
export async function proveLocalCloud(
  folder: string,
  { ledger = [], ...options }: ProveOptions = {},
): Promise<ProofModel> {
  const resources = await deployedResources(new Cloud(folder));
  // The groups of a local cloud have made-up members, none of them a service account.
  const given = { ...options, source: "state", groupsHoldPeople: true } as const;
  const title = options.title ?? `local cloud in ${folder}`;
  return buildProof({ ...given, title, resources, ledger: await readLedger(ledger) });
}

async function prove(
  contents: readonly StackContents[],
  { ledger = [], ...options }: ProveOptions,
): Promise<ProofModel> {
  // With one plan among the states, not all of it is deployed, so the whole counts as a plan.
  const source = contents.every((one) => one.source === "state") ? "state" : "plan";
  const resources = new Map(contents.flatMap((one) => one.resources).map((resource) => [resource.urn, resource]));
  return buildProof({ ...options, source, resources: [...resources.values()], ledger: await readLedger(ledger) });
}
