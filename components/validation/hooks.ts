/** Hooks of the engine: called before it creates or updates a resource, with what the arguments alone don't show. */
import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";

/**
 * A hook that the engine also calls in preview; what it throws is the error of the resource.
 *
 * @param name unique in a program
 * @returns nothing under Pulumi's mocks for unit tests
 */
export function previewHook(name: string, callback: pulumi.ResourceHookFunction): pulumi.ResourceHook[] {
  return hook(name, callback, true);
}

/** A hook that the engine calls in an update only. */
export function updateHook(name: string, callback: pulumi.ResourceHookFunction): pulumi.ResourceHook[] {
  return hook(name, callback, false);
}

const shared = new Map<string, pulumi.ResourceHook[]>();

/**
 * A hook that many components of a program register, which the engine takes only once for each name. It is remembered by
 * the engine's address: a plugin makes a new client for each component, and an inline program has many engines.
 */
export function sharedPreviewHook(name: string, callback: pulumi.ResourceHookFunction): pulumi.ResourceHook[] {
  const key = `${engineAddress()} ${name}`;
  const known = shared.get(key) ?? previewHook(name, callback);
  shared.set(key, known);
  return known;
}

/** Undefined under Pulumi's mocks for unit tests. */
function engineAddress(): string | undefined {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  return monitor !== undefined && "getChannel" in monitor && typeof monitor.getChannel === "function"
    ? String(monitor.getChannel().getTarget())
    : undefined;
}

function hook(name: string, callback: pulumi.ResourceHookFunction, onDryRun: boolean): pulumi.ResourceHook[] {
  if (!takesHooks("registerResourceHook")) {
    return [];
  }
  // The engine's call arrives outside of the program, and an inline program (Automation API) has its engine in such a context.
  const inProgram = AsyncLocalStorage.snapshot();
  return [new pulumi.ResourceHook(name, (args) => inProgram(callback, args), { onDryRun })];
}

/** A hook that the engine calls after a failed operation; true repeats it. Nothing under Pulumi's mocks for unit tests. */
export function errorHook(name: string, callback: pulumi.ErrorHookFunction): pulumi.ErrorHook[] {
  if (!takesHooks("registerErrorHook")) {
    return [];
  }
  const inProgram = AsyncLocalStorage.snapshot();
  return [new pulumi.ErrorHook(name, (args) => inProgram(callback, args))];
}

/** False under Pulumi's mocks for unit tests: they know no hooks, and a program that registers one there would never end. */
function takesHooks(method: "registerResourceHook" | "registerErrorHook"): boolean {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  return monitor !== undefined && method in monitor;
}
