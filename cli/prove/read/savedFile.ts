/**
 * Reads what a user saved: `pulumi preview --json`, `pulumi preview --save-plan`, or `pulumi stack export`. The
 * content says which of them it is.
 */
import { readFileSync } from "node:fs";
import { exits } from "../../terminal/exits";
import { UserError } from "../../terminal/userError";
import { leavesResource, type Plain, readResources, type StackContents, type WrittenResource } from "./stackContents";

interface SavedFile {
  readonly steps?: readonly { readonly op: string; readonly newState?: WrittenResource }[];
  readonly resourcePlans?: Readonly<Record<string, ResourcePlan>>;
  readonly deployment?: { readonly resources?: readonly (WrittenResource & StateMarks)[] };
}

interface StateMarks {
  readonly external?: boolean;
  readonly delete?: boolean;
}

interface ResourcePlan {
  readonly goal?: Omit<WrittenResource, "urn" | "inputs" | "outputs"> & {
    readonly inputDiff?: { readonly adds?: Plain };
  };
  readonly steps: readonly string[];
  readonly state?: Plain;
}

/** Throws a UserError if the file cannot be read or has another form. */
export function readSavedFile(file: string): StackContents {
  return parseSaved(readText(file), file);
}

export function parseSaved(text: string, file: string): StackContents {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new UserError(
      `'--plan' must name a JSON file, got '${file}'; write one with 'pulumi preview --json'`,
      exits.couldNotTell,
    );
  }
  const contents = typeof data === "object" && data !== null ? contentsOf(data as SavedFile) : undefined;
  if (contents !== undefined && contents.resources.length > 0) {
    return contents;
  }
  const problem = contents === undefined ? "which is neither" : "which has no resources";
  throw new UserError(
    `'--plan' must name a saved preview or an exported stack, got '${file}', ${problem}; write one with 'pulumi preview --json', 'pulumi preview --save-plan' or 'pulumi stack export'`,
    exits.couldNotTell,
  );
}

function contentsOf({ steps, resourcePlans, deployment }: SavedFile): StackContents | undefined {
  if (Array.isArray(steps)) {
    const written = steps.flatMap(({ op, newState }) => (newState && leavesResource(op) ? [newState] : []));
    return { source: "plan", resources: readResources(written) };
  }
  if (resourcePlans !== undefined) {
    const written = Object.entries(resourcePlans).flatMap(([urn, plan]) => planned(urn, plan) ?? []);
    return { source: "plan", resources: readResources(written) };
  }
  if (Array.isArray(deployment?.resources)) {
    const kept = deployment.resources.filter((resource) => resource.external !== true && resource.delete !== true);
    return { source: "state", resources: readResources(kept) };
  }
  return undefined;
}

/** A plan keeps the inputs of what is created; for the rest the planned state is used. */
function planned(urn: string, { goal, steps, state }: ResourcePlan): WrittenResource | undefined {
  if (goal === undefined || !steps.some(leavesResource)) {
    return undefined;
  }
  const created = steps.includes("create");
  return { ...goal, urn, inputs: created ? (goal.inputDiff?.adds ?? {}) : state, outputs: state };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UserError(
      `'${file}' must be a readable file, got ${code}; give the path of a saved preview`,
      exits.couldNotTell,
    );
  }
}
