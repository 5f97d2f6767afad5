/** Runs a pure check on an argument: at once when its value is plain, or else as soon as it is known. */
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError } from "./argumentsError";
import { type Problem, unresolved } from "./index";

/** True for values that are not there yet: outputs and promises. */
export function isDeferred(value: unknown): value is pulumi.Output<unknown> | Promise<unknown> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/**
 * The same input, gated by the check: what takes the returned value is not created when the value is bad. A value
 * that stays unknown in preview is checked in the update.
 */
export function validatedInput<T>(
  owner: pulumi.Resource,
  title: string,
  input: T,
  check: (value: pulumi.Unwrap<T>) => readonly Problem[],
): T | pulumi.Output<pulumi.Unwrap<T>> {
  if (!containsDeferred(input)) {
    ArgumentsError.throwIfAny(owner, title, check(input as pulumi.Unwrap<T>));
    return input;
  }
  return pulumi.output(input).apply((value) => {
    ArgumentsError.throwIfAny(owner, title, check(value));
    return value;
  });
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

function containsDeferred(value: unknown): boolean {
  if (isDeferred(value)) {
    return true;
  }
  return typeof value === "object" && value !== null && Object.values(value).some(containsDeferred);
}
