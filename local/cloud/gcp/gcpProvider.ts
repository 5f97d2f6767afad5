/** The Google provider for the engine: finds the handler of a resource type and writes its error messages. */
import { version } from "@pulumi/gcp/package.json";
import type { CallHook } from "../callHook";
import { CloudError } from "../cloudError";
import { functions } from "../functions";
import { auditChange, type Change } from "../logs/adminActivity";
import type { Provider, ProviderSession, ResourceState } from "../protocol/provider";
import type { Cloud } from "../store/cloud";
import { type ProviderConfig, readConfig } from "./config";
import type { ResourceHandler } from "./handler";

/** The Google provider over a cloud folder. */
export function gcpProvider(cloud: Cloud, handlers: ReadonlyMap<string, ResourceHandler>, hook: CallHook): Provider {
  const handlerOf = (type: string): ResourceHandler => {
    const handler = handlers.get(type);
    if (!handler) {
      throw new Error(`'${type}' must be a type that the local cloud knows; it knows ${list(handlers.keys())}`);
    }
    return handler;
  };

  const session = (): ProviderSession => {
    let configured: ProviderConfig | undefined;
    const config = (): ProviderConfig => {
      if (!configured) {
        throw new Error("the local Google provider must be configured before it is used; run it under a Pulumi engine");
      }
      return configured;
    };
    const audited = async (change: Change, type: string, { id, outputs }: Pick<ResourceState, "id" | "outputs">) => {
      const { project } = config();
      await auditChange(cloud, change, type, project === undefined ? { id, outputs } : { id, outputs, project });
    };
    return {
      checkConfig: async (inputs) => ({ inputs, failures: [] }),
      configure: async (inputs) => {
        configured = readConfig(inputs);
      },
      check: async (call) => handlerOf(call.type).check(call, config()),
      diff: async (call) => handlerOf(call.type).diff(call, config()),
      create: async (call) => {
        const handler = handlerOf(call.type);
        if (!call.preview) {
          await hook.before({ operation: "create", type: call.type, urn: call.urn }, call.signal);
        }
        const state = await worded(`Error creating ${nounOf(call.type)}`, () => handler.create(call, config()));
        if (!call.preview) {
          await audited("create", call.type, state);
        }
        return state;
      },
      read: async (call) => {
        const handler = handlerOf(call.type);
        await hook.before({ operation: "read", type: call.type, urn: call.urn }, call.signal);
        return worded(`Error reading ${nounOf(call.type)}`, () => handler.read(call, config()));
      },
      update: async (call) => {
        const handler = handlerOf(call.type);
        if (!call.preview) {
          await hook.before({ operation: "update", type: call.type, urn: call.urn }, call.signal);
        }
        const state = await worded(`Error updating ${nounOf(call.type)}`, () => handler.update(call, config()));
        if (!call.preview) {
          await audited("update", call.type, state);
        }
        return state;
      },
      delete: async (call) => {
        const handler = handlerOf(call.type);
        await hook.before({ operation: "delete", type: call.type, urn: call.urn }, call.signal);
        await worded(`Error deleting ${nounOf(call.type)}`, () => handler.delete(call, config()));
        await audited("delete", call.type, { id: call.id, outputs: call.oldOutputs });
      },
      invoke: async (token, args, signal) => {
        const answer = functions.get(token);
        if (!answer) {
          throw new Error(
            `'${token}' must be a function that the local cloud knows; it knows ${list(functions.keys())}`,
          );
        }
        await hook.before({ operation: "invoke", type: token, urn: "" }, signal);
        return answer({ args, cloud, config: config(), settings: await cloud.settings() });
      },
    };
  };
  return { name: "gcp", version, session };
}

/** Puts the failed operation in front of Google's error, as the real provider does. */
async function worded<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CloudError ? new Error(`${doing}: ${error.message}`, { cause: error }) : error;
  }
}

/** `gcp:secretmanager/secret:Secret` is a Secret. */
function nounOf(type: string): string {
  return type.split(":").at(-1) ?? type;
}

function list(names: Iterable<string>): string {
  return [...names].sort().join(", ");
}
