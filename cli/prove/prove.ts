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

/** Proves what a preview of the stack would deploy. Throws a UserError where the preview fails. */
export async function provePreview(
  stack: Stack,
  options: ProveOptions & { readonly program?: PulumiFn } = {},
): Promise<ProofModel> {
  return prove([await previewedStack(stack, options.program)], options);
}

/** Proves what is deployed, by the state of the stacks together: tenants of several stacks are held against each other. */
export async function proveDeployed(stacks: readonly Stack[], options: ProveOptions = {}): Promise<ProofModel> {
  const contents: StackContents[] = [];
  for (const stack of stacks) {
    contents.push(await deployedStack(stack));
  }
  return prove(contents, options);
}

/** Proves saved previews or exported stacks together. Throws a UserError for a file that is neither. */
export async function proveFiles(files: readonly string[], options: ProveOptions = {}): Promise<ProofModel> {
  return prove(files.map(readSavedFile), options);
}

/** Proves what a local cloud holds now, also what was changed there behind Pulumi's back. */
export async function proveLocalCloud(
  folder: string,
  { ledger = [], ...options }: ProveOptions = {},
): Promise<ProofModel> {
  const resources = await deployedResources(new Cloud(folder));
  // The groups of a local cloud have members of its own making, none of which is a service account.
  const given = { ...options, source: "state", groupsHoldPeople: true } as const;
  const title = options.title ?? `local cloud in ${folder}`;
  return buildProof({ ...given, title, resources, ledger: await readLedger(ledger) });
}

async function prove(
  contents: readonly StackContents[],
  { ledger = [], ...options }: ProveOptions,
): Promise<ProofModel> {
  // One plan among states makes the whole a plan: not all of it is deployed.
  const source = contents.every((one) => one.source === "state") ? "state" : "plan";
  const resources = new Map(contents.flatMap((one) => one.resources).map((resource) => [resource.urn, resource]));
  return buildProof({ ...options, source, resources: [...resources.values()], ledger: await readLedger(ledger) });
}
