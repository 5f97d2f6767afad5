/** Values that are not known while the program runs: outputs and promises. */
import * as pulumi from "@pulumi/pulumi";
import { unresolved } from "./problem";

/** True for an output or a promise. */
export function isDeferred(value: unknown): value is pulumi.Output<unknown> | Promise<unknown> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** True for an output or a promise, and for lists and maps with one inside. */
export function holdsDeferred(value: unknown): boolean {
  if (isDeferred(value)) {
    return true;
  }
  return typeof value === "object" && value !== null && Object.values(value).some(holdsDeferred);
}

/** Arguments as plain data, with `unresolved` in place of every output, so that pure checks can read them. */
export function plainView(args: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(args).map(([key, value]) => [key, plain(value)]));
}

function plain(value: unknown): unknown {
  if (isDeferred(value)) {
    return unresolved;
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
