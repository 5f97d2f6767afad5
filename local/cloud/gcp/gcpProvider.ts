/** The Google provider for the engine: finds the handler of a resource type and writes its error messages. */
import { version } from "@pulumi/gcp/package.json";
import type { CallHook } from "../callHook";
import { CloudError } from "../cloudError";
import { functions } from "../functions";
import { auditChange, type Change } from "../logs/adminActivity";
import type { Provider, ProviderSession, ResourceCall, ResourceState } from "../protocol/provider";
import type { Cloud } from "../store/cloud";
import { type ProviderConfig, readConfig } from "./config";
import { type DeployerGate, deployerGate } from "./deployer";
import type { Operation } from "./deployerPermissions";
import type { ResourceHandler } from "./handler";

/** The Google provider over a cloud folder. */
export function gcpProvider(
  cloud: Cloud,
  handlers: ReadonlyMap<string, ResourceHandler>,
  hook: CallHook,
  gate: DeployerGate = deployerGate(cloud, undefined),
): Provider {
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
    /** Runs a call that reaches the API, if the deployer may make it. */
    const called = async <T>(
      operation: Operation,
      doing: string,
      call: ResourceCall,
      work: () => Promise<T>,
    ): Promise<T> => {
      await hook.before({ operation, type: call.type, urn: call.urn }, call.signal);
      return worded(`Error ${doing} ${nounOf(call.type)}`, async () => {
        const properties = operation === "create" || operation === "update" ? call.inputs : call.oldOutputs;
        await gate.require(operation, call.type, config().project, properties);
        return work();
      });
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
        const work = () => handler.create(call, config());
        if (call.preview) {
          return worded(`Error creating ${nounOf(call.type)}`, work);
        }
        const state = await called("create", "creating", call, work);
        await audited("create", call.type, state);
        return state;
      },
      read: async (call) => {
        const handler = handlerOf(call.type);
        return called("read", "reading", call, () => handler.read(call, config()));
      },
      update: async (call) => {
        const handler = handlerOf(call.type);
        const work = () => handler.update(call, config());
        if (call.preview) {
          return worded(`Error updating ${nounOf(call.type)}`, work);
        }
        const state = await called("update", "updating", call, work);
        await audited("update", call.type, state);
        return state;
      },
      delete: async (call) => {
        const handler = handlerOf(call.type);
        await called("delete", "deleting", call, () => handler.delete(call, config()));
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
