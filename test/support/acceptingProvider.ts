import type { CheckCall, Provider, ResourceCall, ResourceState } from "../../local/cloud/protocol/provider";
import type { Properties } from "../../local/cloud/protocol/values";

export interface Acceptance {
  /** Inputs as the cloud takes them, with its defaults. Default: as they are. */
  readonly inputsOf?: (call: CheckCall) => Properties;
  readonly created: (call: ResourceCall) => ResourceState;
}

/** A provider that takes any resource of any type as it is, for types and shapes that the local cloud doesn't know. */
export function acceptingProvider(name: string, { inputsOf = ({ news }) => news, created }: Acceptance): Provider {
  return {
    name,
    version: "99.0.0",
    session: () => ({
      checkConfig: async (inputs) => ({ inputs, failures: [] }),
      configure: async () => {},
      check: async (call) => ({ inputs: inputsOf(call), failures: [] }),
      diff: async () => ({ changes: [], deleteBeforeReplace: false }),
      create: async (call) => created(call),
      read: async ({ id, oldInputs }) => ({ id, outputs: oldInputs }),
      update: async ({ id, inputs }) => ({ id, outputs: inputs }),
      delete: async () => {},
      invoke: async (_, args) => ({ result: args }),
    }),
  };
}
