/**
 * Refuses a change of what can't change once a component is deployed. The program doesn't know what was deployed before,
 * but the engine does: it calls a hook on the component before any child is registered, also in preview.
 */
import type * as pulumi from "@pulumi/pulumi";
import { previewHook } from "./hooks";
import { describeProblems, type Problem } from "./problem";

/** Arguments of a component as the engine keeps them. What is secret or not known yet is an object. */
export type Inputs = Readonly<Record<string, unknown>>;

/**
 * The component's options with the hook.
 *
 * @param title names the component in messages, e.g. `tenant 'acme'`
 * @param problems what is wrong with a change from the first arguments to the second
 */
export function withFixedArguments(
  title: string,
  opts: pulumi.ComponentResourceOptions | undefined,
  problems: (deployed: Inputs, wanted: Inputs) => readonly Problem[],
): pulumi.ComponentResourceOptions {
  const hooks = previewHook(`${title}: fixed arguments`, ({ oldInputs, newInputs, oldOutputs }) => {
    // Outputs are there once all children are. Before that, a wrong project or region may still be corrected.
    const isDeployed = Object.keys(oldOutputs ?? {}).length > 0;
    const found = isDeployed ? problems(oldInputs ?? {}, newInputs ?? {}) : [];
    if (found.length > 0) {
      throw new Error(describeProblems(title, found));
    }
  });
  return { ...opts, hooks: { ...opts?.hooks, beforeUpdate: [...(opts?.hooks?.beforeUpdate ?? []), ...hooks] } };
}

/** Which of these arguments have changed, from one known text to another. */
export function changes<Key extends string>(
  keys: readonly Key[],
  deployed: Inputs,
  wanted: Inputs,
): { readonly key: Key; readonly from: string; readonly to: string }[] {
  return keys.flatMap((key) => {
    const [from, to] = [deployed[key], wanted[key]];
    return typeof from === "string" && typeof to === "string" && from !== to ? [{ key, from, to }] : [];
  });
}
